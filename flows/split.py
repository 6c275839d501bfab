"""Take claim lines out of a case into a case of their own: a case number and line numbers, nothing else."""

from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, splitting_cases
from casework.rules import line_outcomes
from casework.rules.line_outcomes import LineResult
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

SPLIT = "Split"
Lines = Annotated[
    str, Field(pattern=r"^\d{1,9}( *, *\d{1,9})*$", title="Line numbers", description="As the case page lists them under Claim lines, such as 12,14.")
]


@door("split")
def split(case_number: CaseNumber, lines: Lines) -> State[None]:
    """Take these lines into a new case with the same dates, decisions and papers; the same lines twice change nothing."""

    def parted(office: Office) -> State[None]:
        wanted = [verdict.line for verdict in line_outcomes.read(lines, LineResult.NOT_DECIDED)]
        return Completed(name=SPLIT, message=splitting_cases.split(office, case_number, wanted, actor=presser()).words)

    return through(parted)

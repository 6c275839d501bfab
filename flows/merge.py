"""Merge two cases of one dispute: two case numbers, nothing else."""

from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, merging_cases
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

MERGED = "Merged"
Into = Annotated[str, Field(pattern=r"^C\d{2}-\d{4,6}$", title="Into which case", description="The case that takes the lines, such as C26-0009.")]


@door("merge")
def merge(case_number: CaseNumber, into_case: Into) -> State[None]:
    """Merge the first case into the second: the first closes and says where it went. The same twice changes nothing."""

    def joined(office: Office) -> State[None]:
        return Completed(name=MERGED, message=merging_cases.merge(office, case_number, into_case, actor=presser()).words)

    return through(joined)

"""Tell from the board that a patient has another insurer: a case number, a day, payer and plan from lists. Member id and group go into the chart."""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office
from casework.actions import new_coverage as coverage
from casework.rules.facts import UNKNOWN_PLAN
from flows import coded
from flows.doorway import day, door, presser, through
from flows.parameters import CaseNumber

FOLLOWED = "New coverage"


class Payer(Enum):
    """The payers of the rulebook by name; a test compares them with it."""

    AETNA = "Aetna"
    ANTHEM = "Anthem"
    CIGNA = "Cigna"
    HUMANA = "Humana"
    UNITEDHEALTHCARE = "UnitedHealthcare"
    OTHER = "Another payer: its name goes into the chart"


@door("new-coverage")
def new_coverage(
    case_number: CaseNumber,
    begins_on: coded.Day,
    payer: Payer,
    plan: coded.PlanName,  # type: ignore[valid-type]  # a closed list made from the rulebook's names
    old_coverage_ended_on: coded.Day = "",
) -> State[None]:
    """End the old coverage, begin the new one and ask it for authorization; every old case stays where it is. Told twice it opens one case."""

    def followed(office: Office) -> State[None]:
        name, ended = "" if payer is Payer.OTHER else payer.value, day(old_coverage_ended_on)
        chosen = coded.said(plan) or UNKNOWN_PLAN
        told = coverage.follow(office, case_number, on=day(begins_on), payer=name, plan=chosen, old_ends_on=ended, actor=presser())
        return Completed(name=FOLLOWED, message=told.words)

    return through(followed)

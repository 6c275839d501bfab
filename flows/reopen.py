"""Open a case again from the board that was closed by mistake; its clocks are armed anew, and what has lapsed is said."""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, reopening
from casework.actions.reopening import ReopenReason
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

REOPENED = "Open again"


class Why(Enum):
    """Why it is opened again, in the words of the form."""

    MISTAKE = ReopenReason.MISTAKE.value
    PATIENT = ReopenReason.PATIENT.value
    PAYER = ReopenReason.PAYER.value
    UNPAID = ReopenReason.UNPAID.value
    NEW_FACT = ReopenReason.NEW_FACT.value
    OTHER = ReopenReason.OTHER.value


@door("reopen")
def reopen(case_number: CaseNumber, reason: Why) -> State[None]:
    """Open a closed case again; an open one stays as it is, and one that was merged cannot."""

    def opened(office: Office) -> State[None]:
        return Completed(name=REOPENED, message=reopening.reopen(office, case_number, reason=ReopenReason(reason.value), actor=presser()))

    return through(opened)

"""Let a case rest from the board until a day, or end its rest: a hold stops no clock, and its end reminds."""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, holding
from casework.terms import HoldReason
from flows import coded
from flows.doorway import day, door, presser, through
from flows.parameters import CaseNumber

RESTS, ENDED = "Resting", "Rest ended"


class Why(Enum):
    """What the case waits for, in the words of the form."""

    PATIENT = HoldReason.AWAITING_PATIENT.value
    CLINICIAN = HoldReason.AWAITING_CLINICIAN.value
    RECORDS = HoldReason.AWAITING_RECORDS.value
    PAYER = HoldReason.AWAITING_PAYER.value
    OTHER = HoldReason.OTHER.value


@door("hold")
def hold(case_number: CaseNumber, until: coded.Day = "", reason: Why = Why.OTHER) -> State[None]:
    """Let a case rest until a day; without a day its rest ends."""

    def held(office: Office) -> State[None]:
        last = day(until)
        said = holding.hold(office, case_number, until=last, reason=HoldReason(reason.value) if last else None, actor=presser())
        return Completed(name=RESTS if last else ENDED, message=said)

    return through(held)

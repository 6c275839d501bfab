"""Say from the board that a patient has died, or that somebody may act for the estate: letters to the patient stop, clocks run on.

The day is personal and a form lies in Prefect in clear, so the day is told on the command line only.
"""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, deceased
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

RECORDED = "Recorded"


class What(Enum):
    """What is said, in the words of the form."""

    DIED = "The patient has died"
    REPRESENTED = "Somebody who may act for the estate is on record"
    MISTAKE = "Recorded by mistake: take it back"


@door("patient-deceased")
def patient_deceased(case_number: CaseNumber, what: What = What.DIED) -> State[None]:
    """Record it for all cases of the patient; the same again changes nothing."""

    def recorded(office: Office) -> State[None]:
        if what is What.MISTAKE:
            return Completed(name=RECORDED, message=deceased.take_back(office, case_number, actor=presser()))
        known = True if what is What.REPRESENTED else None
        return Completed(name=RECORDED, message=deceased.record(office, case_number, is_represented=known, actor=presser()))

    return through(recorded)

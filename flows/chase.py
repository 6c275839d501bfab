"""Ask again from the board whoever a case waits for: a case number and who is asked, nothing else."""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, chasing
from casework.rules.waiting import AwaitedParty
from flows import links
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

CHASED, DONE_TODAY = "Chased", "Chased today already"


class Whom(Enum):
    """Who is asked, in the words of the form."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    PAYER = "payer"
    US = "us"
    OTHERS = "others"


@door("chase")
def chase(case_number: CaseNumber, whom: Whom) -> State[None]:
    """Ask once a day at most; what is drawn is named with its address, and the next day to ask is said."""

    def asked(office: Office) -> State[None]:
        done = chasing.chase(office, case_number, AwaitedParty(whom.value), actor=presser())
        letter = f"\n{links.document_link(office.settings, done.document)}" if done.document else ""
        return Completed(name=CHASED if done.is_new else DONE_TODAY, message=done.words + letter)

    return through(asked)

"""Record from the board that an approved session was given: a case number and a day, nothing else."""

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, sessions
from flows import coded
from flows.doorway import door, needed_day, presser, through
from flows.parameters import CaseNumber

RECORDED = "Recorded"


@door("session-used")
def session_used(case_number: CaseNumber, given_on: coded.Day) -> State[None]:
    """Record one session; the same day twice counts once. Two sessions of one day are told with: casework session-used."""

    def recorded(office: Office) -> State[None]:
        return Completed(name=RECORDED, message=sessions.record_use(office, case_number, on=needed_day(given_on), actor=presser()))

    return through(recorded)

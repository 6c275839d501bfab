"""Record from the board that an approved session was given: a case number and a day, nothing else."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, sessions
from flows import coded
from flows.doorway import BOARD, needed_day, through
from flows.parameters import CaseNumber

RECORDED = "Recorded"


@flow(name="session-used", persist_result=False, validate_parameters=True)
def session_used(case_number: CaseNumber, given_on: coded.Day) -> State[None]:
    """Record one session; the same day twice counts once. Two sessions of one day are told with: casework session-used."""

    def recorded(office: Office) -> State[None]:
        return Completed(name=RECORDED, message=sessions.record_use(office, case_number, on=needed_day(given_on), actor=BOARD))

    return through(recorded)

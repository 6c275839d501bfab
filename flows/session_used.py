"""Record from the board that an approved session was given: a case number and a day, nothing else."""

import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework import clock
from casework.actions import Office, sessions
from casework.errors import CaseworkError
from casework.settings import Settings
from flows import child, coded, desk, environment
from flows.defects import told_without_values
from flows.parameters import CaseNumber, own_run
from flows.stage import NOT_ALLOWED

RECORDED = "Recorded"
BOARD = "board"
NO_DAY = "A date must be a real day, written YYYY-MM-DD."


@flow(name="session-used", persist_result=False, validate_parameters=True)
def session_used(case_number: CaseNumber, given_on: coded.Day) -> State[None]:
    """Record one session; the same day twice counts once. Two sessions of one day are told with: casework session-used."""
    if os.environ.get(environment.SERVED):
        child.die_with_parent()
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values(), desk.working_on(office, str(own_run())):
        try:
            return Completed(name=RECORDED, message=sessions.record_use(office, case_number, on=clock.day(given_on), actor=BOARD))
        except CaseworkError as refusal:
            return Completed(name=NOT_ALLOWED, message=str(refusal))
        except ValueError:
            return Completed(name=NOT_ALLOWED, message=NO_DAY)

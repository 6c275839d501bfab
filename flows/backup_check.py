"""The newest backup is restored on trial, once each, into a scratch place, and compared."""

import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office
from casework.actions import backup_check as checks
from casework.errors import CaseworkError
from casework.settings import Settings
from flows.defects import told_without_values

NOT_DUE = "The newest backup was tried already, or there is none yet."


@flow(name="backup-check", persist_result=False)
def backup_check() -> State[None]:
    """Try the newest backup; one that does not come back is told to a person."""
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values():
        try:
            found = checks.check_if_due(office)
        except CaseworkError as problem:
            return Completed(name="Problems", message=str(problem))
    return Completed(name="Came back" if found else "Not due", message=found.words if found else NOT_DUE)

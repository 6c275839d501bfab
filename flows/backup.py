"""The regular backup. It looks every hour whether the clinic's time between two is over, so that a machine that is off at night misses none."""

import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office
from casework.actions import backup as backups
from casework.errors import CaseworkError
from casework.settings import Settings
from flows.defects import told_without_values

NOT_DUE = "The newest backup is young enough."


@flow(name="backup", persist_result=False)
def backup() -> State[None]:
    """Make the backup that is due; one that cannot be made is told to a person."""
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values():
        try:
            made = backups.make_if_due(office)
        except CaseworkError as problem:
            return Completed(name="Problems", message=str(problem))
    return Completed(name="Backed up" if made else "Not due", message=made.words if made else NOT_DUE)

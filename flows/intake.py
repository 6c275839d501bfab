"""The watched inbox on its schedule: remittances and charts become cases, bad files get a reason beside them."""

import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office
from casework.actions import intake as inbox
from casework.plural import counted
from casework.settings import Settings
from flows.defects import told_without_values


@flow(name="intake", persist_result=False)
def intake() -> State[None]:
    """Read what lies in the inbox."""
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values():
        results = inbox.watch(office)
    refused = [result for result in results if result.refused]
    opened = sum(len(result.opened) for result in results)
    return Completed(
        name="Rejected" if refused else "Read",
        message=f"{counted(len(results), 'file')} read, {counted(opened, 'case')} opened, {counted(len(refused), 'file')} rejected.",
    )

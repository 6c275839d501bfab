"""The hourly look over the whole board, in a process of its own, in case the board loop does not run."""

import os

from prefect import flow
from prefect.client.orchestration import get_client

from casework.actions import Office
from casework.settings import Settings
from flows import artifacts, reconcile
from flows.defects import told_without_values


@flow(name="board", persist_result=False)
def board() -> None:
    """Compare every open stage with its run, form and all, and write the lists."""
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values(), get_client(sync_client=True) as client:
        reconcile.reconcile(office, client, thorough=True)
        artifacts.write_lists(office, client)

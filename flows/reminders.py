"""The reminder sweep on its schedule. What is due is in the database, so a missed tick costs nothing."""

import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, digests, remind
from casework.settings import Settings
from flows.defects import told_without_values


@flow(name="reminders", persist_result=False)
def reminders() -> State[None]:
    """Send every reminder that is due now, and each person's mail of the day."""
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values():
        report = remind.sweep(office)
        mails = digests.send_due(office)
    return Completed(name="Problems" if report.problems or mails.problems else "Swept", message=f"{report.sentence()} {mails.sentence()}")

"""The rows of the board's page of messages that have not arrived."""

from typing import Any

from casework.actions import deliveries_failed, digests
from casework.actions.office import Office
from casework.terms import MessageChannel

DAILY = "The reminders in it go singly at their time. Look at the error; the next mail goes tomorrow."


def rows(office: Office) -> list[dict[str, Any]]:
    """Give the rows of the page of messages that have not arrived: reminders first, then daily mails, whose dates are told singly too."""
    zone = office.settings.zone
    found = [
        {**each.as_dict(), "since": f"{each.since.astimezone(zone):%Y-%m-%d %H:%M}" if each.since else "", "due_on": each.due_on.isoformat()}
        for each in deliveries_failed.listed(office)
    ]
    for mail in digests.undelivered(office):
        values = {
            "case_number": "all of the day",
            "about": "",
            "what": "daily mail",
            "due_on": mail.day.isoformat(),
            "recipient": mail.person,
            "channel": MessageChannel.EMAIL.value,
        }
        told = {"since": "", "error": mail.error, "attempts": mail.attempts, "instead": "each date by itself", "on_its_way": "", "todo": DAILY}
        found.append({**values, **told})
    return found

"""The last messages of a case on its page, with what each answer proves; and the page of messages that have not arrived."""

from typing import Any

from sqlmodel import Session

from casework.actions import deliveries_failed, deliveries_told, digests
from casework.actions.office import Office
from casework.records.models import Case
from casework.terms import ReminderStatus

LAST = 6
DAILY = "The reminders in it go singly at their time. Look at the error; the next mail goes tomorrow."


def part(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the case page its last messages, newest first."""
    zone = office.settings.zone
    told = deliveries_told.of_case(session, case.number, LAST)
    return {
        "messages": [
            {
                "at": f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}" if each.at else "",
                "recipient": each.recipient,
                "meant_for": each.meant_for if each.meant_for != each.recipient else "",
                "way": "the daily mail" if each.in_daily_mail else each.channel,
                "what": each.what,
                "due_on": each.due_on.isoformat(),
                "state": each.proof if each.status is ReminderStatus.SENT else each.status.value,
                "error": each.error,
                "tries": len(each.attempts),
            }
            for each in told
        ]
    }


def failed_rows(office: Office) -> list[dict[str, Any]]:
    """Give the rows of the page of messages that have not arrived: reminders first, then daily mails, whose dates are told singly too."""
    zone = office.settings.zone
    rows = [
        {**each.as_dict(), "since": f"{each.since.astimezone(zone):%Y-%m-%d %H:%M}" if each.since else "", "due_on": each.due_on.isoformat()}
        for each in deliveries_failed.listed(office)
    ]
    for mail in digests.undelivered(office):
        values = {"case_number": "", "what": mail.case_number, "due_on": mail.due_on.isoformat(), "recipient": mail.recipient, "channel": mail.channel}
        told = {"since": "", "error": mail.error, "attempts": mail.attempts, "instead": "each date by itself", "todo": DAILY}
        rows.append({**values, **told})
    return rows

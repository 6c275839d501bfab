"""The last messages of a case on its page, with what each answer proves."""

from typing import Any

from sqlmodel import Session

from casework.actions import deliveries_told
from casework.actions.office import Office
from casework.records.models import Case
from casework.terms import ReminderStatus

LAST = 6


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

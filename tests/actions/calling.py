"""What the tests of peer-to-peer calls share: a denied case, a clinician who can be reached, and calls that are booked."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from casework import chart, clock
from casework.actions import Office, cases, peer_calls, remind
from casework.actions.peer_calls import Appointment
from casework.actions.remind import SweepReport
from casework.records import events, store
from casework.records.models import Deadline
from casework.terms import Clock, DeadlineStatus
from tests import make
from tests.notify.catchers import Mailbox

MARIA = "maria"
ZONE = ZoneInfo("America/Chicago")
DENIED = make.DAY
CALL_ON = date(2026, 11, 26)
PAYER = "America/New_York"
PHONE = "(217) 555-0140"


def denied(office: Office, **changes: Any) -> str:
    """Open a case of a denied claim."""
    return cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]


def advantage() -> dict[str, Any]:
    """Give the changes that put a chart under a Medicare Advantage plan."""
    said = make.full_chart().coverage.model_dump()
    return {"coverage": chart.Coverage(**{**said, "plan": "medicare-advantage", "employer": "", "external_review": ""})}


def agreed(on: date = CALL_ON, hour: str = "10:30", **changes: Any) -> Appointment:
    """Give a time that the payer, in New York, offered."""
    return Appointment(**{"on": on, "hour": hour, "clinician": "sam", "zone": PAYER, "phone": PHONE, **changes})


def booked(office: Office, number: str, **changes: Any) -> str:
    """Ask for the call today and set its time."""
    return peer_calls.schedule(office, number, agreed(**changes), asked_on=office.today(), actor=MARIA)


def sweep(office: Office, day: date, hour: int, minute: int = 0) -> SweepReport:
    """Sweep at an hour of the clinic's day."""
    at = datetime.combine(day, time(hour, minute), ZONE)
    clock.set_today(office.settings, day)
    return remind.sweep(office, now=at, env={})


def people(office: Office, mailbox: Mailbox, *, more: str = "") -> None:
    """Write channels.toml: Maria owns cases, Sam is the clinician."""
    known = "".join(f'[people.{key}]\nemail = "{key}@clinic.example"\n' for key in ("maria", "sam"))
    (office.settings.home / "channels.toml").write_text(f'manager = "maria"\n[mail]\nurl = "{mailbox.url}"\n{known}{more}')


def running(office: Office, number: str, kind: Clock) -> list[Deadline]:
    """List the running clocks of one kind."""
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is kind]
        session.expunge_all()
    return rows


def logged(office: Office, number: str) -> list[tuple[str, str]]:
    """Give the acts of a case, with their codes."""
    with store.reading(office.engine) as session:
        return [(event.verb, event.code) for event in events.of_case(session, number)]

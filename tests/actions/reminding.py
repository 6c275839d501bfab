"""What the reminder tests share: rows with a clock, people with addresses, and sweeps at a given hour."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from casework import chart
from casework.actions import Office, remind
from casework.actions.remind import SweepReport
from casework.records import store
from casework.records.models import Case, Coverage, Deadline, Patient, Reminder
from casework.terms import Clock, DeadlineStatus, ReminderStatus, Stage
from tests.notify.catchers import Mailbox

CHICAGO = ZoneInfo("America/Chicago")
TUESDAY = date(2027, 1, 12)
DAY = timedelta(days=1)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Give an instant of the clinic's day."""
    return datetime.combine(day, time(hour, minute), CHICAGO).astimezone(UTC)


ALONE = "".join(f'["{clock}"]\nalone_from_days = 400\n' for clock in Clock)  # every message goes by itself, as before there were bundles


def people(office: Office, mailbox: Mailbox, *, more: str = "", manager: str = "sam", rungs: str = ALONE) -> None:
    """Write channels.toml: Maria owns cases, Sam stands behind her. `rungs` is the clinic's own ladder.toml, "" for ours alone."""
    ladder = office.settings.home / "rulebook" / "ladder.toml"
    ladder.write_text(rungs) if rungs else ladder.unlink(missing_ok=True)
    known = "".join(f'[people.{key}]\nemail = "{key}@clinic.example"\n' for key in ("maria", "sam"))
    text = f'manager = "{manager}"\n[mail]\nurl = "{mailbox.url}"\n{known}{more}'
    (office.settings.home / "channels.toml").write_text(text)


def deadline(office: Office, number: str, work_by: date | None, *, owner: str = "maria", seen: date = TUESDAY, **changes: Any) -> int:
    """Put a case with one running clock into the database, as the actions leave it."""
    with store.writing(office.engine) as session:
        if session.get(Patient, "P0001") is None:
            session.add(Patient(key="P0001", identity="x", value=chart.Patient(first_name="MARKERNAME")))
            session.flush()
            session.add(Coverage(id=1, patient_key="P0001", identity="x", payer="Aetna", plan="self-funded-erisa", value=chart.Coverage(member_id="MARKERID")))
            session.flush()
        if session.get(Case, number) is None:
            session.add(Case(number=number, patient_key="P0001", coverage_id=1, owner=owner, opened_on=seen))
            session.flush()
        values = {"stage": Stage.FIRST_APPEAL, "clock": Clock.FILING, "due_on": work_by, "next_rung_on": seen, "computed_at": at(seen), **changes}
        row = Deadline(case_number=number, work_by=work_by, **values)
        session.add(row)
        session.flush()
        assert row.id
        return row.id


def move(office: Office, number: str, work_by: date, *, seen: date) -> None:
    """Move a clock as `clocks.arm` does: the old row is superseded, a new one runs."""
    end(office, number, DeadlineStatus.SUPERSEDED)
    deadline(office, number, work_by, seen=seen)


def end(office: Office, number: str, status: DeadlineStatus = DeadlineStatus.MET) -> None:
    """End a clock as a filing does."""
    with store.writing(office.engine) as session:
        for row in store.deadlines(session, number):
            if row.status is DeadlineStatus.RUNNING:
                row.status, row.next_rung_on = status, None
                session.add(row)


def sweep(office: Office, day: date, hour: int = 9, minute: int = 0, **options: Any) -> SweepReport:
    """Sweep at an hour of the clinic's day."""
    return remind.sweep(office, now=at(day, hour, minute), env={}, **options)


def rows(office: Office, status: ReminderStatus | None = None) -> list[Reminder]:
    """List the outbox."""
    with store.reading(office.engine) as session:
        found = list(session.exec(select(Reminder).order_by(Reminder.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return [row for row in found if status is None or row.status is status]


def undelivered(office: Office) -> list[Reminder]:
    """List the messages that failed, and those whose last try did not succeed."""
    return [row for row in rows(office) if row.status is ReminderStatus.FAILED or (row.status is ReminderStatus.ARMED and row.error)]


def told(mailbox: Mailbox) -> list[str]:
    """Give who was told what, without the tail of the subject."""
    return [f"{mail['To'].split('@')[0]}: {mail['Subject']}" for mail in mailbox.mails]


def text(mail: EmailMessage) -> str:
    """Give the words of a mail as plain text."""
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""

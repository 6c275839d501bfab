"""When the machine's clock ran ahead and was set right: what the wrong clock put off or claimed must not wait until that day comes."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from casework.actions.office import Office
from casework.notify import outbox
from casework.records import store
from casework.records.logbook import Digest
from casework.records.models import Deadline, Reminder
from casework.records.reminding import Escalation
from casework.rules import ladder
from casework.terms import DeadlineStatus, ReminderStatus

OPEN = (ReminderStatus.ARMED, ReminderStatus.CLAIMED)


def set_right(office: Office, last_sweep: str, *, now: datetime) -> None:
    """Look at every date anew, and take back what waits, once the last sweep, kept under `last_sweep`, lies ahead of now."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, last_sweep)
    if mark is None or mark.at <= now + outbox.LEASE:
        return
    with store.writing(office.engine) as session:
        session.exec(update(Deadline).where(col(Deadline.status) == DeadlineStatus.RUNNING).values(next_rung_on=None))
        session.exec(update(Escalation).where(col(Escalation.look_at).is_not(None)).values(look_at=now))
        _take_back(session, now=now)
        store.set_mark(session, last_sweep, mark.value, at=now)


def _take_back(session: Session, *, now: datetime) -> None:
    """Silence what waits about days, so that it is laid anew with true words; a call's messages, a chase and a daily mail go when they may."""
    for row in session.exec(select(Reminder).where(col(Reminder.status).in_(OPEN))):
        is_of_days = row.rung <= ladder.HIGHEST_ESCALATION
        row.status, row.try_at, row.troubled_at = ReminderStatus.SILENCED if is_of_days else ReminderStatus.ARMED, now, None
        session.add(row)
    for mail in session.exec(select(Digest).where(col(Digest.status).in_(OPEN))):
        mail.status, mail.try_at = ReminderStatus.ARMED, now
        session.add(mail)

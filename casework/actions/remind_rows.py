"""The rows of the outbox: laid once per identity, and the clock that a row belongs to however often it is computed anew."""

import secrets
from datetime import date, datetime

from sqlmodel import Session, select

from casework.notify import outbox
from casework.notify.message import Words
from casework.records import store
from casework.records.models import Deadline, Reminder
from casework.terms import DeadlineStatus, ReminderStatus

SALT = "message-id salt"


def put(session: Session, identity: outbox.Identity, *, case_number: str, words: Words, try_at: datetime, is_bundled: bool = False) -> None:
    """Lay one message into the outbox; a message of the same identity that was silenced before it left comes back."""
    row = known(session, identity)
    if row and row.status is not ReminderStatus.SILENCED:
        return
    if row is None:
        row = Reminder(
            deadline_id=identity.deadline_id,
            case_number=case_number,
            rung=identity.rung,
            channel=identity.channel,
            recipient=identity.recipient,
            due_on=identity.due_on,
            message_id=outbox.message_id(identity, salt=salt(session, try_at)),
        )
    row.status, row.try_at, row.attempts, row.error, row.is_bundled = ReminderStatus.ARMED, try_at, 0, "", is_bundled
    row.troubled_at, row.meant_for = None, ""
    row.subject, row.body, row.html = words
    session.add(row)


def known(session: Session, identity: outbox.Identity) -> Reminder | None:
    """Find a message by what makes it one: the row of its clock, rung, channel, recipient and date."""
    same = (
        Reminder.deadline_id == identity.deadline_id,
        Reminder.rung == identity.rung,
        Reminder.channel == identity.channel,
        Reminder.recipient == identity.recipient,
        Reminder.due_on == identity.due_on,
    )
    return session.exec(select(Reminder).where(*same)).first()


def same_clock(deadline: Deadline) -> tuple[bool, ...]:
    """Give the conditions that find every row this clock ever had: a recomputed deadline is a new row of the same clock."""
    return (
        Deadline.case_number == deadline.case_number,
        Deadline.track == deadline.track,
        Deadline.stage == deadline.stage,
        Deadline.clock == deadline.clock,
        Deadline.origin == deadline.origin,
    )


def running(session: Session, deadline: Deadline, *, due_on: date) -> Deadline | None:
    """Find the row by which this clock runs to this date now; None once it ended or the date moved."""
    found = select(Deadline).where(*same_clock(deadline), Deadline.status == DeadlineStatus.RUNNING, Deadline.work_by == due_on)
    return session.exec(found).first()


def salt(session: Session, now: datetime) -> str:
    """Give the database's own salt for Message-IDs and calendar entries; it is made once."""
    mark = store.mark(session, SALT)
    if mark is None:
        store.set_mark(session, SALT, secrets.token_hex(8), at=now)
        session.flush()
        mark = store.mark(session, SALT)
    assert mark is not None  # noqa: S101 - just made
    return mark.value


def id_of(deadline: Deadline) -> int:
    """Give the key of a deadline that was read from the database."""
    assert deadline.id is not None  # noqa: S101 - it was read from the database
    return deadline.id

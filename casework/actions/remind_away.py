"""A person who is away gets no reminder: what has not left yet is told to who stands in, with words of its own, and on return nothing is told again."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from casework.actions.office import Office
from casework.actions.remind_rows import put, same_clock
from casework.actions.remind_whom import plainest, sending_time
from casework.notify import outbox
from casework.notify.channels import Channels
from casework.notify.message import Words
from casework.records import store
from casework.records.models import Deadline, Reminder
from casework.records.reminding import Escalation
from casework.rules import ladder
from casework.terms import DeadlineStatus, MessageChannel, ReminderStatus


def redirect(office: Office, people: Channels, *, now: datetime) -> None:
    """Take back what waits for somebody who is away now and for whom another stands in, so that the sweep tells that one instead."""
    gone = [key for key in people.people if people.away_now(key) and people.recipient(key) != key]
    if not gone:
        return
    with store.reading(office.engine) as session:
        if not _waiting(session, gone):
            return
    with store.writing(office.engine) as session:
        for row in _waiting(session, gone):
            row.status = ReminderStatus.SILENCED
            session.add(row)
            session.flush()
            _tell_anew(session, people, row, now=now)


def _waiting(session: Session, gone: Sequence[str]) -> Sequence[Reminder]:
    """List the waiting messages about days; a chase and a call are for that person alone."""
    about_days = (Reminder.status == ReminderStatus.ARMED, col(Reminder.rung) <= ladder.HIGHEST_ESCALATION)
    return session.exec(select(Reminder).where(*about_days, col(Reminder.recipient).in_(gone)).order_by(col(Reminder.id))).all()


def _tell_anew(session: Session, people: Channels, row: Reminder, *, now: datetime) -> None:
    """Have this sweep tell the rung again; where the person had it in another way already, hand the same words on."""
    deadline = session.get_one(Deadline, row.deadline_id)
    if ladder.is_escalation(row.rung):
        _look_now(session, row, now=now)
        return
    same_rung = (*same_clock(deadline), Reminder.due_on == row.due_on, Reminder.rung == row.rung, Reminder.status != ReminderStatus.SILENCED)
    others = session.exec(select(Reminder).join(Deadline).where(*same_rung)).all()
    told = [each for each in others if each.status is not ReminderStatus.FAILED]
    if not others:
        for each in session.exec(select(Deadline).where(*same_clock(deadline), Deadline.status == DeadlineStatus.RUNNING)):
            each.next_rung_on = None
            session.add(each)
    elif all(people.away_now(each.recipient) for each in told):
        key = people.recipient(row.recipient)
        channel = plainest(people, key)
        words = Words(row.subject, row.body, row.html if channel is MessageChannel.EMAIL else "")
        identity = outbox.Identity(row.deadline_id, row.rung, channel, key, row.due_on)
        put(session, identity, case_number=row.case_number, words=words, try_at=sending_time(people, key, due_on=row.due_on, now=now))


def _look_now(session: Session, row: Reminder, *, now: datetime) -> None:
    mine = (Escalation.deadline_id == row.deadline_id, Escalation.due_on == row.due_on, col(Escalation.look_at).is_not(None))
    for each in session.exec(select(Escalation).where(*mine)):
        if ladder.escalation(each.rung) == row.rung:
            each.look_at = now
            session.add(each)

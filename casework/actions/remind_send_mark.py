"""Marking: what became of a message that was sent or met trouble, and when or by whom it goes next."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from casework.actions import deliveries, remind_send_on
from casework.actions.remind_send_round import Claimed, Round
from casework.notify import outbox
from casework.notify.message import Answer
from casework.records import events, store
from casework.records.models import Deadline, Reminder
from casework.rules import delivering, ladder
from casework.rules.calls import Moment, is_timed
from casework.terms import ReminderStatus

ACTOR = "reminders"


def sent(turn: Round, claimed: Claimed, answer: Answer) -> None:
    """Note that a channel took a message, and what it said."""
    now = turn.tick()
    with store.writing(turn.office.engine) as session:
        row = session.get_one(Reminder, claimed.id)
        deliveries.end(session, claimed.message, answer, at=now)
        row.status, row.sent_at, row.error = ReminderStatus.SENT, now, ""
        row.attempts += 1
        session.add(row)
        log(session, row, "reminder sent", at=now)
    turn.tally.sent += 1


def trouble(turn: Round, claimed: Claimed, answer: Answer) -> None:
    """Note that a message was not taken; a sweep that lost its claim meanwhile notes its own attempt only."""
    now = turn.tick()
    with store.writing(turn.office.engine) as session:
        row = session.get_one(Reminder, claimed.id)
        deliveries.end(session, claimed.message, answer, at=now)
        session.flush()
        if row.claimed_at == claimed.message.at and row.status is ReminderStatus.CLAIMED:
            bear(turn, session, row, answer, now=now, is_tried=True)


def bear(turn: Round, session: Session, row: Reminder, answer: Answer, *, now: datetime, is_tried: bool = False) -> None:
    """Say when a message goes next, and hand it on when its trouble has lasted long enough.

    One that a server judged is done with once somebody else has it; one whose server is out of reach goes all the same later on.
    """
    patience = turn.patiences.of[answer.outcome]
    pace = patience.pace(is_near=is_near(turn, row, now))
    row.error, row.troubled_at = answer.error, row.troubled_at or now
    row.attempts += bool(is_tried and patience.tries)
    failed = deliveries.failures(session, row.message_id, answer.outcome)
    row.try_at = delivering.next_try(pace, failed, now=now, left=left(turn, row, now), wait=answer.wait)
    is_handed = False
    if delivering.goes_another_way(patience, pace, row.attempts, troubled=now - row.troubled_at):
        is_handed = remind_send_on.hand_on(turn, session, row, now=now)
    if is_handed and patience.tries:
        settle(turn, session, row, ReminderStatus.FAILED)
        log(session, row, "reminder failed", at=now)
        return
    row.status = ReminderStatus.ARMED
    session.add(row)
    if any(key == row.id for key, _ in turn.later):
        row.try_at = now  # this sweep itself tries it again, at a slower pace
        return
    was_judged = bool(is_tried and patience.tries)
    turn.tally.retried += was_judged
    turn.tally.waiting += not was_judged


def settle(turn: Round, session: Session, row: Reminder, status: ReminderStatus) -> None:
    """Give a row the status it keeps, and count it."""
    row.status = status
    session.add(row)
    turn.tally.silenced += status is ReminderStatus.SILENCED
    turn.tally.waiting += status is ReminderStatus.ARMED
    turn.tally.failed += status is ReminderStatus.FAILED


def is_near(turn: Round, row: Reminder, now: datetime) -> bool:
    """Say whether the date is so near, or the message so urgent, that minutes count."""
    is_urgent = row.rung <= outbox.URGENT or is_timed(row.rung) or ladder.is_escalation(row.rung)
    return is_urgent or turn.patiences.is_near(left(turn, row, now))


def left(turn: Round, row: Reminder, now: datetime) -> timedelta:
    """Give the time until the date of a message ends, in its recipient's zone; negative once it has passed."""
    person = turn.people.people.get(row.recipient)
    zone = person.zone if person else turn.office.settings.zone
    return datetime.combine(row.due_on + date.resolution, time.min, zone) - now


def log(session: Session, row: Reminder, verb: str, *, at: datetime) -> None:
    """Write what became of a message into the case's log: channel, recipient's key, date and rung, nothing else."""
    deadline = session.get_one(Deadline, row.deadline_id)
    rung = Moment(row.rung).words if is_timed(row.rung) else f"rung {row.rung}"
    code = f"{row.channel} {row.recipient} {row.due_on} {rung}" + (f" for {row.meant_for}" if row.meant_for else "")
    events.append(session, verb, actor=ACTOR, at=at, case_number=row.case_number, track=deadline.track, stage=deadline.stage, code=code)

"""Claiming: may this message still go, now, by which address; the row of the attempt is laid in the same transaction."""

from datetime import datetime, timedelta

from sqlmodel import Session

from casework.actions import deliveries, peer_calls_messages, remind_rows, remind_send_mark, remind_send_on
from casework.actions.remind_send_round import Claimed, Round
from casework.notify import outbox
from casework.notify.channels import Address
from casework.notify.message import Answer, Message
from casework.records import store
from casework.records.models import Case, Deadline, Reminder
from casework.rules.calls import is_timed
from casework.rules.delivering import Outcome
from casework.terms import ReminderStatus

NO_ADDRESS = "nobody entered an address for this recipient in channels.toml"
RESTING = "this address was refused on {:%Y-%m-%d} and is not tried again so soon; correct it in channels.toml"
LOOK_AGAIN = timedelta(hours=1)


def claim(turn: Round, key: int, *, is_slow_turn: bool = False) -> Claimed | None:
    """Claim a message for this sweep alone, or settle why it does not go now."""
    now = turn.tick()
    with store.writing(turn.office.engine) as session:
        row = session.get_one(Reminder, key)
        if not _is_open(row, now):
            return None  # another sweep has it
        address = _address(turn, session, row, now)
        if address is None:
            return None
        server = turn.server(address)
        if server.pace and not is_slow_turn:
            turn.later.append((key, server))
            return None
        row.status, row.claimed_at = ReminderStatus.CLAIMED, now
        session.add(row)
        calendar = peer_calls_messages.calendar_of(turn.office, session, row, now=now)
        message = Message(row.message_id, row.subject, row.body, now, calendar, row.html)
        deliveries.begin(session, message, address, recipient=row.recipient, channel=row.channel, case_number=row.case_number)
        return Claimed(key, message, address, row.recipient, row.channel)


def _address(turn: Round, session: Session, row: Reminder, now: datetime) -> Address | None:
    """Say where a row may go now; settle a row that may not go."""
    if not _is_wanted(session, row, now):
        remind_send_mark.settle(turn, session, row, ReminderStatus.SILENCED)
        return None
    address = turn.people.address(row.recipient, row.channel)
    if address is None:
        _elsewhere(turn, session, row, now, why=NO_ADDRESS, until=now + LOOK_AGAIN)
        return None
    may_go_at = remind_send_on.sending_time(turn, row, row.recipient, now)
    if may_go_at > now:
        row.try_at = may_go_at
        remind_send_mark.settle(turn, session, row, ReminderStatus.ARMED)
        return None
    server = turn.server(address)
    if server.why:
        remind_send_mark.bear(turn, session, row, server.answer or Answer(Outcome.WAIT, server.why), now=now)
        return None
    return None if _rests(turn, session, row, address, now) else address


def _rests(turn: Round, session: Session, row: Reminder, address: Address, now: datetime) -> bool:
    """Spare an address that was refused a while ago: another way first, and its own try when its rest is over."""
    pace = turn.patiences.of[Outcome.RECIPIENT].pace(is_near=remind_send_mark.is_near(turn, row, now))
    refused_at = deliveries.refused_at(session, row.recipient, row.channel, address, since=now - pace.address_rests)
    if refused_at is None or refused_at > now:  # the clock ran ahead
        return False
    _elsewhere(turn, session, row, now, why=RESTING.format(refused_at.astimezone(turn.office.settings.zone)), until=refused_at + pace.address_rests)
    return True


def _elsewhere(turn: Round, session: Session, row: Reminder, now: datetime, *, why: str, until: datetime) -> None:
    row.error, row.troubled_at, row.try_at = why, row.troubled_at or now, until
    if remind_send_on.hand_on(turn, session, row, now=now):
        remind_send_mark.settle(turn, session, row, ReminderStatus.FAILED)
        remind_send_mark.log(session, row, "reminder failed", at=now)
        return
    remind_send_mark.settle(turn, session, row, ReminderStatus.ARMED)


def _is_open(row: Reminder, now: datetime) -> bool:
    if row.status is ReminderStatus.ARMED:
        return row.try_at is None or row.try_at <= now
    return row.status is ReminderStatus.CLAIMED and row.claimed_at is not None and row.claimed_at <= now - outbox.LEASE


def _is_wanted(session: Session, row: Reminder, now: datetime) -> bool:
    """Say whether the date of a message still drives an open case; a moved date or a finished case needs it no more."""
    if is_timed(row.rung):
        return peer_calls_messages.is_wanted(session, row, now=now)
    deadline = session.get_one(Deadline, row.deadline_id)
    return remind_rows.running(session, deadline, due_on=row.due_on) is not None and session.get_one(Case, row.case_number).closed_on is None

"""Sending: claim a row (commit), send outside any transaction, mark it (commit)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, or_, select

from casework.actions import peer_calls_messages, remind_arm
from casework.actions.office import Office
from casework.errors import ReminderNotSent
from casework.notify import delivery, messages, outbox
from casework.notify.channels import Address, Channels
from casework.notify.message import ChannelDown, Message, Words
from casework.records import events, store
from casework.records.models import Case, Deadline, Reminder
from casework.rules.calls import Moment, is_timed
from casework.terms import DeadlineStatus, MessageChannel, ReminderStatus

Send = Callable[[Message, Address], None]
ACTOR = "reminders"
NO_ADDRESS = "nobody entered an address for this recipient in channels.toml"
LOOK_AGAIN = timedelta(hours=1)


@dataclass(slots=True)
class Tally:
    """How many messages went which way."""

    sent: int = 0
    waiting: int = 0
    retried: int = 0
    failed: int = 0
    silenced: int = 0

    def counts(self) -> dict[str, int]:
        """Give the numbers by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message that this sweep alone may send now."""

    id: int
    message: Message
    address: Address


@dataclass(slots=True)
class _Post:
    """One sweep's sending. `down` holds the servers that did not answer: the rest of their messages wait unclaimed."""

    office: Office
    people: Channels
    tick: Callable[[], datetime]
    send: Send
    tally: Tally = field(default_factory=Tally)
    down: dict[str, str] = field(default_factory=dict)

    def deliver(self, key: int) -> None:
        """Take one row as far as it goes."""
        claimed = self._claim(key)
        if claimed is None:
            return
        try:
            self.send(claimed.message, claimed.address)
        except ChannelDown as error:
            self.down[delivery.server(claimed.address)] = str(error)
            self._mark_waiting(claimed, str(error))
        except ReminderNotSent as error:
            self._mark_refused(claimed, str(error))
        except Exception as error:  # whatever one message meets must not keep the others from going out
            self._mark_refused(claimed, f"sending failed ({type(error).__name__})")
        else:
            self._mark_sent(claimed)

    def _claim(self, key: int) -> _Claimed | None:
        now = self.tick()
        with store.writing(self.office.engine) as session:
            row = session.get_one(Reminder, key)
            if not _is_open(row, now):
                return None  # another sweep has it
            address = self._address(session, row, now)
            if address is None:
                return None
            row.status, row.claimed_at = ReminderStatus.CLAIMED, now
            session.add(row)
            calendar = peer_calls_messages.calendar_of(self.office, session, row, now=now)
            return _Claimed(key, Message(row.message_id, row.subject, row.body, now, calendar, row.html), address)

    def _address(self, session: Session, row: Reminder, now: datetime) -> Address | None:
        """Say where a row may go now; settle a row that may not go."""
        if not _is_wanted(session, row, now):
            self._settle(session, row, ReminderStatus.SILENCED)
            return None
        address = self.people.address(row.recipient, row.channel)
        if address is None:
            self._without_address(session, row, now)
            return None
        may_go_at = self._sending_time(row, row.recipient, now)
        why = self.down.get(delivery.server(address), "")
        if may_go_at > now or why:
            row.try_at, row.error = may_go_at, why
            self._settle(session, row, ReminderStatus.ARMED)
            return None
        return address

    def _sending_time(self, row: Reminder, recipient: str, now: datetime) -> datetime:
        """Say when a message may go: one of a call's at its hour, whatever the office hours."""
        if row.rung > Moment.BOOKED:
            return now
        return remind_arm.sending_time(self.people, recipient, due_on=row.due_on, now=now)

    def _without_address(self, session: Session, row: Reminder, now: datetime) -> None:
        row.error = NO_ADDRESS
        if self._pass_on(session, row, now):
            self._settle(session, row, ReminderStatus.FAILED)
            return
        row.try_at = now + LOOK_AGAIN
        self._settle(session, row, ReminderStatus.ARMED)

    def _settle(self, session: Session, row: Reminder, status: ReminderStatus) -> None:
        row.status = status
        session.add(row)
        self.tally.silenced += status is ReminderStatus.SILENCED
        self.tally.waiting += status is ReminderStatus.ARMED
        self.tally.failed += status is ReminderStatus.FAILED

    def _mark_sent(self, claimed: _Claimed) -> None:
        now = self.tick()
        with store.writing(self.office.engine) as session:
            row = session.get_one(Reminder, claimed.id)
            row.status, row.sent_at, row.error = ReminderStatus.SENT, now, ""
            row.attempts += 1
            session.add(row)
            _log(session, row, "reminder sent", at=now)
        self.tally.sent += 1

    def _mark_waiting(self, claimed: _Claimed, why: str) -> None:
        """Keep a message whose server is down: it was not judged, so it loses no try and is never given up."""
        now = self.tick()
        with store.writing(self.office.engine) as session:
            row = session.get_one(Reminder, claimed.id)
            if row.claimed_at == claimed.message.at:
                row.error, row.try_at = why, outbox.retry_at(1, now=now, rung=row.rung)
                self._settle(session, row, ReminderStatus.ARMED)

    def _mark_refused(self, claimed: _Claimed, why: str) -> None:
        now = self.tick()
        with store.writing(self.office.engine) as session:
            row = session.get_one(Reminder, claimed.id)
            if row.claimed_at != claimed.message.at or row.status is ReminderStatus.SENT:
                return
            row.error, row.attempts = why, row.attempts + 1
            row.status, row.try_at = ReminderStatus.ARMED, outbox.retry_at(row.attempts, now=now, rung=row.rung)
            session.add(row)
            if not outbox.is_exhausted(row.attempts):
                self.tally.retried += 1
                return
            self._settle(session, row, ReminderStatus.FAILED)
            self._pass_on(session, row, now)
            _log(session, row, "reminder failed", at=now)

    def _pass_on(self, session: Session, row: Reminder, now: datetime) -> bool:
        """Arm the same message for the next person who can be reached, if there is one."""
        behind = next((key for key in self.people.behind(row.recipient) if self.people.is_reachable(key)), None)
        if behind is None:
            return False
        channel = MessageChannel.EMAIL if self.people.address(behind, MessageChannel.EMAIL) else MessageChannel.SMS
        identity = outbox.Identity(row.deadline_id, row.rung, channel, behind, row.due_on)
        try_at = self._sending_time(row, behind, now)
        remind_arm.put(session, identity, case_number=row.case_number, words=_reworded(row, channel), try_at=try_at)
        return True


def send_due(office: Office, people: Channels, *, tick: Callable[[], datetime], send: Send) -> Tally:
    """Send every message that may go now, the nearest date first."""
    post = _Post(office, people, tick, send)
    with store.reading(office.engine) as session:
        ready = _ready(session, tick())
    for key in ready:
        post.deliver(key)
    return post.tally


def _ready(session: Session, now: datetime) -> Sequence[int]:
    armed = and_(col(Reminder.status) == ReminderStatus.ARMED, col(Reminder.try_at) <= now)
    abandoned = and_(col(Reminder.status) == ReminderStatus.CLAIMED, col(Reminder.claimed_at) <= now - outbox.LEASE)
    found = session.exec(select(Reminder.id).where(or_(armed, abandoned)).order_by(col(Reminder.due_on), col(Reminder.id)))
    return [key for key in found if key is not None]


def _is_open(row: Reminder, now: datetime) -> bool:
    if row.status is ReminderStatus.ARMED:
        return row.try_at is None or row.try_at <= now
    return row.status is ReminderStatus.CLAIMED and row.claimed_at is not None and row.claimed_at <= now - outbox.LEASE


def _is_wanted(session: Session, row: Reminder, now: datetime) -> bool:
    """Say whether the date of a message still drives an open case; a moved date or a finished case needs it no more."""
    if is_timed(row.rung):
        return peer_calls_messages.is_wanted(session, row, now=now)
    deadline = session.get_one(Deadline, row.deadline_id)
    running = select(Deadline).where(*remind_arm.same_clock(deadline), Deadline.status == DeadlineStatus.RUNNING, Deadline.work_by == row.due_on)
    return session.exec(running).first() is not None and session.get_one(Case, row.case_number).closed_on is None


def _reworded(row: Reminder, channel: MessageChannel) -> Words:
    if channel is MessageChannel.EMAIL:
        return Words(row.subject or row.body, row.body, row.html)
    return Words("", messages.shortened(row.subject or row.body))


def _log(session: Session, row: Reminder, verb: str, *, at: datetime) -> None:
    deadline = session.get_one(Deadline, row.deadline_id)
    rung = Moment(row.rung).words if is_timed(row.rung) else f"rung {row.rung}"
    code = f"{row.channel} {row.recipient} {row.due_on} {rung}"
    events.append(session, verb, actor=ACTOR, at=at, case_number=row.case_number, track=deadline.track, stage=deadline.stage, code=code)

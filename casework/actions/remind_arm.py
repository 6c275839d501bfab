"""Arming: from deadlines whose next rung has fallen to rows of the outbox."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, and_, col, or_, select

from casework.actions import filing_cure
from casework.actions.office import Office
from casework.letters.wording import Wording
from casework.notify import messages, outbox
from casework.notify.channels import Channels
from casework.notify.message import Words
from casework.notify.messages import Notice
from casework.records import store
from casework.records.models import Case, Coverage, Deadline, Reminder
from casework.rules import ladder
from casework.rules.ladder import Ladder, Rung
from casework.rules.waiting import CHASE_RUNG
from casework.terms import NO_PAYER, Clock, DeadlineStatus, MessageChannel, ReminderStatus

NEVER = date.max
AT_ONCE = 200  # deadlines in one transaction, so that people who work meanwhile do not wait
SALT = "message-id salt"


@dataclass(frozen=True, slots=True)
class Rules:
    """The ladder of each clock, and the day."""

    ladders: Mapping[Clock, Ladder]
    today: date
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Task:
    """One deadline to look at, with what its message needs of the case."""

    deadline: Deadline
    owner: str
    is_closed: bool
    payer: str


def arm_due(office: Office, people: Channels, rules: Rules, *, now: datetime, problems: list[str]) -> int:
    """Arm one message per recipient and channel for every rung that has fallen, and say how many.

    Cost follows what is due: an index on the next rung's day finds it.
    """
    desk = _Desk(office, people, rules, now, problems)
    with store.reading(office.engine) as session:
        due = _due(session, rules.today)
    return sum(desk.arm(due[start : start + AT_ONCE]) for start in range(0, len(due), AT_ONCE))


def addressees(people: Channels, owner: str, rules: Ladder, rung: Rung) -> Iterator[tuple[str, MessageChannel]]:
    """Name who is told of a rung and how: the owner, urgent rungs by SMS too, the last ones to the supervisor as well.

    Somebody nobody can reach yet is named all the same: the message waits for an address.
    """
    first = people.recipient(owner)
    yield first, _plainest(people, first)
    if rules.goes_by_sms(rung) and people.address(first, MessageChannel.SMS) and _plainest(people, first) is MessageChannel.EMAIL:
        yield first, MessageChannel.SMS
    above = next((key for key in people.behind(first) if people.is_reachable(key)), "")
    if above and rules.reaches_supervisor(rung):
        yield above, _plainest(people, above)


def _plainest(people: Channels, key: str) -> MessageChannel:
    only_sms = people.address(key, MessageChannel.SMS) and not people.address(key, MessageChannel.EMAIL)
    return MessageChannel.SMS if only_sms else MessageChannel.EMAIL


def sending_time(people: Channels, recipient: str, *, due_on: date, now: datetime) -> datetime:
    """Say when a message may go: now, or when the recipient's hours begin."""
    person = people.people.get(recipient)
    if person is None or ladder.may_send(now, person.zone, person.hours, last_on=due_on):
        return now
    return ladder.next_opening(now, person.zone, person.hours)


def put(session: Session, identity: outbox.Identity, *, case_number: str, words: Words, try_at: datetime) -> None:
    """Lay one message into the outbox; a message of the same identity that was silenced before it left comes back."""
    row = session.exec(
        select(Reminder).where(
            Reminder.deadline_id == identity.deadline_id,
            Reminder.rung == identity.rung,
            Reminder.channel == identity.channel,
            Reminder.recipient == identity.recipient,
            Reminder.due_on == identity.due_on,
        )
    ).first()
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
    row.status, row.try_at, row.attempts, row.error = ReminderStatus.ARMED, try_at, 0, ""
    row.subject, row.body, row.html = words
    session.add(row)


def same_clock(deadline: Deadline) -> tuple[bool, ...]:
    """Give the conditions that find every row this clock ever had: a recomputed deadline is a new row of the same clock."""
    return (
        Deadline.case_number == deadline.case_number,
        Deadline.track == deadline.track,
        Deadline.stage == deadline.stage,
        Deadline.clock == deadline.clock,
        Deadline.origin == deadline.origin,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one sweep arms its messages."""

    office: Office
    people: Channels
    rules: Rules
    now: datetime
    problems: list[str]

    def arm(self, ids: Sequence[int]) -> int:
        """Look at some deadlines in one transaction."""
        with store.writing(self.office.engine) as session:
            return sum(self._look_safely(session, task) for task in _tasks(session, ids, today=self.rules.today))

    def _look_safely(self, session: Session, task: _Task) -> int:
        number = task.deadline.case_number
        try:
            with session.begin_nested():
                return self._look(session, task)
        except Exception as error:  # one case must not keep the others from being reminded; the next sweep looks again
            self.problems.append(f"{number} could not be armed ({type(error).__name__}). Report this with the case number.")
            return 0

    def _look(self, session: Session, task: _Task) -> int:
        deadline, rules = task.deadline, self.rules.ladders[task.deadline.clock]
        session.add(deadline)
        if not deadline.drives or deadline.work_by is None:
            deadline.next_rung_on = NEVER  # a fact that gives it a date makes a new row
            return 0
        if task.is_closed:
            deadline.next_rung_on = self.rules.today + date.resolution
            return 0
        today, holidays = self.rules.today, self.rules.holidays
        rung = ladder.due_rung(rules, work_by=deadline.work_by, today=today, sent=_sent(session, deadline), holidays=holidays)
        deadline.next_rung_on = ladder.next_look_on(rules, work_by=deadline.work_by, today=today, holidays=holidays) or NEVER
        if rung is None:
            return 0
        _silence_older(session, deadline, now=self.now)
        return self._lay(session, task, rung, deadline.work_by)

    def _lay(self, session: Session, task: _Task, rung: Rung, due_on: date) -> int:
        notice = self._notice(task, rung, due_on)
        told = list(addressees(self.people, task.owner, self.rules.ladders[task.deadline.clock], rung))
        for recipient, channel in told:
            identity = outbox.Identity(_id(task.deadline), rung.lead_days, channel, recipient, due_on)
            try_at = sending_time(self.people, recipient, due_on=due_on, now=self.now)
            put(session, identity, case_number=notice.number, words=self._words(notice, channel), try_at=try_at)
        return len(told)

    def _notice(self, task: _Task, rung: Rung, due_on: date) -> Notice:
        deadline = task.deadline
        return Notice(
            number=deadline.case_number,
            payer=task.payer or NO_PAYER,
            stage=deadline.stage,
            clock=deadline.clock,
            due_on=due_on,
            rung=rung.lead_days,
            link=messages.board_link(self.office.settings.board_url, deadline.case_number),
            last_lawful=deadline.last_lawful,
            what=filing_cure.told(self.office, deadline),
            is_target=deadline.due_on is None and deadline.due_at is None and deadline.letter_on is None,
        )

    def _words(self, notice: Notice, channel: MessageChannel) -> Words:
        try:
            return messages.compose(self.office.wording.plain, notice, channel=channel)
        except Exception as error:  # a clinic's own template may fail in any way; our words go out instead
            self.problems.append(f"templates/reminders: {error} Until then our own words are sent.")
            ours = Wording([self.office.settings.program / "templates"])
            return messages.compose(ours.plain, notice, channel=channel)


def _due(session: Session, today: date) -> list[int]:
    """Find what must be looked at today, and what nobody has looked at yet."""
    running = col(Deadline.status) == DeadlineStatus.RUNNING
    # two questions: as one with OR, SQLite reads every running deadline instead of the index's first part
    unseen = session.exec(select(Deadline.id).where(running, col(Deadline.next_rung_on).is_(None)))
    fallen = session.exec(select(Deadline.id).where(running, col(Deadline.next_rung_on) <= today).order_by(col(Deadline.next_rung_on)))
    return [key for key in (*unseen, *fallen) if key is not None]


def _tasks(session: Session, ids: Sequence[int], *, today: date) -> list[_Task]:
    rows = session.exec(
        select(Deadline, Case, Coverage.payer)
        .join(Case, col(Case.number) == Deadline.case_number)
        .join(Coverage, col(Coverage.id) == Case.coverage_id)
        .where(col(Deadline.id).in_(ids), Deadline.status == DeadlineStatus.RUNNING)
        .order_by(col(Deadline.work_by))
    )
    # another sweep may have looked at some of them since they were listed
    return [_Task(row, case.owner, case.closed_on is not None, payer) for row, case, payer in rows if row.next_rung_on is None or row.next_rung_on <= today]


def _sent(session: Session, deadline: Deadline) -> set[int]:
    found = select(Reminder.rung).join(Deadline).where(*same_clock(deadline), Reminder.due_on == deadline.work_by)
    return set(session.exec(found.where(Reminder.status != ReminderStatus.SILENCED)))


def _silence_older(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Take back what has not left, also what a sweep claimed and died over: only the latest rung is told."""
    abandoned = and_(col(Reminder.status) == ReminderStatus.CLAIMED, col(Reminder.claimed_at) <= now - outbox.LEASE)
    waiting = or_(col(Reminder.status) == ReminderStatus.ARMED, abandoned)
    of_days = col(Reminder.rung) < CHASE_RUNG  # a chase goes all the same, and a call's own messages at their hour, whatever is told of the day
    for row in session.exec(select(Reminder).join(Deadline).where(*same_clock(deadline), waiting, of_days)):
        row.status = ReminderStatus.SILENCED
        session.add(row)


def salt(session: Session, now: datetime) -> str:
    """Give the database's own salt for Message-IDs and calendar entries; it is made once."""
    mark = store.mark(session, SALT)
    if mark is None:
        store.set_mark(session, SALT, secrets.token_hex(8), at=now)
        session.flush()
        mark = store.mark(session, SALT)
    assert mark is not None  # noqa: S101 - just made
    return mark.value


def _id(deadline: Deadline) -> int:
    assert deadline.id is not None  # noqa: S101 - it was read from the database
    return deadline.id

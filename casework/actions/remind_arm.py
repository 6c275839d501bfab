"""Arming: from deadlines whose next rung has fallen to rows of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, and_, col, or_, select, update

from casework.actions import escalating
from casework.actions.in_slices import Look, look_at
from casework.actions.office import Office
from casework.actions.remind_rows import id_of, put, same_clock
from casework.actions.remind_rules import Rules
from casework.actions.remind_whom import Whom
from casework.actions.remind_words import Writer
from casework.notify import outbox
from casework.notify.channels import Channels
from casework.records import store
from casework.records.models import Case, Coverage, Deadline, Reminder
from casework.rules import ladder
from casework.rules.ladder import Rung
from casework.rules.waiting import CHASE_RUNG
from casework.terms import DeadlineStatus, ReminderStatus

NEVER = date.max
AT_ONCE = 200  # deadlines in one transaction, so that people who work meanwhile do not wait
IN_FORCE = "ladder in force"
UNREAD = "Deadline {key} could not be read ({error}), so nobody is reminded of it. Report this number."
FAILED = "{number} could not be armed ({error}). Report this with the case number."


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
    desk = _Desk(office, Whom(people, now, rules.book.alone_after), Writer(office, people, problems), rules, problems)
    with store.reading(office.engine) as session:
        due = _due(session, rules.today)
    return desk.arm(due)


def follow_ladder(office: Office, rules: Rules, *, now: datetime) -> None:
    """Look at every running clock anew once the ladder has changed: a rung that was added may fall before the day that was to be looked at next."""
    stated = rules.book.fingerprint
    with store.reading(office.engine) as session:
        before = store.mark(session, IN_FORCE)
    if before and before.value == stated:
        return
    with store.writing(office.engine) as session:
        if before:
            session.exec(update(Deadline).where(col(Deadline.status) == DeadlineStatus.RUNNING).values(next_rung_on=None))
        store.set_mark(session, IN_FORCE, stated, at=now)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one sweep arms its messages."""

    office: Office
    whom: Whom
    writer: Writer
    rules: Rules
    problems: list[str]

    def arm(self, ids: Sequence[int]) -> int:
        """Look at deadlines by their ids."""
        look = Look(self._read, self._look, lambda task: task.deadline.case_number, UNREAD, FAILED, AT_ONCE)
        return look_at(self.office, ids, look, self.problems)

    def _read(self, session: Session, ids: Sequence[int]) -> list[_Task]:
        return _tasks(session, ids, today=self.rules.today)

    def _look(self, session: Session, task: _Task) -> int:
        deadline, rules = task.deadline, self.rules.ladder(task.deadline.clock, task.payer)
        session.add(deadline)
        if not deadline.drives or deadline.work_by is None:
            deadline.next_rung_on = NEVER  # a fact that gives it a date makes a new row
            return 0
        if task.is_closed:
            deadline.next_rung_on = self.rules.today + date.resolution
            return 0
        today, holidays = self.rules.today, self.rules.holidays
        rung = ladder.due_rung(rules, work_by=deadline.work_by, today=today, sent=_sent(session, deadline, now=self.whom.now), holidays=holidays)
        deadline.next_rung_on = ladder.next_look_on(rules, work_by=deadline.work_by, today=today, holidays=holidays) or NEVER
        if rung is None:
            return 0
        _silence_older(session, deadline, now=self.whom.now)
        return self._lay(session, task, rung, deadline.work_by)

    def _lay(self, session: Session, task: _Task, rung: Rung, due_on: date) -> int:
        rules = self.rules.ladder(task.deadline.clock, task.payer)
        told = self.whom.told(task.owner, rules, rung, due_on=due_on)
        about = self.writer.notice(session, task.deadline, rung, payer=task.payer, due_on=due_on)
        for each in told:
            identity = outbox.Identity(id_of(task.deadline), rung.lead_days, each.channel, each.key, due_on)
            notice = self.writer.for_reader(about, each.key, owner=task.owner, told=[one.key for one in told])
            words = self.writer.words(notice, each.channel)
            put(session, identity, case_number=about.number, words=words, try_at=each.try_at, is_bundled=each.is_bundled)
        escalating.begin(session, self.whom.people, task.deadline, rules, rung, told[0])
        return len(told)


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


def _sent(session: Session, deadline: Deadline, *, now: datetime) -> set[int]:
    """List the rungs told of this date; what left under a clock that ran ahead by more than the lease says nothing of today's."""
    found = select(Reminder.rung).join(Deadline).where(*same_clock(deadline), Reminder.due_on == deadline.work_by)
    true = or_(col(Reminder.sent_at).is_(None), col(Reminder.sent_at) <= now + outbox.LEASE)
    return set(session.exec(found.where(Reminder.status != ReminderStatus.SILENCED, true)))


def _silence_older(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Take back what has not left, also what a sweep claimed and died over: only the latest rung is told."""
    abandoned = and_(col(Reminder.status) == ReminderStatus.CLAIMED, col(Reminder.claimed_at) <= now - outbox.LEASE)
    waiting = or_(col(Reminder.status) == ReminderStatus.ARMED, abandoned)
    of_days = col(Reminder.rung) < CHASE_RUNG  # a chase goes all the same, and a call's own messages at their hour, whatever is told of the day
    for row in session.exec(select(Reminder).join(Deadline).where(*same_clock(deadline), waiting, of_days)):
        row.status = ReminderStatus.SILENCED
        session.add(row)

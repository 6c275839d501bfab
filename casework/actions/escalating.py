"""When nobody says that a rung of the last days was seen: who stands behind is told in turn, each once, until somebody answers or the clock ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, and_, col, exists, or_, select

from casework.actions.in_slices import Look, look_at
from casework.actions.office import Office
from casework.actions.remind_rows import id_of, put, running, same_clock
from casework.actions.remind_rules import Rules
from casework.actions.remind_whom import Told, plainest, sending_time
from casework.actions.remind_words import Writer
from casework.notify import outbox
from casework.notify.channels import Channels
from casework.records import events, store
from casework.records.models import Case, Coverage, Deadline, Reminder
from casework.records.reminding import Acknowledgement, Escalation
from casework.rules import ladder, working
from casework.rules.ladder import Ladder, Rung
from casework.terms import MessageChannel, ReminderStatus

ACTOR = "reminders"
VERB = "escalated"
UNDER_WAY = timedelta(minutes=10)  # a message is on its way: look again
ANSWERED = timedelta(hours=6)  # somebody answered: look again whether the clock has ended
AT_ONCE = 100
UNREAD = "Escalation {key} could not be read ({error}). Report this number."
FAILED = "{number} could not be told to the next person ({error}). Report this with the case number."
ON_THE_WAY = (ReminderStatus.ARMED, ReminderStatus.CLAIMED)


def begin(session: Session, people: Channels, deadline: Deadline, rules: Ladder, rung: Rung, first: Told) -> None:
    """Wait for somebody's word on a rung that is being told; what waited for an earlier rung of this clock is over."""
    for row in session.exec(select(Escalation).join(Deadline).where(*same_clock(deadline), col(Escalation.look_at).is_not(None))):
        row.look_at = None
        session.add(row)
    if not rules.escalates(rung) or deadline.work_by is None:
        return
    mine = (Escalation.deadline_id == deadline.id, Escalation.rung == rung.lead_days, Escalation.due_on == deadline.work_by)
    row = session.exec(select(Escalation).where(*mine)).first() or Escalation(
        deadline_id=id_of(deadline), case_number=deadline.case_number, rung=rung.lead_days, due_on=deadline.work_by, first=first.key
    )
    row.first, row.look_at = first.key, _answer_by(people, first.key, rules, row.rung, told_at=first.try_at)
    session.add(row)


def _answer_by(people: Channels, key: str, rules: Ladder, rung: int, *, told_at: datetime) -> datetime:
    """Say until when a person's word is waited for: working hours, and on the last day and when late hours of the clock."""
    person = people.people.get(key)
    if rung <= 0 or person is None:
        return told_at + timedelta(hours=rules.escalate_last_day_hours)
    length = timedelta(hours=rules.escalate_after_hours)
    return working.after_working(told_at, length, person.zone, person.hours, lambda day: people.works(key, day))


def tell_due(office: Office, people: Channels, rules: Rules, *, now: datetime, problems: list[str]) -> int:
    """Tell the next person of every rung that nobody answered in time, and say how many messages were laid."""
    desk = _Desk(office, people, rules, now, problems, Writer(office, people, problems))
    with store.reading(office.engine) as session:
        due = _due(session, now)
    return desk.tell(due)


def _due(session: Session, now: datetime) -> list[int]:
    """List what must be looked at: what is answered only now and then, but at once when that word is taken back."""
    of_clock = (col(getattr(Acknowledgement, name)) == getattr(Deadline, name) for name in ("case_number", "track", "stage", "clock", "origin"))
    said = exists().where(*of_clock, col(Acknowledgement.due_on) == Escalation.due_on, col(Acknowledgement.rung) <= Escalation.rung)
    is_time = and_(col(Escalation.look_at) <= now, or_(~said, col(Escalation.look_at) <= now - ANSWERED))
    found = session.exec(select(Escalation.id).join(Deadline).where(is_time).order_by(col(Escalation.look_at)))
    return [key for key in found if key]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one sweep tells the next in turn."""

    office: Office
    people: Channels
    rules: Rules
    now: datetime
    problems: list[str]
    writer: Writer

    def tell(self, ids: Sequence[int]) -> int:
        """Look at escalations by their ids; what another sweep has looked at meanwhile is left."""
        look = Look(self._read, self._look, lambda row: row.case_number, UNREAD, FAILED, AT_ONCE)
        return look_at(self.office, ids, look, self.problems)

    def _read(self, session: Session, ids: Sequence[int]) -> Sequence[Escalation]:
        return session.exec(select(Escalation).where(col(Escalation.id).in_(ids), col(Escalation.look_at) <= self.now)).all()

    def _look(self, session: Session, row: Escalation) -> int:
        session.add(row)
        deadline = running(session, session.get_one(Deadline, row.deadline_id), due_on=row.due_on)
        case = session.get_one(Case, row.case_number)
        payer = session.get_one(Coverage, case.coverage_id).payer
        if deadline is None or case.closed_on or not self._rules(deadline, payer).escalates(Rung(row.rung, row.due_on)):
            row.look_at = None
            return 0
        if any(said.rung <= row.rung for said in acknowledged(session, deadline, due_on=row.due_on)):
            row.look_at = self.now  # that word may be taken back
            return 0
        return self._next(session, row, deadline, case, payer)

    def _next(self, session: Session, row: Escalation, deadline: Deadline, case: Case, payer: str) -> int:
        plain, before = _rows(session, deadline, row, row.rung), _rows(session, deadline, row, ladder.escalation(row.rung))
        sent = sorted((each.sent_at, each.recipient) for each in (*plain, *before) if each.sent_at)
        if not sent or any(each.status in ON_THE_WAY for each in before):
            row.look_at = self.now + UNDER_WAY
            return 0
        last_at, last = sent[-1] if before else sent[0]
        row.look_at = _answer_by(self.people, last, self._rules(deadline, payer), row.rung, told_at=last_at)
        if row.look_at > self.now:
            return 0
        chain = dict.fromkeys((*self.people.in_turn(case.owner), *self.people.in_turn(row.first)))
        own = [each for each in sent if each[1] == row.first]
        first = min(own or sent)  # who stands behind was told first where the first could not be reached, and is not told of his own silence
        left = [key for key in chain if key not in (row.first, first[1]) and key not in {each.recipient for each in before}]
        if not left:
            row.look_at = None
            return 0
        return self._tell(session, row, deadline, payer, left[0], first=first)

    def _tell(self, session: Session, row: Escalation, deadline: Deadline, payer: str, key: str, *, first: tuple[datetime, str]) -> int:
        rules, rung = self._rules(deadline, payer), Rung(row.rung, row.due_on)
        notice = self.writer.notice(session, deadline, rung, payer=payer, due_on=row.due_on)
        notice = self.writer.unanswered(notice, key, first=first[1], told_at=first[0])
        channels = [plainest(self.people, key)]
        if rules.goes_by_sms(rung) and self.people.address(key, MessageChannel.SMS) and channels[0] is MessageChannel.EMAIL:
            channels.append(MessageChannel.SMS)
        try_at = sending_time(self.people, key, due_on=row.due_on, now=self.now)
        for channel in channels:
            identity = outbox.Identity(row.deadline_id, ladder.escalation(row.rung), channel, key, row.due_on)
            put(session, identity, case_number=row.case_number, words=self.writer.words(notice, channel), try_at=try_at)
        row.look_at = _answer_by(self.people, key, rules, row.rung, told_at=try_at)
        code = f"{deadline.clock} {row.due_on}, rung {row.rung}: {key} is told, no word from {first[1]}"
        events.append(session, VERB, actor=ACTOR, at=self.now, case_number=row.case_number, track=deadline.track, stage=deadline.stage, code=code)
        return len(channels)

    def _rules(self, deadline: Deadline, payer: str) -> Ladder:
        return self.rules.ladder(deadline.clock, payer)


def acknowledged(session: Session, deadline: Deadline, *, due_on: date | None) -> list[Acknowledgement]:
    """List what was said of one date of a clock, oldest first."""
    of_clock = (
        Acknowledgement.case_number == deadline.case_number,
        Acknowledgement.track == deadline.track,
        Acknowledgement.stage == deadline.stage,
        Acknowledgement.clock == deadline.clock,
        Acknowledgement.origin == deadline.origin,
    )
    return list(session.exec(select(Acknowledgement).where(*of_clock, Acknowledgement.due_on == due_on).order_by(col(Acknowledgement.id))))


def silence(session: Session, deadline: Deadline, *, due_on: date, rung: int) -> None:
    """Take back what has not left yet to tell others of this date down to a rung: somebody answered."""
    mine = (*same_clock(deadline), Reminder.due_on == due_on, Reminder.status == ReminderStatus.ARMED)
    escalated = col(Reminder.rung).between(ladder.escalation(rung), ladder.HIGHEST_ESCALATION)
    for row in session.exec(select(Reminder).join(Deadline).where(*mine, escalated)):
        row.status = ReminderStatus.SILENCED
        session.add(row)


def _rows(session: Session, deadline: Deadline, row: Escalation, rung: int) -> list[Reminder]:
    """List the messages of one rung of this date that were not taken back, in whatever row of the clock they were laid."""
    mine = (*same_clock(deadline), Reminder.due_on == row.due_on, Reminder.rung == rung)
    return list(session.exec(select(Reminder).join(Deadline).where(*mine, Reminder.status != ReminderStatus.SILENCED).order_by(col(Reminder.id))))

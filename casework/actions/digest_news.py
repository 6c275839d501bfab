"""What a daily mail tells beside dates: payers' answers since the last mail, dollars of the month, a supervisor's people, what reached nobody."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from sqlmodel import Session, col, func, select

from casework import plural, roster
from casework.actions import context, monday, remind_rows
from casework.notify.channels import Channels, Person
from casework.notify.digests import day_words
from casework.notify.news import Answer, Line, Member, Money
from casework.records.logbook import Digest
from casework.records.models import Case, Coverage, Deadline, Determination, Reminder
from casework.records.payments import Payment, Win
from casework.terms import DeadlineStatus, Outcome, ReminderStatus

NOTHING = Decimal(0)
GIVE = ". Give each to somebody: casework worklist --owner nobody, then casework assign NUMBER PERSON"
ADVERSE = tuple(outcome for outcome in Outcome if outcome.is_adverse)


def owners(session: Session, people: Channels, reader: str) -> list[str]:
    """List the owners whose cases a person hears of, colleagues who are away among them."""
    return [owner for owner in session.exec(select(Case.owner).distinct()) if people.recipient(owner) == reader]


def since(session: Session, person: Person, day: date) -> datetime:
    """Say from when on a mail tells what came: the last mail that left, a week back at most."""
    week = datetime.combine(day - monday.RECENT, time.min, person.zone)
    query = select(Digest).where(Digest.person == person.key, Digest.day < day, Digest.status == ReminderStatus.SENT)
    last = session.exec(query.order_by(col(Digest.day).desc()).limit(1)).first()
    return max(last.sent_at, week) if last and last.sent_at else week


def denials(session: Session, whose: Collection[str], after: datetime, ahead: Sequence[Line]) -> tuple[Answer, ...]:
    """List what payers refused since then, oldest first, each with the date that follows from it."""
    found = session.exec(
        select(Determination, Case, Coverage.payer)
        .join(Case, col(Case.number) == Determination.case_number)
        .join(Coverage, col(Coverage.id) == Case.coverage_id)
        .where(col(Case.owner).in_(whose), col(Case.closed_on).is_(None), Determination.recorded_at > after, col(Determination.outcome).in_(ADVERSE))
        .order_by(col(Determination.id))
    )
    lines = {line.number: line for line in reversed(ahead)}
    return tuple(Answer(case.number, payer, row.stage, row.outcome, case.amount_at_stake, lines.get(case.number)) for row, case, payer in found)


def wins(session: Session, whose: Collection[str], after: datetime) -> tuple[Answer, ...]:
    """List what was won since then, oldest first."""
    found = session.exec(
        select(Win, Case, Coverage.payer)
        .join(Case, col(Case.number) == Win.case_number)
        .join(Coverage, col(Coverage.id) == Case.coverage_id)
        .where(col(Case.owner).in_(whose), Win.recorded_at > after)
        .order_by(col(Win.id))
    )
    return tuple(Answer(case.number, payer, won.stage, won.outcome, won.at_stake) for won, case, payer in found)


def money(session: Session, whose: Collection[str], day: date, at_stake: Decimal) -> Money:
    """Sum up the month so far: a case won twice counts once."""
    begin = day.replace(day=1)
    mine = col(Case.owner).in_(whose)
    won = session.exec(select(Win).join(Case).where(mine, Win.decided_on >= begin, Win.decided_on <= day).order_by(col(Win.id)))
    paid = session.exec(select(Payment).join(Case).where(mine, Payment.paid_on >= begin, Payment.paid_on <= day))
    each_case = {row.case_number: row.at_stake for row in won}
    return Money(at_stake, sum(each_case.values(), NOTHING), sum((row.amount for row in paid), NOTHING))


def team(session: Session, people: Channels, reader: str, day: date, last: date) -> tuple[Member, ...]:
    """Tell a supervisor, or the manager, how each of their people stands who has dates."""
    mine = [person for key, person in people.people.items() if key != reader and people.behind(key)[:1] == (reader,)]
    return tuple(member for person in mine if (member := _member(session, people, person, day, last)))


def _member(session: Session, people: Channels, person: Person, day: date, last: date) -> Member | None:
    running = (Deadline.status == DeadlineStatus.RUNNING, col(Deadline.drives), col(Deadline.work_by) <= last)
    query = select(Deadline, Case).join(Case, col(Case.number) == Deadline.case_number)
    found = session.exec(query.where(*running, Case.owner == person.key, col(Case.closed_on).is_(None))).all()
    if not found:
        return None
    days = [row.work_by for row, _ in found if row.work_by and row.work_by >= day]
    away = people.away_now(person.key)
    return Member(
        name=person.name,
        late=sum(context.is_late(row, day) for row, _ in found),
        now=days.count(day),
        due=sum(each > day for each in days),
        amount=sum({case.number: case.amount_at_stake for _, case in found}.values(), NOTHING),
        away_until=away.to_on if away else None,
    )


def failed(session: Session, people: Channels, day: date) -> tuple[str, ...]:
    """Name the reminders that reached nobody although their date still stands, for the manager."""
    stands = select(Deadline.id).where(
        Deadline.case_number == Reminder.case_number, Deadline.status == DeadlineStatus.RUNNING, Deadline.work_by == Reminder.due_on
    )
    lost = select(Reminder).join(Case).where(Reminder.status == ReminderStatus.FAILED, col(Case.closed_on).is_(None), stands.exists())
    found = [row for row in session.exec(lost.order_by(col(Reminder.due_on), col(Reminder.id))).all() if _is_untold(session, row)]
    return tuple(dict.fromkeys(f"{row.case_number}, {day_words(row.due_on, day)}: for {_name(people, row.recipient)}" for row in found))


def _is_untold(session: Session, row: Reminder) -> bool:
    clock = session.get_one(Deadline, row.deadline_id)
    same = (*remind_rows.same_clock(clock), Deadline.work_by == row.due_on, Reminder.case_number == row.case_number)
    told = select(Reminder.id).join(Deadline).where(*same, Reminder.due_on == row.due_on, Reminder.rung <= row.rung, Reminder.status == ReminderStatus.SENT)
    return remind_rows.running(session, clock, due_on=row.due_on) is not None and session.exec(told).first() is None


def unreached(session: Session, people: Channels) -> tuple[str, ...]:
    """Name the owners of open cases who have no address, and who hears instead, for the manager."""
    return tuple(_unreached(session, people))


def _unreached(session: Session, people: Channels) -> Iterator[str]:
    counted = select(Case.owner, func.count()).where(col(Case.closed_on).is_(None)).group_by(Case.owner).order_by(Case.owner)
    for owner, count in session.exec(counted):
        if not people.is_reachable(owner):
            cases = plural.counted(count, "open case")
            whose = f"Nobody owns {cases}" if owner in roster.UNOWNED else f"{_name(people, owner)}: {cases}"
            yield f"{whose}; {_name(people, people.recipient(owner))} is told instead{GIVE if owner in roster.UNOWNED else ''}"


def _name(people: Channels, key: str) -> str:
    return people.people[key].name if key in people.people else key

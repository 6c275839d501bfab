"""The worklist for whoever reads it: brought up to date first, then read by SQL, nearest working date first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlmodel import Session, col, select

from casework import roster
from casework.actions import worklist_kept
from casework.actions.office import Office
from casework.actions.worklist_rows import WorklistRow
from casework.errors import BadInput
from casework.records import store
from casework.records.models import CaseStage
from casework.records.worklist import NO_DAY, WorklistLine, WorklistWait
from casework.rules.waiting import AwaitedParty
from casework.terms import Stage, Step

NOBODY = "nobody"
WEEK = 7
FIRST = (col(WorklistLine.order_on), col(WorklistLine.what), col(WorklistLine.case_number), col(WorklistLine.id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are wanted; what is left out does not matter. `owner` “nobody” means cases that nobody owns."""

    owner: str = ""
    stage: Stage | None = None
    payers: tuple[str, ...] = ()
    party: AwaitedParty | None = None
    is_late: bool = False
    is_overdue: bool = False
    due_by: date | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How many stages wait: late, past our own day, due today, within a week, blocked, or waiting for others; US dollars, each case once.

    Late is past the last lawful day; past our own day, the working date went by while the last lawful one lies ahead.
    """

    total: int
    late: int
    past: int
    today: int
    week: int
    blocked: int
    waiting: int
    cases: int
    dollars: Decimal

    @property
    def amount(self) -> str:
        """Give the dollars as pages print them."""
        return f"{self.dollars:,.2f}"


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines that have one thing in common: how many, how many late, how much is at stake, and the nearest working date."""

    key: str
    total: int
    late: int
    dollars: Decimal
    nearest: date | None

    @property
    def amount(self) -> str:
        """Give the dollars as pages print them."""
        return f"{self.dollars:,.2f}"


def rows(office: Office, wanted: Wanted | None = None, *, limit: int | None = None, is_fresh: bool = False) -> list[WorklistRow]:
    """List the stages that wait for somebody, nearest working date first. `is_fresh`: the list was brought up to date a moment ago."""
    if not is_fresh:
        worklist_kept.refresh(office)
    here = and_(*(getattr(CaseStage, name) == getattr(WorklistLine, name) for name in ("case_number", "track", "stage")))
    query = select(WorklistLine, CaseStage.run_id).join(CaseStage, here).where(*_clauses(office, wanted or Wanted())).order_by(*FIRST)
    with store.reading(office.engine) as session:
        found = session.exec(query.limit(limit) if limit is not None else query).all()
    return [_row(office, line, run_id) for line, run_id in found]


def head(office: Office, wanted: Wanted | None = None) -> Head:
    """Count the lines that are wanted."""
    where, today = _clauses(office, wanted or Wanted()), office.today()
    is_filed = col(WorklistLine.step) == Step.FILED
    is_blocked = and_(col(WorklistLine.blocked) != "", ~col(WorklistLine.blocked).startswith(f"{AwaitedParty.US}:"))
    counted = (
        _late(today),
        and_(col(WorklistLine.work_by) < today, or_(col(WorklistLine.late_on).is_(None), col(WorklistLine.late_on) > today)),
        col(WorklistLine.work_by) == today,
        and_(col(WorklistLine.work_by) >= today, col(WorklistLine.work_by) < today + timedelta(days=WEEK)),
        and_(is_blocked, ~is_filed),
        and_(is_blocked, is_filed),
    )
    with store.reading(office.engine) as session:
        query: Any = select(func.count(), *(_count(each) for each in counted)).select_from(WorklistLine).where(*where)
        numbers = [int(each or 0) for each in session.exec(query).one()]
        cases, cents = _once(session, where)
    total, late, past, due, week, blocked, waiting = numbers
    return Head(total, late, past, due, week, blocked, waiting, cases, _dollars(cents))


def by(office: Office, name: str, *, wanted: Wanted | None = None) -> list[Group]:
    """Group the lines by “stage”, “payer” or “owner”, nearest working date first; dollars count each case once in a group."""
    column = col(getattr(WorklistLine, name))
    where = _clauses(office, wanted or Wanted())
    columns: tuple[Any, ...] = (column.label("key"), *_of_case(office))
    each: Any = select(*columns).where(*where).group_by(column, col(WorklistLine.case_number)).subquery()
    return _grouped(office, each)


def by_party(office: Office, *, wanted: Wanted | None = None) -> list[Group]:
    """Group the lines by whom their cases wait for; a case that waits for two stands under both."""
    where = _clauses(office, wanted or Wanted())
    waits = select(WorklistWait.case_number, WorklistWait.party).distinct().subquery()
    columns: tuple[Any, ...] = (waits.c.party.label("key"), *_of_case(office))
    joined: Any = select(*columns).join(waits, waits.c.case_number == WorklistLine.case_number)
    return _grouped(office, joined.where(*where).group_by(waits.c.party, col(WorklistLine.case_number)).subquery())


def _of_case(office: Office) -> tuple[Any, ...]:
    """Sum up the lines of one case within a group."""
    return (
        func.count().label("total"),
        _count(_late(office.today())).label("late"),
        func.max(WorklistLine.cents).label("cents"),
        func.min(WorklistLine.order_on).label("nearest"),
    )


def _grouped(office: Office, each: Any) -> list[Group]:
    nearest = func.min(each.c.nearest)
    columns: tuple[Any, ...] = (each.c.key, func.sum(each.c.total), func.sum(each.c.late), func.sum(each.c.cents), nearest)
    query: Any = select(*columns).group_by(each.c.key)
    with store.reading(office.engine) as session:
        found = session.exec(query.order_by(nearest, each.c.key)).all()
    return [Group(str(key), int(total), int(late), _dollars(cents), None if day == NO_DAY else day) for key, total, late, cents, day in found]


def owners(office: Office) -> list[str]:
    """List the keys of everybody who owns a case or works here, without nobody."""
    with store.reading(office.engine) as session:
        own = session.exec(select(WorklistLine.owner).distinct()).all()
    return sorted({*own, *(person.key for person in office.settings.people)} - set(roster.UNOWNED))


def owner_named(office: Office, key: str) -> str:
    """Give an owner's key as it stands in the cases, however it is typed. Raises BadInput naming those there are."""
    known = [*owners(office), NOBODY]
    found = next((each for each in known if each.casefold() == key.strip().casefold()), "")
    if not found:
        raise BadInput(f"Nobody who owns cases or works here is called {key}. There are: {', '.join(known)}.")
    return found


def payers_named(office: Office, text: str) -> tuple[str, ...]:
    """Find the payers of the worklist whose names hold a text. Raises BadInput naming those there are."""
    with store.reading(office.engine) as session:
        known = sorted(session.exec(select(WorklistLine.payer).distinct()).all())
    found = tuple(name for name in known if text.casefold() in name.casefold())
    if not found:
        raise BadInput(f"No payer of the worklist is named like that. There are: {', '.join(known) or 'none, nothing waits'}.")
    return found


def _clauses(office: Office, wanted: Wanted) -> list[Any]:
    line = WorklistLine
    own = col(line.owner).in_(roster.UNOWNED) if wanted.owner == NOBODY else col(line.owner) == wanted.owner
    waits = col(line.case_number).in_(select(WorklistWait.case_number).where(WorklistWait.party == str(wanted.party or "")))
    asked = (
        (wanted.owner, own),
        (wanted.stage, col(line.stage) == wanted.stage),
        (wanted.payers, col(line.payer).in_(wanted.payers)),
        (wanted.party, waits),
        (wanted.is_late, _late(office.today())),
        (wanted.is_overdue, col(line.is_overdue).is_(True)),
        (wanted.due_by, and_(col(line.order_on) <= (wanted.due_by or NO_DAY), col(line.order_on) < NO_DAY)),
    )
    return [clause for is_asked, clause in asked if is_asked]


def _late(today: date) -> Any:
    return and_(col(WorklistLine.late_on).is_not(None), col(WorklistLine.late_on) <= today)


def _count(clause: Any) -> Any:
    return func.sum(case((clause, 1), else_=0))


def _once(session: Session, where: Iterable[Any]) -> tuple[int, int]:
    """Count the cases of some lines and their cents, each case once."""
    each = select(func.max(WorklistLine.cents).label("cents")).where(*where).group_by(col(WorklistLine.case_number)).subquery()
    query: Any = select(func.count(), func.sum(each.c.cents)).select_from(each)
    cases, cents = session.exec(query).one()
    return int(cases), int(cents or 0)


def _dollars(cents: Any) -> Decimal:
    return Decimal(int(cents or 0)) / 100


def _row(office: Office, line: WorklistLine, run_id: str) -> WorklistRow:
    names = ("case_number", "what", "work_by", "last_lawful", "payer", "owner", "hold_until", "is_urgent", "payer_late", "awaits", "blocked", "acknowledged")
    return WorklistRow(
        **{name: getattr(line, name) for name in names},
        stage=line.stage.value,
        track=line.track.value,
        step=line.step.value,
        days_left=(line.work_by - office.today()).days if line.work_by else None,
        amount=f"{_dollars(line.cents):,.2f}",
        run_id=run_id,
        missing=tuple(line.missing),
        is_late=line.late_on is not None and line.late_on <= office.today(),
    )

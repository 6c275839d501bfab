"""A changed rulebook and the open cases: what would move, and moving it, in batches and with one event per case."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlmodel import Session, col, select

from casework.actions import clocks
from casework.actions.office import Office
from casework.actions.rulebooks import MARK, Named
from casework.errors import CaseworkError
from casework.records import events, held, store
from casework.records.models import Case
from casework.rules import comparing
from casework.rules.book import Rulebook
from casework.rules.comparing import ClockKey, Dates, EntryChange, Move, RouteChange
from casework.rules.facts import PlanFacts
from casework.terms import DeadlineStatus, Stage, Step, Track

AT_ONCE = 200  # cases in one transaction, so that people who work meanwhile do not wait
UNDER_WAY = "rulebook change under way"
VERB = "rules changed"
ROUTES_KEPT = 4096


@dataclass(frozen=True)
class OnBook(Office):
    """The office with one rulebook held fast, whatever becomes of the files meanwhile."""

    pinned: Rulebook | None = None

    @property
    def book(self) -> Rulebook:
        """Give the rulebook held fast."""
        return self.pinned or super().book


@dataclass(frozen=True, slots=True)
class CaseMoves:
    """What moves in one open case. `trouble` says why it could not be computed; then nothing of it moves."""

    case_number: str
    moves: tuple[Move, ...] = ()
    routes: tuple[RouteChange, ...] = ()
    trouble: str = ""

    @property
    def turns_late(self) -> bool:
        """Say whether one of its clocks would be late by the new rules alone."""
        return any(move.turns_late for move in self.moves)

    def __bool__(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.moves or self.routes or self.trouble)


@dataclass(frozen=True)
class RuleChange:
    """From one rulebook to another, for the open cases of an office."""

    office: Office
    old: Named
    new: Named

    @property
    def entries(self) -> tuple[EntryChange, ...]:
        """List the entries that differ."""
        return comparing.entry_changes(self.old.book, self.new.book)

    def on(self, book: Rulebook) -> OnBook:
        """Give the office on one of the two rulebooks."""
        return OnBook(self.office.settings, self.office.engine, pinned=book)


def would_move(change: RuleChange) -> Iterator[CaseMoves]:
    """Say of every open case what would move; nothing is written, and what is held in memory does not grow with the cases."""
    looking = _Looking(change)
    after = ""
    while numbers := _page(change.office, after):
        with store.writing(change.office.engine) as session:  # each clock is really set anew, then taken back
            found = [looking.try_out(session, case) for case in held.hold(session, numbers)]
            session.rollback()
            held.let_go(session)
        yield from filter(None, found)
        after = numbers[-1]


def apply(change: RuleChange, *, actor: str, reason: str = "") -> Iterator[CaseMoves]:
    """Move the open cases to the new rulebook, batch by batch; a run that was killed goes on where it stopped, a second one moves nothing.

    Exhaust the iterator: the new version is in force when the last case was moved.
    """
    looking = _Looking(change)
    after = _stopped_at(change)
    while numbers := _page(change.office, after):
        with store.writing(change.office.engine) as session:
            moved = [(case, looking.move(session, case)) for case in held.hold(session, numbers)]
            for case, found in moved:
                if found.moves or found.routes:
                    _log(change, session, case, found, actor=actor, reason=reason)
            store.set_mark(session, UNDER_WAY, f"{change.new.book.version} {numbers[-1]}", at=change.office.now())
        yield from [found for _, found in moved if found]
        after = numbers[-1]
    with store.writing(change.office.engine) as session:
        store.set_mark(session, MARK, change.new.book.version, at=change.office.now())
        store.set_mark(session, UNDER_WAY, "", at=change.office.now())


class _Looking:
    """How one change looks at the cases: both offices, and the routes already compared."""

    def __init__(self, change: RuleChange) -> None:
        self.change, self.today = change, change.office.today()
        self.old, self.new = change.on(change.old.book), change.on(change.new.book)
        self.asked = comparing.asked_facts(change.old.book, change.new.book)
        self.routes = lru_cache(maxsize=ROUTES_KEPT)(self._routes)

    def try_out(self, session: Session, case: Case) -> CaseMoves:
        """Set a case's clocks anew by the old rules, unless its dates already rest on them, and then by the new ones."""
        if not self.change.old.is_in_force:
            trouble = _recomputed(self.old, session, case)
            if trouble:
                return CaseMoves(case.number, trouble=trouble)
        return self.move(session, case)

    def move(self, session: Session, case: Case) -> CaseMoves:
        """Set a case's clocks anew by the new rules and say what moved."""
        before = _dates(session, case)
        trouble = _recomputed(self.new, session, case)
        if trouble:
            return CaseMoves(case.number, trouble=trouble)
        moves = comparing.moves(before, _dates(session, case), today=self.today)
        return CaseMoves(case.number, moves, self._of_case(session, case))

    def _of_case(self, session: Session, case: Case) -> tuple[RouteChange, ...]:
        found: list[RouteChange] = []
        for track in {case.track if row.track is Track.CLAIM else row.track for row in store.stages(session, case.number)}:
            facts = clocks.facts_of(session, case, track=track)
            stated = tuple(pair for pair in facts.stated if pair[0] in self.asked)
            opened = [row for row in store.stages(session, case.number) if row.track is track]
            waiting = [row.stage for row in opened if row.step is not Step.DECIDED]
            last = opened[-1].stage if opened else Stage.FIRST_APPEAL
            since = min(waiting, key=lambda stage: stage.place, default=last)
            found += self.routes(facts.but(stated=stated), since)
        return tuple(found)

    def _routes(self, facts: PlanFacts, since: Stage) -> tuple[RouteChange, ...]:
        return comparing.route_changes(self.change.old.book, self.change.new.book, facts, since=since)


def _recomputed(office: Office, session: Session, case: Case) -> str:
    """Set the clocks of a case anew; where that is refused, leave them as they were and give the sentence."""
    try:
        with session.begin_nested():
            clocks.recompute(office, session, case)
    except CaseworkError as refusal:
        return str(refusal)
    return ""


def _dates(session: Session, case: Case) -> dict[ClockKey, Dates]:
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING]
    return {ClockKey(row.track, row.stage, row.clock, row.origin): Dates(row.due_on, row.work_by, row.last_lawful, row.rule) for row in rows}


def _log(change: RuleChange, session: Session, case: Case, found: CaseMoves, *, actor: str, reason: str) -> None:
    said = [move.words for move in found.moves] + [f"{route.track} {route.stage} {route.what}" for route in found.routes]
    code = "; ".join((f"{change.old.book.version} -> {change.new.book.version}", *said))
    events.append(session, VERB, actor=actor, at=change.office.now(), case_number=case.number, track=case.track, code=code, words=reason)


def _page(office: Office, after: str) -> list[str]:
    with store.reading(office.engine) as session:
        query = select(Case.number).where(col(Case.closed_on).is_(None), Case.number > after).order_by(Case.number).limit(AT_ONCE)
        return list(session.exec(query))


def _stopped_at(change: RuleChange) -> str:
    """Give the last case that a killed run to the same version had moved."""
    with store.reading(change.office.engine) as session:
        mark = store.mark(session, UNDER_WAY)
    version, _, number = (mark.value if mark else "").partition(" ")
    return number if version == change.new.book.version else ""

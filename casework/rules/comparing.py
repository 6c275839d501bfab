"""Two rulebooks side by side: which entries differ, which dates of a case move, and which of its routes change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.errors import CaseworkError
from casework.rules import pathways
from casework.rules.book import Rulebook
from casework.rules.bookfile import SET_HERE
from casework.rules.entries import Entry
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Filer, Rung
from casework.terms import ROAD, Clock, Stage, Track

NOTHING = "nothing"
SHOWN = ("filer", "legal_name", "addressee", "reason", "is_external")


class Change(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that differs, with each field's old and new text."""

    change: Change
    entry: str
    kind: str
    file: str
    line: int
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        said = "; ".join(f"{name} {old or NOTHING} -> {new or NOTHING}" for name, old, new in self.fields)
        return f"{self.change} {self.kind} “{self.entry}” ({self.file}, line {self.line})" + (f": {said}" if said else "")


@dataclass(frozen=True, slots=True)
class ClockKey:
    """Which clock of a case; `origin` is "" for the one that the governing denial drives."""

    track: Track
    stage: Stage
    clock: Clock
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """The three dates of a running clock and the rule that gives them."""

    due_on: date | None
    work_by: date | None
    last_lawful: date | None
    rule: str

    @property
    def shown(self) -> date | None:
        """Give the date that people work to."""
        return self.work_by or self.due_on

    @property
    def judged_by(self) -> date | None:
        """Give the date by which lateness is judged."""
        return self.last_lawful or self.work_by


@dataclass(frozen=True, slots=True)
class Move:
    """One clock that moves; None before or after means that it begins or ends. `days` counts calendar days, later is positive."""

    key: ClockKey
    before: Dates | None
    after: Dates | None
    days: int | None
    turns_late: bool

    @property
    def words(self) -> str:
        """Say which clock goes from where to where; no name, no rule."""
        origin = f" ({self.key.origin})" if self.key.origin else ""
        return f"{self.key.track} {self.key.stage} {self.key.clock}{origin} {_day(self.before)} -> {_day(self.after)}"


@dataclass(frozen=True, slots=True)
class RouteChange:
    """One thing about one stage that the new rulebook says otherwise."""

    track: Track
    stage: Stage
    what: str
    before: str
    after: str


def entry_changes(old: Rulebook, new: Rulebook) -> tuple[EntryChange, ...]:
    """List the entries that were added, removed or changed; a line or file that moved is no change."""
    before, after = _by_name(old), _by_name(new)
    gone = [_change(Change.REMOVED, entry) for name, entry in before.items() if name not in after]
    fresh = [_change(Change.ADDED, entry) for name, entry in after.items() if name not in before]
    both = [(before[name], entry) for name, entry in after.items() if name in before]
    changed = [_change(Change.CHANGED, entry, fields) for was, entry in both if (fields := tuple(_fields(was, entry)))]
    calendar = [] if old.calendar == new.calendar else [EntryChange(Change.CHANGED, "holidays", "calendar", "holidays.csv", 1)]
    return (*gone, *fresh, *changed, *calendar)


def moves(before: Mapping[ClockKey, Dates], after: Mapping[ClockKey, Dates], *, today: date) -> tuple[Move, ...]:
    """List the clocks of one case whose dates differ, and say which of them turn late."""
    keys = dict.fromkeys((*before, *after))
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return tuple(_move(key, was, now, today=today) for key, was, now in pairs if _days_of(was) != _days_of(now))


def route_changes(old: Rulebook, new: Rulebook, facts: PlanFacts, *, since: Stage) -> tuple[RouteChange, ...]:
    """List what the two rulebooks say differently of the stages from one on: who moves it, what it is, its office, what comes next."""
    found = []
    for stage in ROAD[since.place :]:
        was, now = _route(old, facts, stage), _route(new, facts, stage)
        pairs = ((what, was.get(what, ""), now.get(what, "")) for what in {**was, **now})
        found += [RouteChange(facts.track, stage, what, before, after) for what, before, after in pairs if before != after]
    return tuple(found)


def asked_facts(*books: Rulebook) -> frozenset[str]:
    """Name the facts that some entry asks for; the others change no date and no route."""
    scoped = (entry for book in books for entry in book.entries)
    named = {fact for entry in scoped for fact, _ in getattr(entry, "when", ())}
    return frozenset(named | {fact for book in books for plan in book.plans.values() for fact, _ in plan.unknown})


def _route(book: Rulebook, facts: PlanFacts, stage: Stage) -> dict[str, str]:
    try:
        rung = pathways.rung(book, facts, stage)
        following, _ = pathways.next_stage(book, facts, stage)
    except CaseworkError as unknown:
        return {"reason": str(unknown)}
    return {**_said_of(rung), "next": following.stage.value if following else NOTHING}


def _said_of(rung: Rung) -> dict[str, str]:
    said = {name: str(getattr(rung, name)) for name in SHOWN if rung.filer is not Filer.NOBODY or name in ("filer", "reason")}
    return {**said, "regulator": rung.regulator.key} if rung.regulator else said


def _move(key: ClockKey, was: Dates | None, now: Dates | None, *, today: date) -> Move:
    first, second = (_telling(each, was, now) for each in (was, now))
    days = (second - first).days if first and second else None
    return Move(key, was, now, days, turns_late=_is_late(now, today) and not _is_late(was, today))


def _telling(each: Dates | None, was: Dates | None, now: Dates | None) -> date | None:
    """Give the working date, or the last lawful one where only that moved."""
    same = was is not None and now is not None and was.shown == now.shown
    return None if each is None else each.last_lawful if same else each.shown


def _is_late(dates: Dates | None, today: date) -> bool:
    return bool(dates and dates.judged_by and dates.judged_by < today)


def _days_of(dates: Dates | None) -> tuple[date | None, ...] | None:
    return None if dates is None else (dates.due_on, dates.work_by, dates.last_lawful)


def _day(dates: Dates | None) -> str:
    return "no clock" if dates is None else str(dates.shown or "no date")


def _by_name(book: Rulebook) -> dict[tuple[str, str], Entry]:
    return {(type(entry).__name__, entry.id): entry for entry in book.entries}


def _change(change: Change, entry: Entry, fields: tuple[tuple[str, str, str], ...] = ()) -> EntryChange:
    return EntryChange(change, entry.id, type(entry).__name__.removesuffix("Entry").lower(), entry.origin, entry.line, fields)


def _fields(was: Entry, now: Entry) -> Iterator[tuple[str, str, str]]:
    for name in type(now).model_fields:
        if name not in SET_HERE and name != "complaint" and getattr(was, name) != getattr(now, name):
            yield name, _text(getattr(was, name)), _text(getattr(now, name))


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    return "" if value is None else str(value)

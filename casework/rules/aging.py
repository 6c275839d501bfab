"""What of the rulebook needs a look: checks that grew old, figures nobody verified, holes in time, and what the clinic overrides."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from itertools import product

from casework.rules.book import Rulebook
from casework.rules.bookfile import HOLIDAYS
from casework.rules.entries import Entry, Rule
from casework.rules.facts import VALUES

ONE_DAY = date.resolution
ENOUGH_YEARS = 2  # a denial of this year may run into the next, and its review into the one after
LOOKS_ALIKE = 0.85


class Kind(StrEnum):
    """Why an entry or file is listed."""

    BROKEN = "cannot be read"
    STALE = "stale"
    HOLE = "hole in time"
    HOLIDAYS = "holidays end"
    UNREAD = "read by nothing"
    OVERRIDES_NOTHING = "overrides nothing"
    UNVERIFIED = "not verified"
    OVERRIDES = "overrides ours"
    OWN = "the clinic's own"
    NOT_YET = "not yet in force"
    NO_LONGER = "no longer in force"

    @property
    def needs_work(self) -> bool:
        """Say whether somebody must put it right; the rest is good to know."""
        return self in (Kind.BROKEN, Kind.STALE, Kind.HOLE, Kind.HOLIDAYS, Kind.UNREAD, Kind.OVERRIDES_NOTHING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: file, line, entry, why it is listed, and what to do."""

    kind: Kind
    file: str
    line: int
    entry: str
    words: str

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        named = f" “{self.entry}”" if self.entry else ""
        return f"{self.file}, line {self.line}{named}: {self.kind}. {self.words}"


def findings(book: Rulebook, ours: Rulebook, *, today: date, dropped: Collection[str] = ()) -> tuple[Finding, ...]:
    """List what needs a look, what must be put right first.

    `ours` is the rulebook without the clinic's entries; `dropped` are ids that ours once had and has no longer.
    """
    found = [*_aged(book, today), *_overriding(book, ours, dropped), *_holes(book), *_holidays(book, today)]
    return in_order(found)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: what must be put right first, then by file and line."""
    return tuple(sorted(found, key=lambda each: (not each.kind.needs_work, list(Kind).index(each.kind), each.file, each.line)))


def _at(kind: Kind, entry: Entry, words: str) -> Finding:
    return Finding(kind, entry.origin, entry.line, entry.id, words)


def _aged(book: Rulebook, today: date) -> Iterator[Finding]:
    for entry in book.entries:
        if entry.verified_on + timedelta(days=entry.max_age_days) < today:
            yield _at(Kind.STALE, entry, f"Verified on {entry.verified_on}, good for {entry.max_age_days} days: read {entry.citation} again ({entry.source}).")
        if not entry.confidence.drives:
            yield _at(Kind.UNVERIFIED, entry, f"Confidence {entry.confidence}: no date rests on it. Verify {entry.citation} ({entry.source}).")
        if entry.effective_on > today:
            yield _at(Kind.NOT_YET, entry, f"It comes into force on {entry.effective_on}.")
        if entry.effective_until and entry.effective_until < today:
            yield _at(Kind.NO_LONGER, entry, f"It governs events until {entry.effective_until}; older cases still need it.")


def _overriding(book: Rulebook, ours: Rulebook, dropped: Collection[str]) -> Iterator[Finding]:
    known = {entry.id for entry in ours.entries}
    for entry in book.entries:
        if not entry.is_clinic:
            continue
        passed_over = [each.id for each in ours.rules if isinstance(entry, Rule) and _goes_before(entry, each)]
        meant = get_close_matches(entry.id, known, n=1, cutoff=LOOKS_ALIKE)
        if entry.id in known:
            yield _at(Kind.OVERRIDES, entry, "It replaces our entry of this name.")
        elif entry.id in dropped:
            yield _at(Kind.OVERRIDES_NOTHING, entry, "Ours has no entry of this name any more: read what took its place, then rename or delete this one.")
        elif passed_over:
            yield _at(Kind.OVERRIDES, entry, f"Within its scope it goes before our {', '.join(passed_over)}.")
        elif meant:
            yield _at(Kind.OVERRIDES_NOTHING, entry, f"Ours has no entry of this name. Write {meant[0]}, or give your own entry a name less like ours.")
        else:
            yield _at(Kind.OWN, entry, "It stands beside ours.")


def _goes_before(theirs: Rule, ours: Rule) -> bool:
    same = theirs.clock is ours.clock and set(theirs.procedures) & set(ours.procedures) and set(theirs.tracks) & set(ours.tracks)
    payer = not ours.payer or ours.payer == theirs.payer
    return bool(same and payer and theirs.may_meet(ours))


def _holes(book: Rulebook) -> Iterator[Finding]:
    """Find rules that end while no other governs the day after."""
    for rule in book.rules:
        if rule.effective_until is None:
            continue
        day = rule.effective_until + ONE_DAY
        later = [other for other in book.rules if other is not rule and other.in_force(day) and _takes_over(rule, other)]
        if not _all_covered(rule, later):
            begins = min((other.effective_on for other in book.rules if other.effective_on > day and _takes_over(rule, other)), default=None)
            until = f"until {begins}" if begins else "and nothing follows"
            said = f"It ends on {rule.effective_until}; from {day} {until} no entry covers all that it covered. Add one, or move a date."
            yield _at(Kind.HOLE, rule, said)


def _takes_over(rule: Rule, other: Rule) -> bool:
    same = rule.clock is other.clock and set(rule.procedures) <= set(other.procedures) and set(rule.tracks) <= set(other.tracks)
    plans = not other.plans or (rule.plans and set(rule.plans) <= set(other.plans))
    return bool(same and plans and other.payer in ("", rule.payer) and rule.may_coincide(other))


def _all_covered(rule: Rule, later: Iterable[Rule]) -> bool:
    """Say whether every case that fell under a rule falls under one of the later ones, whatever its facts."""
    others = tuple(later)
    facts = {fact: VALUES[fact] or ("unknown",) for entry in (rule, *others) for fact, _ in entry.when}
    cases = [dict(zip(facts, values, strict=True)) for values in product(*facts.values())]
    return all(any(other.fits(case) for other in others) for case in cases if rule.fits(case))


def _holidays(book: Rulebook, today: date) -> Iterator[Finding]:
    """Ask for a longer table while the present year's cases may still run into a year it does not reach."""
    years = sorted({day.year for day in book.calendar.statutory})
    if not years or years[-1] < today.year + ENOUGH_YEARS:
        said = f"It ends with {years[-1]}" if years else "It is empty"
        yield Finding(Kind.HOLIDAYS, HOLIDAYS, 1, "", f"{said}: add the federal holidays of the years after, one on a line, such as 2038-01-01,New Year's Day.")

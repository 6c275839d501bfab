"""The rulebook as checked, frozen values: which rule is in force for which plan, stage and facts."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar, cast

from casework.errors import NoRuleApplies
from casework.rules import bookcheck, bookfile
from casework.rules.dates import Calendar
from casework.rules.entries import Entry, Note, Rule, RungEntry, Scoped
from casework.rules.parties import Amount, Office, Payer, Plan
from casework.rules.standing import Lapse, LateFiling, Standing
from casework.terms import Clock, Stage, Track

ANY_PAYER = "other"
E = TypeVar("E", bound=Entry)
S = TypeVar("S", bound=Scoped)
K = TypeVar("K")
V = TypeVar("V")
P = TypeVar("P", Standing, Lapse, LateFiling)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose entries apply: one plan, and on the provider's track one payer."""

    plan: str
    payer: str
    track: Track

    def holds(self, entry: Scoped) -> bool:
        """Say whether an entry is for this plan and, where it is a payer's, for this payer's contracts."""
        return (not entry.plans or self.plan in entry.plans) and (not entry.payer or entry.payer == self.payer)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All entries. `version` changes with any word of any file."""

    plans: Mapping[str, Plan]
    payers: Mapping[str, Payer]
    rules: tuple[Rule, ...]
    rungs: tuple[RungEntry, ...]
    notes: tuple[Note, ...]
    amounts: tuple[Amount, ...]
    offices: Mapping[str, Office]
    standings: tuple[Standing, ...]
    lapses: tuple[Lapse, ...]
    late_filings: tuple[LateFiling, ...]
    calendar: Calendar
    version: str
    _rules: Mapping[tuple[str, Clock, Track], tuple[Rule, ...]] = field(init=False, repr=False, compare=False)
    _rungs: Mapping[tuple[Stage, Track], tuple[RungEntry, ...]] = field(init=False, repr=False, compare=False)
    _keys: Mapping[str, Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay the entries out by what they are asked for, so that a question looks at few of them."""
        rules = (((name, rule.clock, track), rule) for rule in self.rules for name in dict.fromkeys(rule.procedures) for track in dict.fromkeys(rule.tracks))
        rungs = (((rung.stage, track), rung) for rung in self.rungs for track in dict.fromkeys(rung.tracks))
        object.__setattr__(self, "_rules", _laid_out(rules))
        object.__setattr__(self, "_rungs", _laid_out(rungs))
        object.__setattr__(self, "_keys", {rule.id: rule for rule in self.rules})

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> "Rulebook":
        """Read the rulebook from texts by path; a path under clinic/ holds the clinic's own entries, which win.

        Raises RulebookInvalid when an entry is wrong, naming file, entry, field and what to write instead.
        """
        entries = bookfile.read(files)
        book = cls(
            plans=_named(entries, "plan", Plan),
            payers=_named(entries, "payer", Payer),
            rules=tuple(_named(entries, "rule", Rule).values()),
            rungs=tuple(_named(entries, "rung", RungEntry).values()),
            notes=tuple(_named(entries, "note", Note).values()),
            amounts=tuple(_named(entries, "amount", Amount).values()),
            offices=_named(entries, "regulator", Office),
            standings=tuple(_named(entries, "standing", Standing).values()),
            lapses=tuple(_named(entries, "lapse", Lapse).values()),
            late_filings=tuple(_named(entries, "late-filing", LateFiling).values()),
            calendar=bookfile.calendar(files),
            version=_version(files),
        )
        bookcheck.check(book)
        return book

    @property
    def entries(self) -> tuple[Entry, ...]:
        """List every entry of every kind."""
        complaints = [plan.complaint for plan in self.plans.values()]
        around = (*self.standings, *self.lapses, *self.late_filings)
        return (*self.plans.values(), *complaints, *self.payers.values(), *self.rungs, *self.rules, *self.notes, *self.amounts, *self.offices.values(), *around)

    @property
    def plan_names(self) -> tuple[str, ...]:
        """List the kinds of plan, without the one that stands for all of them."""
        return tuple(name for name, plan in self.plans.items() if not plan.stands_for)

    def plan(self, name: str) -> Plan:
        """Find one kind of plan.

        Raises NoRuleApplies naming the known ones.
        """
        if name not in self.plans:
            raise NoRuleApplies(f"The rulebook has no plan “{name}”. Known: {', '.join(self.plans)}.")
        return self.plans[name]

    def payer(self, name: str) -> str:
        """Find the payer whose contract entries fit a name as people write it, else the entries for any payer."""
        words = _words(name)
        for key, payer in self.payers.items():
            known = [_words(alias) for alias in (key, payer.title, *payer.aliases)]
            if any(alias and words[: len(alias)] == alias for alias in known):
                return key
        return ANY_PAYER

    def scope(self, plan: str, *, payer: str, track: Track) -> Scope:
        """Say whose entries apply."""
        return Scope(plan, self.payer(payer), track)

    def rung(self, scope: Scope, stage: Stage, texts: Mapping[str, str], *, on: date | None = None) -> RungEntry | None:
        """Find what a stage is for an event of that day, the clinic's and the narrower entry first."""
        found = (entry for entry in self.rungs_for(scope, stage) if entry.fits(texts) and entry.in_force(on))
        return max(found, key=_rung_rank, default=None)

    def rules_for(self, scope: Scope, procedure: str, clock: Clock) -> tuple[Rule, ...]:
        """List the rules of one procedure and clock, whatever the facts."""
        return tuple(rule for rule in self._rules.get((procedure, clock, scope.track), ()) if scope.holds(rule))

    def rungs_for(self, scope: Scope, stage: Stage) -> tuple[RungEntry, ...]:
        """List what a stage may be under this plan, whatever the facts."""
        return tuple(entry for entry in self._rungs.get((stage, scope.track), ()) if scope.holds(entry))

    def notes_for(self, scope: Scope, procedure: str, texts: Mapping[str, str], *, on: date | None = None) -> tuple[Note, ...]:
        """List the sentences that belong on a procedure under these facts, for an event of that day."""
        return tuple(note for note in self.notes if procedure in note.procedures and scope.holds(note) and note.fits(texts) and note.in_force(on))

    def standing_for(self, scope: Scope, procedure: str, texts: Mapping[str, str], *, on: date | None = None) -> Standing | None:
        """Find who may file under a procedure, the clinic's and the narrower entry first."""
        return _best(_surrounding(self.standings, scope, procedure, texts=texts, on=on))

    def lapse_for(self, scope: Scope, procedure: str, texts: Mapping[str, str], *, on: date | None = None) -> Lapse | None:
        """Find what follows when the payer misses its date under a procedure."""
        return _best(_surrounding(self.lapses, scope, procedure, texts=texts, on=on))

    def late_filing_for(self, scope: Scope, procedure: str, texts: Mapping[str, str], *, on: date | None = None) -> LateFiling | None:
        """Find what a late filing under a procedure may still rest on."""
        return _best(_surrounding(self.late_filings, scope, procedure, texts=texts, on=on))

    def rule(self, key: str) -> Rule:
        """Find a rule by its id.

        Raises NoRuleApplies when there is none.
        """
        if key in self._keys:
            return self._keys[key]
        raise NoRuleApplies(f"The rulebook has no rule “{key}”.")


def best_rule(rules: Iterable[Rule]) -> Rule | None:
    """Choose the clinic's rule before ours, and the one with more conditions before the general one."""
    return _best(rules)


def _rung_rank(entry: RungEntry) -> tuple[bool, bool, bool, int]:
    """Let what a plan's law says of a stage stand before a payer's manual for all its plans, and what names both before either."""
    return (entry.is_clinic, bool(entry.plans), bool(entry.payer), len(entry.when))


def _laid_out(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _surrounding(entries: Iterable[P], scope: Scope, procedure: str, *, texts: Mapping[str, str], on: date | None) -> Iterator[P]:
    return (entry for entry in entries if procedure in entry.procedures and scope.holds(entry) and entry.fits(texts) and entry.in_force(on))


def _best(entries: Iterable[S]) -> S | None:
    return max(entries, key=lambda entry: (entry.is_clinic, bool(entry.payer), len(entry.when)), default=None)


def _named(entries: bookfile.Entries, section: str, kind: type[E]) -> dict[str, E]:
    assert all(isinstance(entry, kind) for entry in entries[section].values())  # noqa: S101 - the reader made them of this kind
    return cast(dict[str, E], entries[section])


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()


def _version(files: Mapping[str, str]) -> str:
    seal = hashlib.sha256()
    for path in sorted(filter(bookfile.is_ours, files)):
        seal.update(f"{path}\n{files[path]}\n".encode())
    return seal.hexdigest()[:12]

"""The treatments tried before: what is documented, what is only reported, how long each ran.

A treatment counts as documented when a source page is named; without one it is reported. The two are never added up.
Durations are whole weeks, and only where both dates are known. How many weeks make a fair trial only a payer's policy or the
clinic's own rulebook says; where neither does, nobody judges it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.chart import TreatmentTrial
from casework.errors import RulebookInvalid


@dataclass(frozen=True, slots=True)
class Tried:
    """One treatment with what follows from its dates. `is_long_enough` is None when nobody can say."""

    trial: TreatmentTrial
    weeks: int | None
    is_long_enough: bool | None = None

    @property
    def is_documented(self) -> bool:
        """Say whether a source page is named."""
        return bool(self.trial.proof)


@dataclass(frozen=True, slots=True)
class History:
    """All treatments tried, oldest first, documented and reported apart."""

    documented: tuple[Tried, ...] = ()
    reported: tuple[Tried, ...] = ()

    @property
    def documented_classes(self) -> tuple[str, ...]:
        """List each class among the documented treatments once."""
        return tuple(dict.fromkeys(item.trial.drug_class for item in self.documented if item.trial.drug_class))

    @property
    def every(self) -> tuple[Tried, ...]:
        """List the documented treatments, then the reported ones."""
        return self.documented + self.reported

    @property
    def without_proof(self) -> tuple[str, ...]:
        """Name the treatments whose records are still to be obtained."""
        return tuple(item.trial.treatment for item in self.reported)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A treatment whose record is still to be obtained: from whom, for which time, and what is wrong with the proof that was named."""

    treatment: str
    drug_class: str
    source: str
    since: date | None = None
    until: date | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Who holds the record of treatments of some classes; without classes, of all others."""

    classes: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class TreatmentBook:
    """What the rulebook says of treatments: how many weeks each class needs, by lower-case class, and who holds the records."""

    needed: Mapping[str, int]
    sources: tuple[Source, ...]

    @classmethod
    def parse(cls, *texts: str) -> "TreatmentBook":
        """Read one treatment.toml or several; a later one's weeks win, and its sources go before. Raises RulebookInvalid."""
        return cls(thresholds(*texts), tuple(source for text in reversed(texts) for source in _sources(text)))

    def source(self, drug_class: str) -> str:
        """Say who holds the record of a class."""
        named = (each.ask for each in self.sources if drug_class.casefold() in each.classes)
        return next(named, next((each.ask for each in self.sources if not each.classes), "whoever treated the patient then"))


def lacking(trials: Sequence[TreatmentTrial], book: TreatmentBook, troubles: Mapping[int, str] | None = None) -> tuple[Lacking, ...]:
    """List the treatments without proof, in the chart's order; `troubles` says by place what is wrong with a proof that was named."""
    return tuple(
        Lacking(each.treatment, each.drug_class, book.source(each.drug_class), each.started_on, each.stopped_on, (troubles or {}).get(place, ""))
        for place, each in enumerate(trials)
        if not each.proof or place in (troubles or {})
    )


def thresholds(*texts: str) -> Mapping[str, int]:
    """Read how many weeks each class needs, by lower-case class, from one treatment.toml or several; a later one wins.

    Raises RulebookInvalid when one cannot be read.
    """
    return {name: weeks for text in texts for name, weeks in _rows(text).items()}


def history(trials: Sequence[TreatmentTrial], needed: Mapping[str, int] | None = None) -> History:
    """Sort treatments into documented and reported, each oldest first, and count their weeks."""
    tried = sorted((_tried(trial, needed or {}) for trial in trials), key=lambda item: item.trial.started_on or item.trial.stopped_on or date.max)
    return History(tuple(item for item in tried if item.is_documented), tuple(item for item in tried if not item.is_documented))


def _tried(trial: TreatmentTrial, needed: Mapping[str, int]) -> Tried:
    weeks = (trial.stopped_on - trial.started_on).days // 7 if trial.started_on and trial.stopped_on else None
    least = needed.get(trial.drug_class.lower())
    return Tried(trial, weeks, None if weeks is None or least is None else weeks >= least)


def _sources(text: str) -> tuple[Source, ...]:
    try:
        return tuple(Source(tuple(str(name).casefold() for name in row.get("classes", ())), str(row["ask"])) for row in tomllib.loads(text).get("source", []))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise RulebookInvalid(
            f'treatment.toml cannot be read: {error}. Each source needs ask = "…", and classes = ["…"] unless it is for all others.'
        ) from None


def _rows(text: str) -> dict[str, int]:
    try:
        return {str(row["class"]).lower(): int(row["weeks"]) for row in tomllib.loads(text).get("threshold", [])}
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise RulebookInvalid(f"treatment.toml cannot be read: {error}. Each threshold needs class and weeks.") from None

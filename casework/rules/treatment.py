"""The treatments tried before: what is documented, what is only reported, how long each ran.

A treatment counts as documented when a source page is named; without one it is reported. The two are never added up.
Durations are whole weeks, and only where both dates are known.
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


def _rows(text: str) -> dict[str, int]:
    try:
        return {str(row["class"]).lower(): int(row["weeks"]) for row in tomllib.loads(text).get("threshold", [])}
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise RulebookInvalid(f"treatment.toml cannot be read: {error}. Each threshold needs class and weeks.") from None

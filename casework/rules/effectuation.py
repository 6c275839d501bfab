"""When a won decision is followed up: the clinic's own targets, and what is known of the payer's time to carry it out."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.measures import Confidence

FILE = "effectuation.toml"


@dataclass(frozen=True, slots=True)
class Targets:
    """The clinic's own targets, in days; never shown as law."""

    send_within: int
    ask_after: int
    look_within: int
    refund_within: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one kind of decision. `ask_after` is our own target; a sentence that nobody verified is shown with that word."""

    id: str
    is_external: bool
    external_review: str
    ask_after: int
    text: str
    citation: str
    source: str
    confidence: Confidence
    verified_on: date

    @property
    def words(self) -> str:
        """Say it with its citation and how far it can be relied on."""
        doubt = "" if self.confidence.drives else "; not verified, so read the decision itself, and no letter says it"
        return f"{self.text} ({self.citation}{doubt})."


@dataclass(frozen=True, slots=True)
class EffectuationBook:
    """All of effectuation.toml. `fewest` is how many known outcomes a rate needs."""

    targets: Targets
    fewest: int
    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, *texts: str) -> "EffectuationBook":
        """Read our text and then the clinic's, which wins figure by figure. Raises RulebookInvalid naming what to write instead."""
        targets: dict[str, Any] = {}
        results: dict[str, Any] = {}
        entries: dict[str, Entry] = {}
        for text in texts:
            with layered.shaped(FILE, "Write it as in the file that comes with the program."):
                said = tomllib.loads(text)
                targets |= said.get("targets", {})
                results |= said.get("results", {})
                entries |= {entry["id"]: _entry(entry) for entry in said.get("effectuation", ())}
        wanted = [each.name for each in fields(Targets)]
        figures = {name: _whole(targets, name) for name in wanted}
        if unknown := sorted({*targets} - {*wanted}):
            raise RulebookInvalid(f"{FILE}: [targets] knows no {unknown[0]}.")
        return cls(Targets(**figures), _whole(results, "fewest"), tuple(entries.values()))

    def entry(self, *, is_external: bool, external_review: str) -> Entry | None:
        """Find what is said of a decision of this kind."""
        return next((each for each in self.entries if (each.is_external, each.external_review) == (is_external, external_review)), None)

    def ask_on(self, decided_on: date, sent_on: date | None, entry: Entry | None) -> date:
        """Give the day on which we ask whether the payment came, counted from the decision or from our later request."""
        return max(decided_on, sent_on or decided_on) + timedelta(days=entry.ask_after if entry else self.targets.ask_after)


def _whole(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise RulebookInvalid(f"{FILE}: {name} must be a whole number, such as 30.")
    return value


def _entry(said: Mapping[str, Any]) -> Entry:
    known = {each.name: said[each.name] for each in fields(Entry)}
    return Entry(**{**known, "confidence": Confidence(said["confidence"])})

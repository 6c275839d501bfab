"""The rulebook's word on approved sessions: when to ask for more, which refusals speak of an approval, what the law says of an extension."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules.measures import Confidence


@dataclass(frozen=True, slots=True)
class Renewal:
    """The clinic's own targets, in days and sessions; never shown as law."""

    sessions_left: int
    days_before_end: int
    days_before_last_session: int
    ask_days_before_end: int
    write_within: int
    quiet_days: int
    lapsed_days: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Adjustment codes by what they say of an authorization."""

    does_not_fit: tuple[str, ...] = ()
    exceeded: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def kind(self, carcs: Sequence[str]) -> str:
        """Name what the codes of a refused line say of the approval, or ""."""
        return next((each.name for each in fields(self) if set(carcs) & set(getattr(self, each.name))), "")


@dataclass(frozen=True, slots=True)
class Extension:
    """What the law says of an urgent request to extend a course, for some plans."""

    id: str
    plans: tuple[str, ...]
    hours_before_end: int
    text: str
    citation: str
    source: str
    confidence: Confidence
    verified_on: date

    def asked_by(self, end: date) -> date:
        """Give the last whole day that lies the law's hours before the end."""
        return end - timedelta(hours=self.hours_before_end)


@dataclass(frozen=True, slots=True)
class SessionsBook:
    """All of sessions.toml."""

    renewal: Renewal
    refused: Refused
    extensions: tuple[Extension, ...] = ()

    @classmethod
    def parse(cls, *texts: str) -> "SessionsBook":
        """Read our text and then the clinic's, which wins figure by figure. Raises RulebookInvalid naming what to write instead."""
        renewal: dict[str, Any] = {}
        refused: dict[str, Any] = {}
        extensions: dict[str, Extension] = {}
        for text in texts:
            try:
                said = tomllib.loads(text)
            except tomllib.TOMLDecodeError as error:
                raise RulebookInvalid(f"sessions.toml: {error}") from None
            renewal |= said.get("renewal", {})
            refused |= said.get("refused", {})
            extensions |= {entry["id"]: _extension(entry) for entry in said.get("extension", ())}
        return cls(_renewal(renewal), Refused(**{name: tuple(codes) for name, codes in refused.items()}), tuple(extensions.values()))

    def extension(self, plan: str) -> Extension | None:
        """Find what the law says for a plan; an entry that nobody verified says nothing."""
        return next((each for each in self.extensions if plan in each.plans and each.confidence.drives), None)


def _renewal(said: Mapping[str, Any]) -> Renewal:
    for each in fields(Renewal):
        value = said.get(each.name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise RulebookInvalid(f"sessions.toml: [renewal] {each.name} must be a whole number, such as 21.")
    unknown = sorted(set(said) - {each.name for each in fields(Renewal)})
    if unknown:
        raise RulebookInvalid(f"sessions.toml: [renewal] knows no {unknown[0]}.")
    return Renewal(**said)


def _extension(entry: Mapping[str, Any]) -> Extension:
    known = {each.name: entry[each.name] for each in fields(Extension)}
    return Extension(**{**known, "plans": tuple(entry["plans"]), "confidence": Confidence(entry["confidence"])})

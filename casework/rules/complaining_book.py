"""Reading complaints.toml: who signs a complaint to an office, what must have come first, and steps that close one another."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.measures import Confidence

FILE = "complaints.toml"
ANY = "any"


class Signer(StrEnum):
    """Whose signature an office takes."""

    PATIENT = "patient"
    AUTHORIZED = "patient or authorized"


class Door(StrEnum):
    """By which door a complaint goes in: the patient's, or the clinic's own."""

    PATIENT = "patient"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class ComplaintEntry:
    """How one office takes the patient's complaint, beyond what regulators.toml says. `form` names an entry of forms.toml, "" for none.

    `decided_words` is what the office says of a plan that has decided within the waiting days.
    `helper_form` is the form by which another person may help; `is_the_review`: a review that this office makes is itself the complaint.
    """

    regulator: str
    signer: Signer
    signer_words: str
    authorization: str
    form: str
    helper_form: str
    door: Door
    is_the_review: bool
    needs_reconsideration: bool
    reconsideration_words: str
    decided_words: str
    record: str
    citation: str
    source: str
    confidence: Confidence
    verified_on: date


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """A step that may close another one, so that the order matters."""

    id: str
    plans: tuple[str, ...]
    states: tuple[str, ...]
    procedures: tuple[str, ...]
    says: str
    citation: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ComplaintBook:
    """All offices, and the one entry for every office that has none of its own."""

    entries: dict[str, ComplaintEntry]
    orders: tuple[OrderEntry, ...]

    @classmethod
    def parse(cls, *texts: str) -> "ComplaintBook":
        """Read our text and then the clinic's, which wins entry by entry. Raises RulebookInvalid naming what to write instead."""
        entries: dict[str, ComplaintEntry] = {}
        orders: dict[str, OrderEntry] = {}
        shared: dict[str, Any] = {}
        for text in texts:
            with layered.shaped(FILE):
                said = tomllib.loads(text)
                shared |= {**said.get("defaults", {}), **said.get("authority", {}).get("complaint", {})}
                entries |= {each.regulator: each for each in (_entry({**shared, **row}) for row in said.get("complaint", ()))}
                orders |= {each.id: each for each in map(_order, said.get("order", ()))}
        if ANY not in entries:
            raise RulebookInvalid(f'{FILE}: no entry with regulator = "{ANY}". Add it, as the program\'s own file has it.')
        return cls(entries, tuple(orders.values()))

    def of(self, regulator: str) -> ComplaintEntry:
        """Give an office's own entry, or the one for every other office."""
        return self.entries.get(regulator) or self.entries[ANY]


def _entry(row: dict[str, Any]) -> ComplaintEntry:
    return ComplaintEntry(
        regulator=str(row["regulator"]),
        signer=Signer(row["signer"]),
        signer_words=str(row["signer_words"]),
        authorization=str(row["authorization"]),
        form=str(row.get("form", "")),
        helper_form=str(row.get("helper_form", "")),
        door=Door(row.get("door", Door.PATIENT)),
        is_the_review=_yes(row.get("is_the_review", False)),
        needs_reconsideration=_yes(row.get("needs_reconsideration", False)),
        reconsideration_words=str(row.get("reconsideration_words", "")),
        decided_words=str(row.get("decided_words", "")),
        record=str(row["record"]),
        citation=str(row["citation"]),
        source=str(row["source"]),
        confidence=Confidence(row["confidence"]),
        verified_on=_day(row["verified_on"]),
    )


def _order(row: dict[str, Any]) -> OrderEntry:
    lists: dict[str, Any] = {name: tuple(str(each) for each in row[name]) for name in ("plans", "states", "procedures")}
    words: dict[str, Any] = {name: str(row[name]) for name in ("id", "says", "citation", "source")}
    return OrderEntry(**lists, **words, confidence=Confidence(row["confidence"]))


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} must be true or false")
    return value


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"{value!r} is no day")
    return value

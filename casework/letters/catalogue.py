"""The catalogue of documents, as documents.toml states it: which there are, when each is drawn, who signs, and what each needs."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, Self

from casework.errors import RulebookInvalid
from casework.settings import PROGRAM
from casework.terms import DocumentKind, Stage, Track

FILE = "documents.toml"


class Voice(StrEnum):
    """Who signs a document; nobody signs a sheet."""

    CLINIC = "clinic"
    CLINICIAN = "clinician"
    PATIENT = "patient"
    NOBODY = "nobody"


class Paper(StrEnum):
    """What a document is written on; plain paper shows who writes and nothing of the clinic."""

    LETTERHEAD = "letterhead"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document. Without `packet` it is drawn on demand, beside the packets, and no filing sends it."""

    kind: DocumentKind
    title: str
    packet: tuple[Stage, ...] = ()
    when: tuple[str, ...] = ()
    tracks: tuple[Track, ...] = ()
    voice: Voice = Voice.CLINIC
    paper: Paper = Paper.LETTERHEAD
    is_appeal: bool = False
    is_clinical: bool = False
    fields: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def is_on_demand(self) -> bool:
        """Say whether no stage's packet holds it."""
        return not self.packet


@dataclass(frozen=True, slots=True)
class MentalHealth:
    """Which diagnoses, by the beginning of their codes, and which plans a request about parity is for."""

    codes: tuple[str, ...]
    plans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All documents, in the order in which a reviewer reads them; `sets` are fields that several of them need together.

    `therapies` are the classes of treatment that are no drugs, in small letters.
    """

    entries: Mapping[DocumentKind, Entry]
    sets: Mapping[str, tuple[str, ...]]
    mental_health: MentalHealth
    therapies: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read documents.toml. Raises RulebookInvalid naming the entry that is wrong, or a kind without one."""
        table = tomllib.loads(text)
        sets = {name: tuple(paths) for name, paths in table.get("sets", {}).items()}
        found = [_entry(row, sets) for row in table.get("document", ())]
        entries = {entry.kind: entry for entry in found}
        missing = [kind.value for kind in DocumentKind if kind not in entries]
        if missing or len(entries) != len(found):
            what = f"no entry for {', '.join(missing)}" if missing else "two entries of one kind"
            raise RulebookInvalid(f"{FILE}: {what}. Each document has exactly one.")
        uses = table.get("mental_health", {})
        therapies = tuple(str(name).casefold() for name in table.get("therapies", {}).get("classes", ()))
        return cls(entries, sets, MentalHealth(tuple(uses.get("codes", ())), tuple(uses.get("plans", ()))), therapies)

    def of(self, kind: DocumentKind) -> Entry:
        """Give the entry of a document."""
        return self.entries[kind]

    @property
    def on_demand(self) -> tuple[DocumentKind, ...]:
        """List the documents that no packet holds."""
        return tuple(kind for kind, entry in self.entries.items() if entry.is_on_demand)


@cache
def standard() -> Catalogue:
    """Read the catalogue that comes with the program, once."""
    return Catalogue.parse((PROGRAM / "casework" / "rulebook" / FILE).read_text(encoding="utf-8"))


def of(kind: DocumentKind) -> Entry:
    """Give the entry of a document in the catalogue that comes with the program."""
    return standard().of(kind)


def is_on_demand(kind: DocumentKind) -> bool:
    """Say whether a document is drawn beside the packets, so that no filing sends it."""
    return of(kind).is_on_demand


_LISTS = {"packet": Stage, "tracks": Track, "when": str, "checks": str, "refused": str}
_WORDS = {"kind": DocumentKind, "voice": Voice, "paper": Paper}


def _entry(row: Mapping[str, Any], sets: Mapping[str, tuple[str, ...]]) -> Entry:
    name = row.get("kind", "a document")
    unknown = set(row) - {item.name for item in fields(Entry)} | {path for path in row.get("fields", ()) if "." not in path and path not in sets}
    if unknown:
        raise RulebookInvalid(f"{FILE}, {name}: unknown {', '.join(sorted(unknown))}. Remove or rename it.")
    wanted = dict.fromkeys(path for item in row.get("fields", ()) for path in sets.get(item, (item,)))
    try:
        lists = {key: tuple(kind(item) for item in row[key]) for key, kind in _LISTS.items() if key in row}
        words = {key: kind(row[key]) for key, kind in _WORDS.items() if key in row}
        return Entry(**{**row, **lists, **words, "fields": tuple(wanted)})
    except (TypeError, ValueError) as wrong:
        raise RulebookInvalid(f"{FILE}, {name}: {wrong}. Correct it.") from None

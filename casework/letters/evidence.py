"""The evidence register: the only door through which a fact of medicine or a sentence of law enters a letter.

A reference prints by its key, with its own sentence; a field nobody confirmed never prints, and neither does a
work that did not study this condition by this route. A statement prints by its key for the plans it governs.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Self, TypeVar

from casework.errors import RulebookInvalid, UnverifiedCitation
from casework.terms import DocumentKind

PRINTABLE = frozenset({"P", "P-mirror", "Q"})
IDENTITY = ("authors", "title", "journal", "year")
INTRAVENOUS = frozenset({"iv", "unstated"})  # "unstated" names no other route: a review whose abstract gives none

Entry = TypeVar("Entry", "Reference", "Statement", "Selection")


@dataclass(frozen=True, slots=True)
class Reference:
    """One published work: what it is, what it found, and which of these fields were read on a page."""

    key: str
    authors: str = ""
    title: str = ""
    journal: str = ""
    year: int = 0
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    design: str = ""
    n: str = ""
    indication: str = ""
    route_words: str = ""
    direction: str = ""
    finding: str = ""
    confirmed: tuple[str, ...] = ()
    source: str = ""
    topics: tuple[str, ...] = ()
    route: str = ""
    not_for: tuple[str, ...] = ()
    status: str = "unverified"

    def known(self, name: str) -> str:
        """Give a field's text, or "" when nobody confirmed it."""
        return str(getattr(self, name) or "") if name in self.confirmed else ""

    @property
    def is_verified(self) -> bool:
        """Say whether the work itself is beyond doubt: identity and a locator, each confirmed."""
        return self.status == "verified" and all(self.known(name) for name in IDENTITY) and bool(self.known("doi") or self.known("pmid"))

    @property
    def citation(self) -> str:
        """Write the reference as a list prints it, confirmed fields only."""
        issue = f"({self.known('issue')})" if self.known("issue") else ""
        place = f";{self.known('volume')}{issue}" if self.known("volume") else ""
        pages = f":{typeset(self.known('pages'))}" if place and self.known("pages") else ""
        locators = [f"{name}\u00a0{self.known(name.lower())}" for name in ("doi", "PMID") if self.known(name.lower())]
        return f"{_stopped(self.authors)} {_stopped(self.title)}".replace("'", "’") + f" {self.journal} {self.year}{place}{pages}. {'. '.join(locators)}."


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of law or regulation, for the plans it governs (none listed: for all)."""

    key: str
    text: str
    citation: str
    source: str
    confidence: str
    verified_on: date
    plans: tuple[str, ...] = ()
    not_grandfathered: bool = False

    def governs(self, plan: str, *, is_grandfathered: bool | None) -> bool:
        """Say whether this sentence is true of a plan."""
        return (not self.plans or plan in self.plans) and not (self.not_grandfathered and is_grandfathered)


@dataclass(frozen=True, slots=True)
class Selection:
    """What some documents cite for one topic, in order; `limits` are the works that point the other way."""

    topic: str
    documents: tuple[str, ...]
    support: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The keys one letter may cite: for the request, and against it."""

    support: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceRegister:
    """Everything letters may cite, and the version of it that a document records."""

    references: Mapping[str, Reference]
    statements: tuple[Statement, ...] = ()
    selections: tuple[Selection, ...] = ()
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""

    @classmethod
    def load(cls, folders: Sequence[Path]) -> Self:
        """Read evidence.toml from each rulebook folder; a later folder wins, entry by entry. Raises as `parse` does."""
        return cls.parse(*(path.read_text(encoding="utf-8") for folder in folders if (path := folder / "evidence.toml").is_file()))

    @classmethod
    def parse(cls, *texts: str) -> Self:
        """Read the register from the text of one evidence.toml or several; a later one wins, entry by entry.

        Raises RulebookInvalid when an entry is wrong, naming it.
        """
        tables = [_table(text) for text in texts]
        references = {row["key"]: _entry(Reference, row) for table in tables for row in table.get("reference", ())}
        statements = {(row["key"], tuple(row.get("plans", ()))): _entry(Statement, row) for table in tables for row in table.get("statement", ())}
        selections = {(row["topic"], kind): _entry(Selection, row) for table in tables for row in table.get("selection", ()) for kind in row["documents"]}
        topics = {row["name"]: tuple(row["codes"]) for table in tables for row in table.get("topic", ())}
        version = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
        return cls(references, tuple(statements.values()), tuple(dict.fromkeys(selections.values())), topics, version)

    def reference(self, key: str) -> Reference:
        """Give a work that may be cited.

        Raises UnverifiedCitation when the register lacks it, or its identity or its finding was never confirmed.
        """
        work = self.references.get(key)
        if work is None:
            raise UnverifiedCitation(f"The evidence register has no {key!r}. Add it there with its source, or cite another work.")
        if not work.is_verified or not work.known("finding"):
            raise UnverifiedCitation(f"{key!r} is not verified, or its finding is not. Read the paper, confirm the fields in evidence.toml, and draft again.")
        return work

    def statement(self, key: str, *, plan: str, is_grandfathered: bool | None) -> Statement | None:
        """Give the sentence that governs this plan, or None when there is none.

        Raises UnverifiedCitation when the sentence exists but nobody has read its source.
        """
        found = next((item for item in self.statements if item.key == key and item.governs(plan, is_grandfathered=is_grandfathered)), None)
        if found and found.confidence not in PRINTABLE:
            raise UnverifiedCitation(f"The statement {key!r} has confidence {found.confidence!r}: read its source before a letter states it.")
        return found

    def choose(self, kind: DocumentKind, codes: Iterable[str], *, is_intravenous: bool) -> Chosen:
        """Choose what a document cites for these diagnosis codes; nothing when the route is not intravenous."""
        listed = tuple(codes)
        topics = [name for name, starts in self.topics.items() if any(code.startswith(starts) for code in listed)]
        rows = [row for topic in topics for row in self.selections if row.topic == topic and kind.value in row.documents]
        if not is_intravenous:
            return Chosen()
        return Chosen(self._citable((key for row in rows for key in row.support), listed), self._citable((key for row in rows for key in row.limits), listed))

    def _citable(self, keys: Iterable[str], codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(key for key in dict.fromkeys(keys) if self._fits(self.reference(key), codes))

    def _fits(self, work: Reference, codes: Sequence[str]) -> bool:
        starts = tuple(start for topic in work.topics for start in self.topics.get(topic, ()))
        return work.route in INTRAVENOUS and any(code.startswith(starts) for code in codes) and not any(code.startswith(work.not_for) for code in codes)


class Citations:
    """The running numbers of one letter: each work keeps the number of its first mention."""

    def __init__(self, register: EvidenceRegister) -> None:
        """Start with an empty list."""
        self._register = register
        self._keys: list[str] = []

    @property
    def keys(self) -> tuple[str, ...]:
        """List the keys cited so far, in order."""
        return tuple(self._keys)

    def cite(self, key: str) -> str:
        """Write a work's finding with its reference number.

        Raises UnverifiedCitation.
        """
        work = self._register.reference(key)
        if key not in self._keys:
            self._keys.append(key)
        return f"{typeset(work.finding).rstrip('.')}\u00a0[{self._keys.index(key) + 1}]."

    def references(self) -> tuple[str, ...]:
        """List the works cited so far as the closing list prints them."""
        return tuple(self._register.reference(key).citation for key in self._keys)


def typeset(words: str) -> str:
    """Set minus signs, number ranges and apostrophes as print does."""
    return re.sub(r"(?<=\d)-(?=[\d.])", "–", re.sub(r"(?<![\w.)])-(?=\d)", "−", words)).replace("'", "’")


def _stopped(words: str) -> str:
    return words if words.endswith(".") else f"{words}."


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookInvalid(f"evidence.toml cannot be read: {error}. Correct that line.") from None


def _entry(kind: type[Entry], row: Mapping[str, Any]) -> Entry:
    unknown = set(row) - {item.name for item in fields(kind)}
    if unknown:
        raise RulebookInvalid(f"evidence.toml, {row.get('key') or row.get('topic')}: unknown {', '.join(sorted(unknown))}. Remove or rename it.")
    stated: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    try:
        return kind(**stated)
    except TypeError as error:
        raise RulebookInvalid(f"evidence.toml, {row.get('key') or row.get('topic')}: {error}.") from None

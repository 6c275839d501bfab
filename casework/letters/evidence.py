"""The evidence register: the only door through which a fact of medicine or a sentence of law enters a letter.

A reference prints by its key, with its own sentence; a field nobody confirmed never prints, and neither does a
work that did not study this condition by this route. A statement prints by its key for the plans it governs.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Self, TypeVar

from casework.errors import RulebookInvalid, UnverifiedCitation
from casework.letters.references import RETRACTED, STATUSES, VERIFIED, Reference, Verification, typeset, unfit
from casework.rules import layered
from casework.rules.citing import Matter
from casework.terms import DocumentKind

__all__ = ["PRINTABLE", "Chosen", "Citations", "EvidenceRegister", "Reference", "Selection", "Statement", "typeset"]

PRINTABLE = frozenset({"P", "P-mirror", "Q"})
HEAD = ("verified_by", "verified_on")

Entry = TypeVar("Entry", "Reference", "Statement", "Selection", "Verification")


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
    """The keys one letter may cite: for the request, against it, and those the decision named, which the letter meets one by one."""

    support: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


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

        What our own file says was retracted stays so. Raises RulebookInvalid when an entry is wrong, naming it.
        """
        tables = [layered.table(text, file="evidence.toml") for text in texts]
        references = _verified(tables)
        statements = {(row["key"], tuple(row.get("plans", ()))): _entry(Statement, row) for table in tables for row in table.get("statement", ())}
        selections = {(row["topic"], kind): _entry(Selection, row) for table in tables for row in table.get("selection", ()) for kind in row["documents"]}
        topics = {row["name"]: tuple(row["codes"]) for table in tables for row in table.get("topic", ())}
        version = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
        return cls(references, tuple(statements.values()), tuple(dict.fromkeys(selections.values())), topics, version)

    def entry(self, key: str) -> Reference:
        """Give an entry, whatever its status. Raises UnverifiedCitation when the register lacks it."""
        work = self.references.get(key)
        if work is None:
            raise UnverifiedCitation(f"The evidence register has no {key!r}. Add it there with its source, or cite another work.")
        return work

    def reference(self, key: str) -> Reference:
        """Give a work that may be cited.

        Raises UnverifiedCitation when the register lacks it, it was retracted, or its identity or its finding was never confirmed.
        """
        work = self.entry(key)
        if work.why_not:
            raise UnverifiedCitation(f"{key!r} cannot be cited: {work.why_not}. Read the work and run casework evidence verify, or cite another.")
        return work

    def unfit(self, key: str, matter: Matter) -> str:
        """Say why a work cannot be cited for a matter, or "". Raises UnverifiedCitation when the register lacks it."""
        work = self.entry(key)
        return work.why_not or unfit(work, matter, tuple(start for topic in work.topics for start in self.topics.get(topic, ())))

    def statement(self, key: str, *, plan: str, is_grandfathered: bool | None) -> Statement | None:
        """Give the sentence that governs this plan, or None when there is none.

        Raises UnverifiedCitation when the sentence exists but nobody has read its source.
        """
        found = next((item for item in self.statements if item.key == key and item.governs(plan, is_grandfathered=is_grandfathered)), None)
        if found and found.confidence not in PRINTABLE:
            raise UnverifiedCitation(f"The statement {key!r} has confidence {found.confidence!r}: read its source before a letter states it.")
        return found

    def choose(self, kind: DocumentKind, codes: Iterable[str], *, is_intravenous: bool) -> Chosen:
        """Choose what a document cites for these diagnosis codes; nothing when the route is not intravenous.

        Raises UnverifiedCitation when a selection names a work that the register lacks.
        """
        matter = Matter(tuple(codes), is_intravenous)
        topics = [name for name, starts in self.topics.items() if any(code.startswith(starts) for code in matter.codes)]
        rows = [row for topic in topics for row in self.selections if row.topic == topic and kind.value in row.documents]
        return Chosen(self._fitting((key for row in rows for key in row.support), matter), self._fitting((key for row in rows for key in row.limits), matter))

    def _fitting(self, keys: Iterable[str], matter: Matter) -> tuple[str, ...]:
        return tuple(key for key in dict.fromkeys(keys) if not self.unfit(key, matter))


class Citations:
    """The running numbers of one letter: each work keeps the number of its first mention."""

    def __init__(self, register: EvidenceRegister, matter: Matter | None = None) -> None:
        """Start with an empty list; with a matter, what did not study it is refused."""
        self._register, self._matter = register, matter
        self._keys: list[str] = []

    @property
    def keys(self) -> tuple[str, ...]:
        """List the keys cited so far, in order."""
        return tuple(self._keys)

    def cite(self, key: str, sentence: int = 1) -> str:
        """Write one of a work's sentences with its reference number; the first is its finding.

        Raises UnverifiedCitation, also for a work that did not study this condition by this route.
        """
        work = self._register.reference(key)
        if self._matter and (why := self._register.unfit(key, self._matter)):
            raise UnverifiedCitation(f"{key!r} cannot be cited in this letter: {why}. Cite another work.")
        if not 0 < sentence <= len(work.sentences):
            raise UnverifiedCitation(f"{key!r} has no sentence {sentence} that anybody confirmed. It has {len(work.sentences)}.")
        if key not in self._keys:
            self._keys.append(key)
        return f"{typeset(work.sentences[sentence - 1]).rstrip('.')}\u00a0[{self._keys.index(key) + 1}]."

    def about(self, key: str) -> dict[str, str]:
        """Give what a work examined, confirmed fields only: design, n, indication and route_words. Raises UnverifiedCitation."""
        work = self._register.reference(key)
        return {name: typeset(work.known(name)) for name in ("design", "n", "indication", "route_words")}

    def references(self) -> tuple[str, ...]:
        """List the works cited so far as the closing list prints them."""
        return tuple(self._register.reference(key).citation for key in self._keys)


def _verified(tables: Sequence[Mapping[str, Any]]) -> dict[str, Reference]:
    """Read the references of all files, then what was found of them later, in order; the first file's retractions stand."""
    found: dict[str, Reference] = {}
    retracted: dict[str, Reference] = {}
    for table in tables:
        head = {name: table[name] for name in HEAD if name in table}
        found |= {row["key"]: _entry(Reference, {**head, **row}) for row in table.get("reference", ())}
        for row in table.get("verification", ()):
            later = _entry(Verification, row)
            found[later.key] = _applied(found, later)
        retracted = retracted or {key: work for key, work in found.items() if work.status == RETRACTED and table is tables[0]}
    return found | retracted


def _applied(found: Mapping[str, Reference], later: Verification) -> Reference:
    work = found.get(later.key)
    if work is None or later.status not in STATUSES:
        said = "the register has no such entry" if work is None else f"the status is one of {', '.join(STATUSES)}"
        raise RulebookInvalid(f"evidence.toml, verification of {later.key}: {said}. Correct it.")
    if later.status == VERIFIED:
        confirmed = tuple(dict.fromkeys((*work.confirmed, *later.fields)))
        source = "; ".join(filter(None, (work.source, later.source)))
        return replace(work, status=VERIFIED, confirmed=confirmed, source=source, verified_by=later.by, verified_on=later.on)
    return replace(work, status=later.status, withdrawn_by=later.by, withdrawn_on=later.on, withdrawn_why=later.reason)


def _entry(kind: type[Entry], row: Mapping[str, Any]) -> Entry:
    unknown = set(row) - {item.name for item in fields(kind)}
    if unknown:
        raise RulebookInvalid(f"evidence.toml, {row.get('key') or row.get('topic')}: unknown {', '.join(sorted(unknown))}. Remove or rename it.")
    stated: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    try:
        return kind(**stated)
    except TypeError as error:
        raise RulebookInvalid(f"evidence.toml, {row.get('key') or row.get('topic')}: {error}.") from None

"""What a paper that came in may be: its kind, known by the words of its name, and who must look before it may be sent.

Pure: the kinds and their words come from papers.toml; names of files are read here and never repeated.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules import layered

_LETTERS = re.compile(r"[^a-z0-9]+")


class PaperKind(StrEnum):
    """What a paper is."""

    DENIAL_LETTER = "denial letter"
    EOB = "EOB"
    SIGNED_FORM = "signed form"
    SIGNED_LETTER = "signed letter"
    RELEASE = "signed release"
    PROOF_OF_FILING = "proof of filing"
    PHARMACY = "pharmacy print-out"
    RECORDS = "records"
    POLICY = "plan booklet or policy"
    PAYER_LETTER = "payer letter"
    ENVELOPE = "envelope"
    OTHER = "other"


class PaperClass(StrEnum):
    """Who may see a paper. Only an ordinary one is ever an enclosure by itself."""

    ORDINARY = "ordinary"
    PSYCHOTHERAPY_NOTES = "psychotherapy notes"
    PART_2 = "substance-use program records"
    RESTRICTED = "restricted"
    OTHER_PATIENTS = "shows other patients"
    UNCLASSIFIED = "unclassified"


READ_AS_LETTER = (PaperKind.DENIAL_LETTER, PaperKind.EOB)
SIGNED = (PaperKind.SIGNED_LETTER, PaperKind.SIGNED_FORM, PaperKind.RELEASE)


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """One class as papers.toml describes it: other names for it, and why a paper of it is held back; "" where it is not.

    `shown` is what the board says instead, where the class itself would tell of a patient's health.
    """

    paper_class: PaperClass
    shown: str
    also: tuple[str, ...]
    held_back: str
    citation: str


@dataclass(frozen=True, slots=True)
class KindEntry:
    """One kind as papers.toml describes it."""

    kind: PaperKind
    words: tuple[str, ...]
    is_dated: bool
    paper_class: PaperClass
    says: str


@dataclass(frozen=True, slots=True)
class PaperBook:
    """All kinds and classes of papers."""

    kinds: dict[PaperKind, KindEntry]
    classes: dict[PaperClass, ClassEntry]

    @classmethod
    def parse(cls, text: str) -> "PaperBook":
        """Read papers.toml. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped("papers.toml", "Write [[kind]] with name, words, dated, class and says, as the program's own file does."):
            said = tomllib.loads(text)
            kinds = {entry.kind: entry for entry in map(_kind, said["kind"])}
            classes = {entry.paper_class: entry for entry in map(_class, said["class"])}
        missing = [kind.value for kind in PaperKind if kind not in kinds] + [each.value for each in PaperClass if each not in classes]
        if missing:
            raise RulebookInvalid(f"papers.toml: no entry for {', '.join(missing)}. Add it, as the program's own file has it.")
        return cls(kinds, classes)

    @classmethod
    def latest(cls, *texts: str) -> "PaperBook":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises as `parse` does."""
        return cls.parse(texts[-1])

    def kind_of(self, *names: str) -> PaperKind | None:
        """Tell the kind from names, the first that says anything deciding; None where nothing or two things are said."""
        for name in names:
            fits = self._fits(f"-{_plain(name)}-")
            if fits:
                longest = max(length for length, _ in fits)
                kinds = {kind for length, kind in fits if length == longest}
                return kinds.pop() if len(kinds) == 1 else None
        return None

    def class_named(self, name: str) -> PaperClass | None:
        """Find a class by its name or another name for it, whatever its case and hyphens."""
        meant = _plain(name)
        return next((each.paper_class for each in self.classes.values() if meant in map(_plain, (each.paper_class.value, *each.also))), None)

    def shown(self, paper_class: PaperClass) -> str:
        """Name a class as the board and the log may; "" for an ordinary paper."""
        return "" if paper_class is PaperClass.ORDINARY else self.classes[paper_class].shown

    def held_back(self, paper_class: PaperClass) -> str:
        """Say why a paper of this class goes with no letter by itself; "" when it may."""
        return self.classes[paper_class].held_back

    def _fits(self, name: str) -> list[tuple[int, PaperKind]]:
        return [(len(word), entry.kind) for entry in self.kinds.values() for word in entry.words if _holds(name, word)]

    def class_of(self, kind: PaperKind | None) -> PaperClass:
        """Say what a paper is until somebody looked at it."""
        return self.kinds[kind].paper_class if kind else PaperClass.UNCLASSIFIED


def _kind(said: dict[str, Any]) -> KindEntry:
    if not isinstance(said["dated"], bool):
        raise ValueError("dated must be true or false")
    words = tuple(_plain(str(word)) for word in said["words"])
    if not all(words):
        raise ValueError("a word of a kind is empty")
    return KindEntry(PaperKind(said["name"]), words, said["dated"], PaperClass(said["class"]), str(said["says"]))


def _class(said: dict[str, Any]) -> ClassEntry:
    held_back, citation = str(said.get("held-back", "")), str(said.get("citation", ""))
    return ClassEntry(PaperClass(said["name"]), str(said.get("shown", said["name"])), tuple(str(name) for name in said.get("also", ())), held_back, citation)


def _plain(name: str) -> str:
    """Write a name as names are compared: its letters and digits, parted by one hyphen."""
    return _LETTERS.sub("-", name.lower()).strip("-")


def _holds(name: str, word: str) -> bool:
    """Find a word as whole words; a plural counts."""
    return f"-{word}-" in name or f"-{word}s-" in name

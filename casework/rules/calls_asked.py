"""What a payer asks for while it decides, as a closed list, and which papers on file may answer each."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.calls import FILE
from casework.rules.papers import PaperKind

CARE = "It asks for all records. Send what the question at issue needs and no more; ask the payer which further record it needs, and why."


class AskedFor(StrEnum):
    """What a payer may ask for; a word of the list says nothing of anybody's health."""

    OFFICE_NOTES = "office notes"
    TREATMENT = "treatment records"
    EARLIER = "earlier records"
    PHARMACY = "pharmacy records"
    RESULTS = "test results"
    ALL = "all records"
    FORM = "a form"
    PATIENT_SIGNATURE = "a signature of the patient"
    CLINICIAN_SIGNATURE = "a signature of the clinician"
    CODING = "coding"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class AskedEntry:
    """One thing of the list: the words for a letter, and the kinds of paper that answer it. `needs_care`: it is more than a question can need."""

    words: str
    papers: tuple[PaperKind, ...] = ()
    needs_care: bool = False


@dataclass(frozen=True, slots=True)
class AskedBook:
    """The whole list."""

    entries: dict[AskedFor, AskedEntry]

    @classmethod
    def latest(cls, *texts: str) -> "AskedBook":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped(FILE):
            rows = tomllib.loads(texts[-1])["asked"]
            entries = {
                AskedFor(row["code"]): AskedEntry(str(row["words"]), tuple(map(PaperKind, row["papers"])), bool(row.get("needs_care", False))) for row in rows
            }
        missing = [each.value for each in AskedFor if each not in entries]
        if missing:
            raise RulebookInvalid(f"{FILE}: no entry for {', '.join(missing)}. Add it, as the program's own file has it.")
        return cls(entries)

    def words(self, asked: Iterable[AskedFor]) -> tuple[str, ...]:
        """Name what was asked as a letter does."""
        return tuple(self.entries[each].words for each in asked)

    def papers(self, asked: Iterable[AskedFor]) -> frozenset[PaperKind]:
        """Give the kinds of paper that answer some of the list."""
        return frozenset(kind for each in asked for kind in self.entries[each].papers)

    def warning(self, asked: Sequence[AskedFor]) -> str:
        """Say what to mind where more was asked than a question can need, "" otherwise."""
        return CARE if any(self.entries[each].needs_care for each in asked) else ""


def in_order(asked: Iterable[AskedFor | str]) -> tuple[AskedFor, ...]:
    """Give each thing of a list once, in the order of the list."""
    said = {AskedFor(each) for each in asked}
    return tuple(each for each in AskedFor if each in said)

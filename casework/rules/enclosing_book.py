"""Which papers go with a letter and how much a portal takes, as enclosures.toml and limits.toml state it. Pure."""

import tomllib
from dataclasses import dataclass
from typing import Any, Self

from casework.plural import counted
from casework.rules import layered
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import DocumentKind, Stage

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """What one line of a letter's enclosure list means: a document of the stage, or papers of some kinds."""

    begins: tuple[str, ...]
    how: str
    document: str = ""
    kinds: tuple[PaperKind, ...] = ()
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class EnclosureBook:
    """What may go with a letter. `exhibits` names each kind, `goes` lists the stages with which it goes unnamed."""

    items: tuple[Item, ...]
    exhibits: dict[PaperKind, str]
    goes: dict[PaperKind, tuple[Stage, ...]]
    notices: dict[PaperClass, str]
    alone: dict[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read enclosures.toml. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped("enclosures.toml", "Write its entries as the program's own file does."):
            said = tomllib.loads(text)
            kinds = {PaperKind(row["name"]): row for row in said["kind"]}
            return cls(
                items=tuple(map(_item, said["item"])),
                exhibits={kind: str(kinds[kind]["exhibit"]) for kind in PaperKind},
                goes={kind: tuple(map(Stage, row.get("goes", ()))) for kind, row in kinds.items()},
                notices={PaperClass(row["class"]): str(row.get("notice", "")) for row in said.get("consent", ())},
                alone={str(row["document"]): str(row["says"]) for row in said.get("alone", ())},
            )

    @classmethod
    def latest(cls, *texts: str) -> Self:
        """Read the last of several texts: a clinic's file replaces ours whole. Raises as `parse` does."""
        return cls.parse(texts[-1])

    def item(self, line: str) -> Item | None:
        """Find what a line of an enclosure list means; None where no entry begins like it."""
        words = line.replace("\u2019", "'").casefold()
        return next((item for item in self.items if words.startswith(item.begins)), None)


def _item(row: dict[str, Any]) -> Item:
    document, kinds = str(row.get("document", "")), tuple(map(PaperKind, row.get("kinds", ())))
    if bool(document) == bool(kinds):
        raise ValueError("an item is answered by a document or by kinds of papers")
    if document:
        DocumentKind(document)
    return Item(tuple(str(word).casefold() for word in row["begins"]), str(row["how"]), document, kinds, bool(row.get("dated", False)))


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a portal takes: bytes of one file and of all together, and how many files; 0 where it says nothing."""

    title: str
    file_bytes: int
    total_bytes: int = 0
    files: int = 0
    payers: tuple[str, ...] = ()

    def words(self) -> str:
        """Say the limit in a sentence's part."""
        files = f", {counted(self.files, 'file')} at most" if self.files else ""
        total = f", {self.total_bytes / MB:g} MB together" if self.total_bytes else ""
        return f"{self.title}: {self.file_bytes / MB:g} MB a file{total}{files}"


def limits(*texts: str) -> dict[str, Limit]:
    """Read limits.toml, ours and then a clinic's, whose entries win by id. Raises RulebookInvalid."""
    found: dict[str, Limit] = {}
    for text in texts:
        with layered.shaped("limits.toml", "Write [[limit]] with id, title, payers and file_mb, as the program's own file does."):
            found |= {str(row["id"]): _limit(row) for row in tomllib.loads(text).get("limit", ())}
    return found


def _limit(row: dict[str, Any]) -> Limit:
    single, total = round(float(row["file_mb"]) * MB), round(float(row.get("total_mb", 0)) * MB)
    if single <= 0 or total < 0:
        raise ValueError("file_mb must be more than nothing")
    return Limit(str(row["title"]), single, total, int(row.get("files", 0)), tuple(str(name).casefold() for name in row["payers"]))


def limit_of(known: dict[str, Limit], payer: str) -> Limit | None:
    """Find the limit stated for a payer's name; a clinic's later entry wins. None: no limit is known."""
    return next((limit for limit in reversed(known.values()) if any(name in payer.casefold() for name in limit.payers)), None)

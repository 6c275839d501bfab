"""Putting a packet together: the pages of documents, index and exhibits numbered through, in parts where a limit asks for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from casework.actions import packets_print
from casework.actions.office import Office
from casework.actions.packets_choose import Picked, Piece
from casework.errors import BadInput
from casework.letters import binding, binding_word, exhibits
from casework.letters.binding import Sheaf
from casework.letters.exhibits import Line, Page
from casework.rules.enclosing_book import MB, Limit
from casework.terms import Stage, Track

INDEX, DOCUMENT = "Index", "Document"
ROUNDS = 4
SPARE = 20_000  # bytes that stamps and the index may add once the parts are known


@dataclass(frozen=True, slots=True)
class Matter:
    """Whose packet it is: `about` is what the index prints, `day` dates it."""

    case_number: str
    stage: Stage
    track: Track
    day: date
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bound:
    """A packet in memory: the PDF's parts with their pages, the Word file, and the entries in order."""

    parts: tuple[tuple[bytes, int], ...]
    word: bytes
    entries: tuple[dict[str, Any], ...]

    @property
    def pages(self) -> int:
        """Count the pages of all parts."""
        return sum(pages for _, pages in self.parts)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing in a packet before it is bound. `row` says what the entry of the database holds."""

    label: str
    title: str
    suffix: str
    data: bytes
    row: dict[str, Any]
    notice: str = ""
    is_ours: bool = False

    @property
    def name(self) -> str:
        """Name it in refusals: neutrally, by the paper's number."""
        paper = self.row.get("paper_id")
        return f"{self.label} (paper {paper})" if paper else self.label


def bind(office: Office, picked: Picked, matter: Matter, limit: Limit | None) -> Bound:
    """Bind what was picked. Without LibreOffice only the Word file is made.

    Raises BadFile naming what cannot be printed, BadInput where one exhibit alone is larger than the limit.
    """
    leaves, at = tuple(_leaves(office, picked)), len(picked.pieces)  # the index stands between the documents and the exhibits
    letters = [office.files.read(piece.document.path) for piece in picked.pieces]
    lines = [Line(_kind(leaf), leaf.title, leaf.row.get("pages", 0)) for leaf in leaves]
    if not packets_print.can_print():
        return Bound((), _word(office, matter, letters, lines), tuple(leaf.row for leaf in leaves))
    draft = exhibits.index([replace(line, first_page=1) for line in lines], _page(office, matter), pages=1)
    pdfs = packets_print.printed({**{leaf.name: (leaf.suffix, leaf.data) for leaf in leaves}, INDEX: (".docx", draft)}, home=office.settings.home)
    sheaves = [Sheaf(leaf.label, pdfs[leaf.name], leaf.notice, is_ours=leaf.is_ours) for leaf in leaves]
    sheaves.insert(at, Sheaf(INDEX, pdfs[INDEX], is_ours=True))
    laid = _settled(office, matter, Laid(tuple(sheaves), _parts(sheaves, limit)), leaves, at, limit)
    bound = tuple(_files(laid, f"Packet {matter.case_number}"))
    _check(bound, limit)
    rows = [leaf.row for leaf in leaves]
    rows.insert(at, {})
    entries = tuple({**row, "pages": pages, "first_page": first, "part": part} for row, (pages, first, part) in zip(rows, laid.spread, strict=True))
    return Bound(bound, _word(office, matter, letters, lines), entries)


def _leaves(office: Office, picked: Picked) -> Iterator[Leaf]:
    for piece in picked.pieces:
        yield _letter(office, piece)
    for chosen in picked.selection.chosen:
        row = picked.rows[chosen.paper.number]
        told = {"paper_id": row.id, "exhibit": chosen.exhibit, "pages": row.pages}
        yield Leaf(chosen.label, chosen.title, Path(row.path).suffix, office.files.read(row.path), told, chosen.notice)


def _letter(office: Office, piece: Piece) -> Leaf:
    path = piece.signed.path if piece.signed else piece.document.path
    title = f"{piece.title}, signed copy" if piece.signed else piece.title
    is_ours = piece.signed is None
    return Leaf(piece.title, title, Path(path).suffix, office.files.read(path), {"document_id": piece.document.id}, is_ours=is_ours)


@dataclass(frozen=True, slots=True)
class Laid:
    """The sheaves of a packet in order, and which of them make each part."""

    sheaves: tuple[Sheaf, ...]
    parts: tuple[tuple[int, ...], ...]

    @property
    def spread(self) -> tuple[tuple[int, int, int], ...]:
        """Give for each sheaf its pages, its first packet page and its part."""
        found, first = [], 1
        part_of = {place: number for number, part in enumerate(self.parts, 1) for place in part}
        for place, sheaf in enumerate(self.sheaves):
            pages = binding.count(sheaf.data)
            found.append((pages, first, part_of[place]))
            first += pages
        return tuple(found)

    @property
    def pages(self) -> int:
        """Count all pages."""
        return sum(pages for pages, _, _ in self.spread)


def _settled(office: Office, matter: Matter, laid: Laid, leaves: Sequence[Leaf], at: int, limit: Limit | None) -> Laid:
    """Print the index until its own length and its numbers agree: its pages move those of the exhibits, and its size the parts."""
    for _ in range(ROUNDS):
        index = exhibits.index(_lines(leaves, laid, at), _page(office, matter), pages=laid.pages)
        made = Sheaf(INDEX, packets_print.printed({INDEX: (".docx", index)}, home=office.settings.home)[INDEX], is_ours=True)
        sheaves = (*laid.sheaves[:at], made, *laid.sheaves[at + 1 :])
        after = Laid(sheaves, laid.parts)
        if after.spread == laid.spread:
            return after
        laid = Laid(sheaves, _parts(sheaves, limit))
    raise BadInput("The index does not settle on its own length. Leave out a paper, or give another limit.")


def _lines(leaves: Sequence[Leaf], laid: Laid, at: int) -> list[Line]:
    spread = laid.spread[:at] + laid.spread[at + 1 :]
    is_parted = len(laid.parts) > 1
    return [Line(_kind(leaf), leaf.title, pages, first, part if is_parted else 0) for leaf, (pages, first, part) in zip(leaves, spread, strict=True)]


def _kind(leaf: Leaf) -> str:
    """Say in the index's first column whether a leaf is a document or which exhibit."""
    return leaf.label if "exhibit" in leaf.row else DOCUMENT


def _parts(sheaves: Sequence[Sheaf], limit: Limit | None) -> tuple[tuple[int, ...], ...]:
    """Part the packet at the borders of its documents and exhibits; one part where nothing limits it."""
    if limit is None or len(binding.bind(sheaves, first_page=1, title="Packet")) + SPARE <= limit.file_bytes:
        return (tuple(range(len(sheaves))),)
    sizes = [len(binding.bind([sheaf], first_page=1, title="Packet")) for sheaf in sheaves]
    return binding.parts(sizes, limit=limit.file_bytes - SPARE)


def _files(laid: Laid, title: str) -> Iterator[tuple[bytes, int]]:
    spread, done = laid.spread, 0
    for number, part in enumerate(laid.parts, 1):
        label = f"Part {number} of {len(laid.parts)}" if len(laid.parts) > 1 else ""
        pages = sum(spread[place][0] for place in part)
        yield binding.bind([laid.sheaves[place] for place in part], first_page=done + 1, title=title, part=label), pages
        done += pages


def _page(office: Office, matter: Matter) -> Page:
    return Page(office.wording, office.letterhead, office.settings.clinic, matter.day, matter.case_number, matter.about)


def _word(office: Office, matter: Matter, letters: Sequence[bytes], lines: Sequence[Line]) -> bytes:
    """Make the Word packet: the letters, the index, and a sheet before each exhibit that is printed and put there by hand."""
    page, apart = _page(office, matter), lines[len(letters) :]
    made = [*letters, exhibits.index(lines, page, pages=0), *([exhibits.sheets(apart, page)] if apart else [])]
    return binding_word.merged(made)


def _check(bound: Sequence[tuple[bytes, int]], limit: Limit | None) -> None:
    if limit and (large := [number for number, (data, _) in enumerate(bound, 1) if len(data) > limit.file_bytes]):
        size = len(bound[large[0] - 1][0]) / MB
        where = f"Part {large[0]}" if len(bound) > 1 else "The packet"
        raise BadInput(
            f"{where} has {size:.1f} MB and cannot be parted further: one exhibit alone is larger than {limit.file_bytes / MB:g} MB. "
            "Scan it again with a lower resolution or in two papers, or send it another way and state that limit with --limit."
        )

"""Which documents and papers make the packet of a stage, and why each other one stays; pre-flight asks here too."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from casework.actions import drafting, exhibit_numbers, information, packets_exhibits, papers, signed_copies
from casework.actions.office import Office
from casework.actions.packets_exhibits import Letters
from casework.errors import BadFile, BadInput, Missing
from casework.letters import catalogue, exhibited, exhibits
from casework.records.models import CaseStage, Document
from casework.records.papers import Exhibit
from casework.rules.enclosing import Left, Selection, Wish


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a packet: what it is called, and the signed copy that stands in its place in the PDF."""

    document: Document
    title: str
    signed: Exhibit | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """What makes a packet. `alone` are documents that are never bound with others, with what to do; `rows` the case's papers.

    `moved` are letters that name an exhibit by another number than it has here.
    """

    pieces: tuple[Piece, ...]
    selection: Selection
    rows: dict[int, Exhibit]
    alone: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def pick(office: Office, session: Session, row: CaseStage, wish: Wish) -> Picked:
    """Choose the documents and exhibits of a stage, nothing more. Raises BadInput for a paper the case does not have, BadFile."""
    rows = {each.id or 0: each for each in papers.of_case(session, row.case_number)}
    if unknown := sorted((wish.add | wish.leave_out) - rows.keys()):
        raise BadInput(f"{row.case_number} has no paper {', '.join(map(str, unknown))}. Its papers: {', '.join(map(str, rows)) or 'none'}.")
    rules, order = packets_exhibits.book(office), list(catalogue.standard().entries)
    current = sorted(drafting.current(session, row), key=lambda document: order.index(document.kind))
    bound = [document for document in current if document.kind.value not in rules.alone]
    copies = signed_copies.received(session, row.case_number)
    pieces = tuple(Piece(each, catalogue.of(each.kind).title, next(iter(copies.get(each.id or 0, [])[-1:]), None)) for each in bound)
    files = _files(office, bound)
    lines = tuple(dict.fromkeys(line for data in files.values() for line in exhibits.listed(data)))
    cited = frozenset(paper for data in files.values() for paper in exhibited.stamped(data).cited)
    letters = Letters(lines, tuple(document.kind.value for document in bound), cited)
    selection = packets_exhibits.select_for(office, session, row, letters, wish)
    alone = tuple(f"{catalogue.of(each.kind).title}: {rules.alone[each.kind.value]}" for each in current if each not in bound)
    unnamed = tuple(f"{each.label} (paper {each.paper.number})" for each in selection.chosen if lines and not each.line)
    unsigned = tuple(piece.title for piece in pieces if not piece.signed and catalogue.of(piece.document.kind).voice is not catalogue.Voice.NOBODY)
    moved = tuple(exhibit_numbers.moved(selection, [*files.items()]))
    return Picked(pieces, selection, rows, alone, unnamed, unsigned, moved)


def _files(office: Office, documents: Sequence[Document]) -> dict[str, bytes]:
    """Read the letters as they lie there, by name; one that is gone is found missing later."""
    found = ((signed_copies.name_of(document), document.path) for document in documents)
    return {name: office.files.read(path) for name, path in found if office.files.is_there(path)}


def unusable(office: Office, picked: Picked) -> list[Missing]:
    """List, under neutral names, what of a packet is gone, empty, or another file than was taken in, and how to repair it."""
    found = [problem for piece in picked.pieces if not piece.signed and (problem := _gone(office, piece.document.path, f"document {piece.title}", ""))]
    taken = [piece.signed for piece in picked.pieces if piece.signed] + [picked.rows[each.paper.number] for each in picked.selection.chosen]
    return found + [problem for row in taken if (problem := _gone(office, row.path, f"paper {row.id}", row.sha256))]


def _gone(office: Office, path: str, name: str, sha256: str) -> Missing | None:
    again = "drop the paper once more into the case's folder" if sha256 else "put the file back, or draw the stage again"
    try:
        data = office.files.read(path)
    except BadFile:
        return Missing(name, f"its file is gone or cannot be read: {again}")
    if not data:
        return Missing(name, f"its file is empty: {again}")
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        return Missing(name, f"its file is no longer the one that was taken in: {again}")
    return None


def left_words(left: Left) -> str:
    """Say of a paper why it stays behind."""
    return f"paper {left.paper}: {left.why}"


def state_values(office: Office, session: Session, row: CaseStage) -> list[Any]:
    """Give everything of a case that a packet depends on, in values that JSON can hold."""
    documents = [[each.id, each.version, office.files.digest(each.path)] for each in drafting.current(session, row)]
    rows = papers.of_case(session, row.case_number)
    stated = [
        [each.id, each.sha256, each.kind, each.paper_class, str(each.dated_on), each.is_undated, each.signed_copy_of, each.edited_copy_of] for each in rows
    ]
    consents = sorted(packets_exhibits.consents_of(session, [each.id or 0 for each in rows]).items())
    return [documents, stated, consents, information.waits_for_us(session, row.case_number, row.stage, track=row.track)]

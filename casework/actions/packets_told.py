"""What is said of a packet: its contents, what stayed behind, and what a person should know before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from casework.actions import packets_choose, packets_print
from casework.actions.packets_choose import Picked
from casework.records.packets import Packet, PacketEntry, PacketFile
from casework.rules.enclosing_book import MB, Limit


@dataclass(frozen=True, slots=True)
class Made:
    """A finished packet: its files in the documents folder, what is in it, what stayed behind, and what a person should know."""

    number: int
    version: int
    pages: int
    size: int
    paths: tuple[str, ...]
    contents: tuple[str, ...]
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_known: bool = False

    @property
    def words(self) -> str:
        """Say pages and size as a question about filing does."""
        return said(self.pages, self.size)


def said(pages: int, size: int) -> str:
    """Say the pages and the size of a packet in bytes."""
    return f"{f'{pages} pages' if pages else 'Word file only'}, {size / MB:.1f} MB"


def files_of(session: Session, packet: Packet) -> list[PacketFile]:
    """List the files of a packet: the parts of the PDF first, the Word file last."""
    rows = session.exec(select(PacketFile).where(PacketFile.packet_id == packet.id)).all()
    return sorted(rows, key=lambda row: row.part or len(rows))


def told(session: Session, packet: Packet, picked: Picked, limit: Limit | None, *, is_known: bool = False) -> Made:
    """Say of a packet what is in it, what stayed behind, and what a person should know."""
    files = files_of(session, packet)
    size = sum(file.size for file in files if file.part) or sum(file.size for file in files)
    notes = [*(f"Not bound in: {words}." for words in picked.alone), *_notes(picked, packet, files, limit)]
    contents = tuple(_content(entry, picked) for entry in entries_of(session, packet))
    left = tuple(packets_choose.left_words(each) for each in picked.selection.left)
    return Made(packet.id or 0, packet.version, packet.pages, size, tuple(file.path for file in files), contents, left, tuple(notes), is_known)


def entries_of(session: Session, packet: Packet) -> list[PacketEntry]:
    """List what is in a packet, in order."""
    return list(session.exec(select(PacketEntry).where(PacketEntry.packet_id == packet.id).order_by(col(PacketEntry.place))))


def _content(entry: PacketEntry, picked: Picked) -> str:
    chosen = next((each for each in picked.selection.chosen if each.paper.number == entry.paper_id), None)
    piece = next((each for each in picked.pieces if each.document.id == entry.document_id), None)
    what = f"{chosen.label}: {chosen.title} (paper {chosen.paper.number})" if chosen else piece.title if piece else "Index"
    signed = ", the signed copy" if piece and piece.signed else ""
    return what + signed + (f", from page {entry.first_page}" if entry.first_page else "")


def _notes(picked: Picked, packet: Packet, files: Sequence[PacketFile], limit: Limit | None) -> list[str]:
    parts = [file for file in files if file.part]
    notes = [f"Not signed yet: {', '.join(picked.unsigned)}."] if picked.unsigned else []
    if picked.unnamed:
        notes.append(f"In the packet and its index, but not named in the letter: {', '.join(picked.unnamed)}.")
    if not packet.pages:
        return [*notes, packets_print.INSTALL]
    notes.append(f"{limit.words()}." if limit else "No size limit is known for this payer; --limit states one.")
    if limit and limit.files and len(parts) > limit.files:
        notes.append(f"The packet has {len(parts)} parts, and only {limit.files} files may be sent at once: ask how to send the others.")
    if limit and limit.total_bytes and sum(part.size for part in parts) > limit.total_bytes:
        notes.append("All parts together are larger than may be sent at once: ask how to send the others.")
    return notes

"""What lies with the letters: enclosures that are listed and not there, papers that must not go, and signatures."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

from casework.actions import packets_choose, signed_copies
from casework.actions.preflight_packet import Letter, Packet
from casework.errors import BadFile
from casework.letters import quarantine
from casework.letters.catalogue import Voice
from casework.records.papers import Exhibit
from casework.rules.enclosing import Wish
from casework.rules.papers import PaperClass
from casework.rules.preflight import Code, Enclosure, Finding
from casework.terms import DocumentKind

HEADING, END = "enclosures", ("references",)


def enclosures(packet: Packet) -> Iterator[Finding]:
    """Look for every enclosure that the letters list: among the packet's own documents, and among the papers of the case."""
    seen: set[str] = set()
    for letter in packet.letters:
        for place, line in _listed(letter):
            meant = packet.book.enclosure(quarantine.normal(line))
            where = f"{letter.name}, paragraph {place}"
            if meant is None:
                yield packet.found(Code.ENCLOSURE_UNLISTED, where, since=letter.drawn_on)
            elif meant.listed.pattern not in seen:
                seen.add(meant.listed.pattern)
                yield from _document(packet, meant, where, letter) if meant.document else _papers(packet, meant, letter)


def _listed(letter: Letter) -> Iterator[tuple[int, str]]:
    """Give the lines under the heading of the enclosures, each with its paragraph's number."""
    lines = [*enumerate(letter.text.splitlines(), 1)]
    start = next((place for place, line in reversed(lines) if line.strip().lower() == HEADING), None)
    for place, line in lines[start:] if start else []:
        if line.strip().lower() in END:
            return
        yield place, line


def _document(packet: Packet, meant: Enclosure, where: str, letter: Letter) -> Iterator[Finding]:
    if not any(each.document.kind is meant.document and each.text for each in packet.letters):
        yield packet.found(Code.DOCUMENT_MISSING, f"{str(meant.document).replace('-', ' ')} ({where})", since=letter.drawn_on)


def _papers(packet: Packet, meant: Enclosure, letter: Letter) -> Iterator[Finding]:
    """Look at the papers of the kinds that a line means: is one there, may it go, and does its file still lie there."""
    rows = [row for row in packet.papers if row.kind in meant.papers and received_on(packet, row) <= packet.sent_on]
    named = " or ".join(kind.value for kind in meant.papers)
    if meant.papers and not rows:
        yield packet.found(Code.ENCLOSURE_MISSING, f"{named} ({letter.name})", since=letter.drawn_on)
    may_go = [row for row in rows if row.paper_class is PaperClass.ORDINARY]
    for row in rows:
        if row.paper_class is PaperClass.UNCLASSIFIED:
            yield packet.found(Code.UNCLASSIFIED, _named(row), since=_later(packet, row, letter))
        elif row not in may_go:
            yield packet.found(Code.HELD_BACK_BESIDE if may_go else Code.HELD_BACK, _named(row), since=_later(packet, row, letter))
    for row in may_go:
        if not is_whole(packet, row):
            yield packet.found(Code.ENCLOSURE_GONE, _named(row), since=_later(packet, row, letter))


def numbers(packet: Packet) -> Iterator[Finding]:
    """Name the letters whose exhibits lie in the packet under other numbers than the letter gives them."""
    if packet.papers and packet.letters:
        for field in packets_choose.pick(packet.office, packet.session, packet.row, Wish()).moved:
            yield packet.found(Code.EXHIBITS_MOVED, field)


def _later(packet: Packet, row: Exhibit, letter: Letter) -> date:
    return max(received_on(packet, row), letter.drawn_on)


def received_on(packet: Packet, row: Exhibit) -> date:
    """Give the day on which a paper came, on the clinic's calendar."""
    return row.received_at.astimezone(packet.office.settings.zone).date()


def is_whole(packet: Packet, row: Exhibit) -> bool:
    """Say whether a paper's file lies where it was put, with what it held when it came."""
    try:
        data = packet.office.files.read(row.path)
    except BadFile:
        return False
    return bool(data) and hashlib.sha256(data).hexdigest() == row.sha256


def _named(row: Exhibit) -> str:
    """Name a paper as the board may: its number and its kind."""
    return f"paper {row.id}, {row.kind.value if row.kind else 'of a kind nobody has said'}"


def signatures(packet: Packet) -> Iterator[Finding]:
    """Name the letters of which no signed copy is on record; what the patient signs is drawn beside the packets and looked at there."""
    copies = signed_copies.received(packet.session, packet.case.number)
    unsigned = [letter for letter in packet.letters if not copies.get(letter.document.id or 0) and _is_signed(letter)]
    if unsigned:
        yield packet.found(Code.NO_SIGNATURE, _names(unsigned), since=unsigned[0].drawn_on)


def _is_signed(letter: Letter) -> bool:
    return letter.entry.voice is not Voice.NOBODY and letter.document.kind is not DocumentKind.SUPERBILL


def _names(letters: Iterable[Letter]) -> str:
    return "; ".join(letter.name for letter in letters)

"""Made-up papers of a case that is ready for its packet."""

import struct
import zlib
from datetime import date

from casework.actions import Office, papers
from casework.actions.papers import Said
from casework.rules.papers import PaperClass, PaperKind
from tests.paper_making import drop, pdf

ORDINARY = PaperClass.ORDINARY


def take(office: Office, number: str, name: str, data: bytes, kind: PaperKind, day: date, paper_class: PaperClass = ORDINARY) -> int:
    """Take one classified paper into a case and give its number."""
    path = drop(office.settings.home / "made", name, data)
    return papers.take(office, path, number, actor="maria", said=Said(kind, day, paper_class=paper_class)).number


def enclosures(office: Office, number: str) -> tuple[int, int, int]:
    """Take the three papers that the made-up first appeal lists: the notice, the signed form, the pharmacy's print-out."""
    return (
        take(office, number, "notice.pdf", pdf(("Denial", "page one"), ("page two",)), PaperKind.DENIAL_LETTER, date(2026, 11, 2)),
        take(office, number, "form.pdf", pdf(("Authorization",)), PaperKind.SIGNED_FORM, date(2026, 11, 10)),
        take(office, number, "pharmacy.pdf", pdf(("Pharmacy",)), PaperKind.PHARMACY, date(2026, 10, 20)),
    )


def png(wide: int = 60, high: int = 80) -> bytes:
    """Make a real picture."""
    raw = b"".join(b"\0" + bytes(part for x in range(wide) for part in (x * 4 % 256, y * 3 % 256, 120)) for y in range(high))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def tiff(*colours: int, wide: int = 64, high: int = 40) -> bytes:
    """Make a fax: one grey frame for each colour, with twice as many dots across as down."""
    data, pictures = b"II*\0", [bytes([colour]) * (wide * high) for colour in colours]
    place = 8 + sum(map(len, pictures))
    data += struct.pack("<I", place) + b"".join(pictures)
    for at, colour in enumerate(colours):
        start, end = 8 + at * wide * high, place + 2 + 12 * 10 + 4
        tags = [(256, 4, wide), (257, 4, high), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, start), (278, 4, high), (279, 4, wide * high)]
        tags += [(282, 5, end), (283, 5, end + 8)]
        following = end + 16 if at + 1 < len(colours) else 0
        data += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, form, 1, value) for tag, form, value in tags)
        data += struct.pack("<I", following) + struct.pack("<IIII", 200, 1, 100, 1)
        place, _ = end + 16, colour
    return data

"""Binding pages into one PDF: each page stamped in a band of its own below what it shows, so that nothing is covered or cut.

A page that is no Letter paper is made smaller to fit it, band and all. What the page shows is not drawn anew: annotations and
filled fields stay. The same pages and stamps give the same bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, ContentStream, DictionaryObject, NameObject, RectangleObject

from casework.opened import damage_told, pdf_pages

UNBOUND: Final = "One of the PDFs is damaged inside and cannot be bound with the others. Print each to a PDF anew and drop that."
WIDE, HIGH = 612.0, 792.0
BAND, LINE = 26.0, 9.5
_EDGE: Final = 4.0
_SIGN: Final = 16 * 16  # dots of LibreOffice's sign for a broken picture
_FONT: Final = NameObject("/CaseworkStamp")
# For each turn of a page: how a line of the stamp runs in the page's own system.
_RUNS: Final = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Some pages that belong together: a document, the index, an exhibit. `label` begins each stamp; `notice` stands below it.

    `is_ours`: pages of our own letters, whose lower margin has room for the stamp.
    """

    label: str
    data: bytes
    notice: str = ""
    is_ours: bool = False


def count(data: bytes) -> int:
    """Count the pages of a PDF. Raises BadFile when it cannot be read or has none."""
    return len(pdf_pages(data))


def shows_a_picture(data: bytes) -> bool:
    """Say whether the first page holds a picture: for one that it cannot read LibreOffice prints a small sign, or nothing.

    Raises BadFile when the page cannot be read.
    """
    first = pdf_pages(data)[0]
    with damage_told():
        resources = _plain(first.get_inherited("/Resources"))
        found = [each.get_object() for each in _plain(resources.get("/XObject")).values()]
        return any(each.get("/Subtype") == "/Image" and each["/Width"] * each["/Height"] > _SIGN for each in found)


def joined(files: Sequence[bytes]) -> bytes:
    """Put PDF files one after another, unstamped. Raises BadFile when one cannot be read."""
    writer = PdfWriter()
    for data in files:
        pages = pdf_pages(data)
        with damage_told():
            for page in pages:
                writer.add_page(page)
    return _written(writer, "")


def bind(sheaves: Sequence[Sheaf], *, first_page: int, title: str, part: str = "") -> bytes:
    """Bind sheaves into one PDF, stamped "label, page n of m, packet page k" from a first page on.

    `part` such as "Part 1 of 3" begins each stamp. Raises BadFile when a sheaf cannot be read.
    """
    writer, number = PdfWriter(), first_page
    for sheaf in sheaves:
        pages = pdf_pages(sheaf.data)
        for at, page in enumerate(pages, 1):
            words = (part, sheaf.label, f"page {at} of {len(pages)}", f"packet page {number}")
            with damage_told(f"{sheaf.label}, page {at}, cannot be bound. Print it to a PDF anew and drop that."):
                _stamp(writer, writer.add_page(page), (" \u00b7 ".join(filter(None, words)), sheaf.notice), is_ours=sheaf.is_ours)
            number += 1
    with damage_told(UNBOUND):
        writer.compress_identical_objects()  # no two stamped pages are
    return _written(writer, title)


def _written(writer: PdfWriter, title: str) -> bytes:
    """Write with fixed facts about the file: no day, no names, an identifier made of the content. Raises BadFile."""
    writer.metadata = {"/Title": title, "/Producer": "casework"}
    plain, made = BytesIO(), BytesIO()
    with damage_told(UNBOUND):
        writer.write(plain)
        mark = ByteStringObject(hashlib.sha256(plain.getvalue()).digest()[:16])
        writer._ID = ArrayObject((mark, mark))  # pypdf offers only a random one
        writer.write(made)
    return made.getvalue()


def _stamp(writer: PdfWriter, page: PageObject, lines: Sequence[str], *, is_ours: bool) -> None:
    """Clip a page to what it shows, fit it with its band onto Letter paper, and write the lines into the band."""
    for name in ("/AA", "/B", "/Thumb", "/Metadata", "/PieceInfo"):
        page.pop(NameObject(name), None)
    turn = page.rotation % 360
    if not is_ours:
        _fit(writer, page, turn)
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    start = {0: (left, bottom), 90: (right, bottom), 180: (right, top), 270: (left, top)}[turn]
    _write(writer, page, start, _RUNS[turn], [line for line in lines if line], across=(right - left) if turn % 180 == 0 else (top - bottom))


def _fit(writer: PdfWriter, page: PageObject, turn: int) -> None:
    """Make the page as small as the paper less the band wants, and set its box so that the band lies below as it is read."""
    box = page.cropbox
    wide, high = (float(box.width), float(box.height)) if turn % 180 == 0 else (float(box.height), float(box.width))
    paper = (HIGH, WIDE) if wide > high else (WIDE, HIGH)
    _clip(writer, page, box)
    factor = min(1.0, paper[0] / wide, (paper[1] - BAND) / high)
    page.scale_by(factor)
    left, bottom, right, top = (float(edge) * factor for edge in box)
    beside, above = (paper[0] - wide * factor) / 2, paper[1] - BAND - high * factor
    shown = {
        0: (left - beside, bottom - BAND, right + beside, top + above),
        90: (left - above, bottom - beside, right + BAND, top + beside),
        180: (left - beside, bottom - above, right + beside, top + BAND),
        270: (left - BAND, bottom - beside, right + above, top + beside),
    }[turn]
    for name in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
        setattr(page, name, RectangleObject(shown))


def _clip(writer: PdfWriter, page: PageObject, box: RectangleObject) -> None:
    """Keep hidden what the page's box hid: the paper around it is larger now."""
    content = page.get_contents()
    if content is None:
        return
    box = RectangleObject([float(edge) for edge in box])
    clipped = ContentStream(None, writer)
    before = f"q {float(box.left):.3f} {float(box.bottom):.3f} {float(box.width):.3f} {float(box.height):.3f} re W n\n".encode("ascii")
    clipped.set_data(before + content.get_data() + b"\nQ\n")
    page.replace_contents(clipped)


def _write(writer: PdfWriter, page: PageObject, start: tuple[float, float], runs: tuple[int, int, int, int], lines: Sequence[str], *, across: float) -> None:
    """Write lines in the middle of the lower edge as the page is read, the last nearest to the edge."""
    size = min(8.0, 1.9 * across / max(map(len, lines)))
    drawn = []
    for up, line in enumerate(reversed(lines)):
        along, above = (across - _width(line) * size) / 2, _EDGE + 3 + up * LINE
        x, y = start[0] + along * runs[0] + above * runs[2], start[1] + along * runs[1] + above * runs[3]
        place = " ".join(map(str, runs))
        drawn.append(f"BT {_FONT} {size:.2f} Tf {place} {x:.2f} {y:.2f} Tm ".encode("ascii") + _text(line) + b" Tj ET")
    content, old = ContentStream(None, writer), page.get_contents()
    kept = b"q\n" + old.get_data() + b"\nQ\n" if old is not None else b""
    content.set_data(kept + b"q 0 g " + b"\n".join(drawn) + b" Q\n")
    page.replace_contents(content)
    _give_font(page)
    page.compress_content_streams()


def _width(line: str) -> float:
    """Guess a line's width in Helvetica, in parts of its size; it only sets the middle."""
    return 0.5 * len(line)


def _text(line: str) -> bytes:
    return b"(" + line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def _give_font(page: PageObject) -> None:
    """Give this page alone the stamp's font: what pages share must stay as it is."""
    shared = _plain(page.get_inherited("/Resources"))
    fonts = DictionaryObject(_plain(shared.get("/Font")))
    entries = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    fonts[_FONT] = DictionaryObject({NameObject(name): NameObject(value) for name, value in entries.items()})
    own = DictionaryObject(shared)
    own[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = own


def _plain(found: Any) -> DictionaryObject:
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def parts(sizes: Sequence[int], *, limit: int) -> tuple[tuple[int, ...], ...]:
    """Part sheaves, by their sizes in bytes, into as few files as keep below a limit, in their order.

    A sheaf larger than the limit makes a part of its own.
    """
    found: list[list[int]] = [[]]
    room = limit
    for at, size in enumerate(sizes):
        if found[-1] and size > room:
            found.append([])
            room = limit
        found[-1].append(at)
        room -= size
    return tuple(map(tuple, found))

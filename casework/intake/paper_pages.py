"""How many pages a paper has, by its format; what is damaged, locked or holds more than a paper is refused."""

import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from casework import opened
from casework.errors import BadFile

MAX_PROPERTIES_BYTES: Final = 1_000_000
MAX_FRAMES: Final = 5_000

_AGAIN: Final = "Scan or save it again"
_PROPERTIES: Final = "docProps/custom.xml"
_APP: Final = "docProps/app.xml"
_PNG_HEAD: Final = 33
_SIDES: Final = (256, 257)  # width and height of a TIFF frame
_SHORT: Final = 3
_PAGES: Final = re.compile(rb"<(?:\w+:)?Pages>(\d{1,4})</")
_NOT_PAPER: Final = re.compile(r"vbaproject|(^|/)activex|(^|/)ctrlprops|(^|/)(embeddings|oleobjects)/", re.I)


def of_pdf(data: bytes) -> int:
    """Count the pages of a PDF. Raises BadFile when it has a password, is damaged or has no page."""
    return len(opened.pdf_pages(data))


def of_png(data: bytes) -> int:
    """Count one page. Raises BadFile for half a picture, and for one larger than any paper."""
    _whole(b"IEND" in data[-64:] and len(data) > _PNG_HEAD)
    return _of_ordinary_size(*struct.unpack_from(">II", data, 16))


def of_jpeg(data: bytes) -> int:
    """Count one page. Raises BadFile as `of_png` does."""
    _whole(b"\xff\xd9" in data)
    return _of_ordinary_size(*(max(sizes, default=0) for sizes in zip(*_frame_sizes(data), strict=True)))


def _frame_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """Give the size that each start of a frame states; what looks like one inside the picture is none."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        mark, length = data[place + 1], struct.unpack_from(">H", data, place + 2)[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            yield struct.unpack_from(">HH", data, place + 5)
        place += 2 + max(length, 2)


def _of_ordinary_size(wide: int = 0, high: int = 0) -> int:
    opened.check_picture(wide, high)
    return 1


def _whole(is_whole: bool) -> int:
    if not is_whole:
        raise BadFile(f"Half of the picture is missing. {_AGAIN}.")
    return 1


def of_tiff(data: bytes) -> int:
    """Count the frames of a TIFF, as fax machines make one a page. Raises BadFile when it is damaged."""
    order = "<" if data.startswith(b"II") else ">"
    seen: set[int] = set()
    try:
        (place,) = struct.unpack_from(f"{order}I", data, 4)
        while place and place not in seen and len(seen) < MAX_FRAMES:
            seen.add(place)
            (entries,) = struct.unpack_from(f"{order}H", data, place)
            _of_ordinary_size(*_tiff_size(data, order, place + 2, entries))
            (place,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * entries)
    except struct.error:
        raise BadFile(f"The picture is damaged. {_AGAIN}.") from None
    return _whole(is_whole=bool(seen)) and len(seen)


def _tiff_size(data: bytes, order: str, place: int, entries: int) -> tuple[int, int]:
    rows = {tag: (form, at + 8) for at in range(place, place + 12 * entries, 12) for tag, form in (struct.unpack_from(f"{order}HH", data, at),)}
    wide, high = (struct.unpack_from(f"{order}{'H' if rows[tag][0] == _SHORT else 'I'}", data, rows[tag][1])[0] if tag in rows else 0 for tag in _SIDES)
    return wide, high


def of_text(data: bytes) -> int:
    """Count the pages of a plain text. Raises BadFile when it is none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadFile("This is no plain text. Print it to a PDF and drop that.")
    return text.rstrip("\f").count("\f") + 1


def of_word(data: bytes) -> int:
    """Give the number of pages that Word wrote down, else 1. Raises BadFile when it is no Word file, or holds more than a paper."""
    try:
        with opened.archive(data) as archive:
            _refuse_parts(archive.infolist())
            opened.check_xml(archive)
            said = _PAGES.search(archive.read(_APP)) if _APP in archive.namelist() else None
    except opened.DAMAGED_ZIP:
        raise BadFile(f"The file is damaged or locked and cannot be opened. {_AGAIN}.") from None
    return max(int(said[1]), 1) if said else 1


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "xl/workbook.xml" in names:
        raise BadFile("This is an Excel workbook. Put a worksheet into the inbox itself and a chart into charts/; print anything else to a PDF.")
    if "word/document.xml" not in names:
        raise BadFile("This is an archive or another program's file. Take the papers out of it and drop each by itself.")
    if any(_NOT_PAPER.search(name) for name in names):
        raise BadFile("The Word file holds macros or another file inside. Print it to a PDF and drop that.")
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile("The Word file is locked. Save it without a password, or print it to a PDF and drop that.")


def word_marks(data: bytes) -> dict[str, str]:
    """Read what one of our own letters says of itself; {} for any other Word file."""
    try:
        with opened.archive(data) as archive:
            inner = archive.read(_PROPERTIES) if _PROPERTIES in archive.namelist() else b""
        if not inner or len(inner) > MAX_PROPERTIES_BYTES or opened.is_odd_xml(inner):
            return {}
        root = ElementTree.fromstring(inner)  # noqa: S314 - document types, entities and wide encodings that hide them were refused above
    except (BadFile, ElementTree.ParseError, LookupError, *opened.DAMAGED_ZIP):
        return {}
    return {row.get("name", ""): "".join(row.itertext()) for row in root}

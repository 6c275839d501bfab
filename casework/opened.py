"""Opening files that somebody else made: ZIP containers and PDFs, which can be damaged in more ways than one."""

import logging
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from casework.errors import BadFile

# RuntimeError stands for a password, a way of packing that Python does not know, and pages nested without end.
DAMAGED_ZIP: Final = (BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error)
DAMAGED_PDF: Final = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RuntimeError,
    ZeroDivisionError,
    OverflowError,
    AssertionError,
)

MOST_DOTS: Final = 150_000_000  # a letter page at 1,200 dots to the inch has 135 million
TOO_LARGE: Final = "The picture is larger than any paper. Scan it again with a lower resolution."
MOST_PARTS: Final = 5_000
MOST_UNPACKED_BYTES: Final = 300_000_000
MOST_BOOK_BYTES: Final = 20_000_000
MOST_XML_BYTES: Final = 64_000_000
MOST_MARKS: Final = 2_000_000  # tags and attributes: what a reader holds grows with them, not with the bytes
SWOLLEN: Final = "The file holds more inside than any letter. Print it to a PDF and give that."
ODD_XML: Final = "The file is put together in a way that no Word program does. Print it to a PDF and give that."

DAMAGED: Final = "The PDF is damaged and cannot be opened. Scan or save it again."

_LISTED: Final = b"PK\x01\x02"
_XML: Final = (".xml", ".rels", ".vml")
_SHEET_NAME: Final = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\bname=["']([^"']{0,200})["']""")
_MOST_READ: Final = 1_000_000


def sheet_names(path: Path) -> list[str] | None:
    """List the sheets of a workbook by name, without reading them; None for what cannot be opened as one."""
    try:
        if path.stat().st_size > MOST_BOOK_BYTES:
            return None  # its reader refuses it with a sentence
        with archive(path.read_bytes()) as book, book.open("xl/workbook.xml") as part:
            return [name.decode("utf-8", "replace") for name in _SHEET_NAME.findall(part.read(_MOST_READ))]
    except (BadFile, KeyError, *DAMAGED_ZIP):
        return None


def archive(data: bytes) -> ZipFile:
    """Open a ZIP container of ordinary size; nothing is unpacked yet.

    Raises BadFile when it lists more parts, or unpacks to more, than any document; one of `DAMAGED_ZIP` when it is damaged.
    """
    if data.count(_LISTED) > MOST_PARTS:  # before the list is read: each of its lines would cost far more memory than bytes
        raise BadFile(SWOLLEN)
    found = ZipFile(BytesIO(data))
    if sum(part.file_size for part in found.infolist()) > MOST_UNPACKED_BYTES:
        raise BadFile(SWOLLEN)
    return found


def check_xml(found: ZipFile) -> None:
    """Refuse a container whose XML declares types or entities, hides them in a wide encoding, or would swell in a reader. Raises BadFile."""
    parts = [part for part in found.infolist() if part.filename.lower().endswith(_XML)]
    if sum(part.file_size for part in parts) > MOST_XML_BYTES:
        raise BadFile(SWOLLEN)
    marks = 0
    for part in parts:
        content = found.read(part)
        if is_odd_xml(content):
            raise BadFile(ODD_XML)
        marks += count_marks(content)
    if marks > MOST_MARKS:
        raise BadFile(SWOLLEN)


def is_odd_xml(content: bytes) -> bool:
    """Say whether XML declares a document type or entities, or may hide them in an encoding of two bytes a letter."""
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content


def count_marks(content: bytes) -> int:
    """Count the tags and attributes of XML, at the most."""
    return content.count(b"<") + content.count(b"=")


def word_file(data: bytes) -> bytes:
    """Give the bytes of a Word file back once they are known to be safe to open; what is no archive at all is left to its reader.

    Raises BadFile as `archive` and `check_xml` do.
    """
    with suppress(*DAMAGED_ZIP), archive(data) as found:
        check_xml(found)
    return data


@contextmanager
def damage_told(says: str = DAMAGED) -> Iterator[None]:
    """Tell whatever pypdf stumbles over in a PDF as BadFile with a sentence: many damages show only when a page is used."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings may quote the page
    try:
        yield
    except DAMAGED_PDF:
        raise BadFile(says) from None


def check_picture(wide: float, high: float) -> None:
    """Refuse a picture of more dots than any paper has. Raises BadFile."""
    if wide * high > MOST_DOTS:
        raise BadFile(TOO_LARGE)


def pdf_pages(data: bytes) -> Sequence[PageObject]:
    """Give the pages of a PDF. Raises BadFile when it has a password, is damaged or has no page."""
    with damage_told():
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadFile("The PDF is locked with a password. Save it without one and drop it again.")
        pages = list(reader.pages)
    if not pages:
        raise BadFile("The PDF has no page. Scan or save it again.")
    return pages

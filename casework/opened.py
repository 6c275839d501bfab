"""Opening files that somebody else made: ZIP containers and PDFs, which can be damaged in more ways than one."""

import logging
import re
import zlib
from collections.abc import Sequence
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

_SHEET_NAME: Final = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\bname=["']([^"']{0,200})["']""")
_MOST_READ: Final = 1_000_000


def sheet_names(path: Path) -> list[str] | None:
    """List the sheets of a workbook by name, without reading them; None for what cannot be opened as one."""
    try:
        with ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return [name.decode("utf-8", "replace") for name in _SHEET_NAME.findall(part.read(_MOST_READ))]
    except (KeyError, *DAMAGED_ZIP):
        return None


def pdf_pages(data: bytes) -> Sequence[PageObject]:
    """Give the pages of a PDF. Raises BadFile when it has a password, is damaged or has no page."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings may quote the page
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadFile("The PDF is locked with a password. Save it without one and drop it again.")
        pages = list(reader.pages)
    except DAMAGED_PDF:
        raise BadFile("The PDF is damaged and cannot be opened. Scan or save it again.") from None
    if not pages:
        raise BadFile("The PDF has no page. Scan or save it again.")
    return pages

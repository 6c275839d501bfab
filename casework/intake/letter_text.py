"""The text of a dropped letter, page by page: PDF, Word or plain text, from files that nobody here made.

Nothing in the file is run, followed or fetched; what is too large, locked or put together oddly is refused.
"""

import logging
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from casework.errors import BadFile

MAX_FILE_BYTES: Final = 40_000_000
MAX_PAGES: Final = 400
MAX_TEXT: Final = 2_000_000
MAX_UNPACKED_BYTES: Final = 64_000_000

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY: Final = "word/document.xml"
_AGAIN: Final = "Scan or save it again as a PDF with text, or type its dates into the chart workbook"


def pages(path: Path) -> tuple[str, ...]:
    """Give the text of each page; a Word file or plain text is one page.

    Raises BadFile when the file is too large, locked, damaged, of another kind, or holds no text (a scan without text recognition).
    """
    if path.is_symlink() or not path.is_file():
        raise BadFile("This is no plain file. Give the letter itself, not a link or a folder.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BadFile(f"The letter is larger than {MAX_FILE_BYTES // 1_000_000} MB. Save it smaller and try again.")
    content = path.read_bytes()
    found = _pages_of(content)
    if not "".join(found).strip():
        raise BadFile(f"The letter holds no text: it may be a picture of a page. {_AGAIN}.")
    return tuple(page[:MAX_TEXT] for page in found)


def _pages_of(content: bytes) -> list[str]:
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return [_word(content)]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile("The letter is neither a PDF, a Word file (.docx) nor plain text. Save it as one of these.") from None
    if "\0" in text:
        raise BadFile("The letter is neither a PDF, a Word file (.docx) nor plain text. Save it as one of these.")
    return text.split("\f")


def _pdf(content: bytes) -> list[str]:
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings may quote the page
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise BadFile("The PDF is locked with a password. Save it without one and try again.")
        if len(reader.pages) > MAX_PAGES:
            raise BadFile(f"The PDF has more than {MAX_PAGES} pages. Give the letter alone.")
        return [page.extract_text(extraction_mode="layout") for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, ZeroDivisionError, OverflowError):
        raise BadFile(f"The PDF is damaged and cannot be read. {_AGAIN}.") from None


def _word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES or _BODY not in archive.namelist():
                raise BadFile(f"This is no Word letter of ordinary size. {_AGAIN}.")
            body = archive.read(_BODY)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error):
        raise BadFile(f"The Word file is damaged or locked and cannot be read. {_AGAIN}.") from None
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadFile(f"The Word file is put together in a way that no Word program does. {_AGAIN}.")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - document types and entities were refused above
    except ElementTree.ParseError:
        raise BadFile(f"The Word file is damaged and cannot be read. {_AGAIN}.") from None
    return "\n".join(_paragraph(each) for each in root.iter(f"{_WORD}p"))


def _paragraph(element: ElementTree.Element) -> str:
    marks = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
    return "".join(part.text or "" if part.tag == f"{_WORD}t" else marks.get(part.tag, "") for part in element.iter())

"""The text of a dropped letter, page by page: PDF, Word or plain text, from files that nobody here made.

Nothing in the file is run, followed or fetched; what is too large, locked or put together oddly is refused.
"""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from pypdf import PageObject, PdfReader

from casework.errors import BadFile
from casework.intake import letter_word
from casework.intake.letter_word import AGAIN
from casework.opened import damage_told

MAX_FILE_BYTES: Final = 40_000_000
MAX_PAGES: Final = 400
MAX_DRAWN_BYTES: Final = 16_000_000
MAX_TEXT: Final = 2_000_000

_JOINED: Final = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
_BLANKS: Final = dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
_UNSEEN: Final = dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", "")
_PLAIN: Final = str.maketrans(_JOINED | _BLANKS | _UNSEEN | {"\u2010": "-", "\u2011": "-"})
_CLOSED_UP: Final = re.compile(r"(?<=[a-z])\u00ad[ \t]*\n[ \t]*(?=[a-z])")
_NEITHER: Final = "The letter is neither a PDF, a Word file (.docx) nor plain text. Save it as one of these."


def pages(path: Path, *, is_booklet: bool = False) -> tuple[str, ...]:
    """Give the text of each page; a Word file has the pages it was last laid out in, plain text those its form feeds make.

    A letter's page keeps what stands beside what, for labels and tables; a booklet's page gives its sentences as they are read.
    Raises BadFile when the file is too large, locked, damaged, of another kind, or holds no text (a scan without text recognition).
    """
    if path.is_symlink() or not path.is_file():
        raise BadFile("This is no plain file. Give the letter itself, not a link or a folder.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BadFile(f"The letter is larger than {MAX_FILE_BYTES // 1_000_000} MB. Save it smaller and try again.")
    return of_bytes(path.read_bytes(), is_booklet=is_booklet)


def of_bytes(content: bytes, *, is_booklet: bool = False) -> tuple[str, ...]:
    """Give the text of each page of a letter that is read already, as `pages` does. Raises BadFile."""
    if len(content) > MAX_FILE_BYTES:
        raise BadFile(f"The letter is larger than {MAX_FILE_BYTES // 1_000_000} MB. Save it smaller and try again.")
    found = [_plain(page[:MAX_TEXT]) for page in _pages_of(content, is_booklet=is_booklet)]
    if not "".join(found).strip():
        raise BadFile(f"The letter holds no text: it may be a picture of a page. {AGAIN}.")
    return tuple(found)


def pictures(found: Sequence[str]) -> tuple[int, ...]:
    """Number the pages without any text, which may be scans that only a person can read."""
    return tuple(number for number, page in enumerate(found, 1) if not page.strip())


def _plain(text: str) -> str:
    """Write joined letters, odd blanks and marks that cannot be seen as plain letters; a word divided by a soft hyphen is whole again."""
    return _CLOSED_UP.sub("", text).translate(_PLAIN)


def _pages_of(content: bytes, *, is_booklet: bool) -> list[str]:
    if content.startswith(b"%PDF"):
        return list(_pdf(content, is_booklet=is_booklet))
    if content.startswith(b"PK\x03\x04"):
        return letter_word.pages(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(_NEITHER) from None
    if "\0" in text:
        raise BadFile(_NEITHER)
    return text.split("\f")


def _pdf(content: bytes, *, is_booklet: bool) -> Iterator[str]:
    with damage_told(f"The PDF is damaged and cannot be read. {AGAIN}."):
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise BadFile("The PDF is locked with a password. Save it without one and try again.")
        if len(reader.pages) > MAX_PAGES:
            raise BadFile(f"The PDF has more than {MAX_PAGES} pages. Give the letter alone.")
        left = MAX_DRAWN_BYTES
        for page in reader.pages:
            left -= _drawn(page)
            if left < 0:
                raise BadFile(f"The pages of the PDF are larger than any letter's. {AGAIN}.")
            yield page.extract_text(extraction_mode="plain" if is_booklet else "layout")


def _drawn(page: PageObject) -> int:
    """Count the bytes that draw a page, once unpacked: the work of reading it."""
    drawn = page.get_contents()
    return len(drawn.get_data()) if drawn is not None else 0

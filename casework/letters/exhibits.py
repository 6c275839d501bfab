"""What a letter lists as its enclosures, read from the Word file as it stands, and the index of a packet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from html import unescape

from casework import opened
from casework.errors import BadFile
from casework.letters import word
from casework.letters.properties import Properties
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.settings import Clinic

INDEX, SHEETS = "packet/index.md.j2", "packet/sheets.md.j2"
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.S)
_ENCLOSURE = '<w:pStyle w:val="Enclosure"/>'
_REMOVED = re.compile(r"<w:(del|moveFrom)[ >].*?</w:\1>", re.S)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the index. `first_page` is 0 while no PDF is made, `part` 0 where there is only one."""

    label: str
    title: str
    pages: int
    first_page: int = 0
    part: int = 0


def listed(data: bytes) -> tuple[str, ...]:
    """List what a letter says it encloses, in its order, as a person may have changed it in Word. Raises BadFile when it is no Word file."""
    try:
        with opened.archive(data) as archive:
            opened.check_xml(archive)
            body = archive.read(word.DOCUMENT).decode("utf-8")
    except (KeyError, *opened.DAMAGED_ZIP):
        raise BadFile("A letter of this packet is no Word file that can be read. Put it back, or draw it again.") from None
    found = (_REMOVED.sub("", each) for each in _PARAGRAPH.findall(body) if _ENCLOSURE in each)
    lines = (" ".join(unescape("".join(_TEXT.findall(each))).split()) for each in found)
    return tuple(dict.fromkeys(line for line in lines if line))


@dataclass(frozen=True, slots=True)
class Page:
    """What the sheets of one packet are written with. `about` are labels and values that say whose matter it is."""

    wording: Wording
    letterhead: Letterhead
    clinic: Clinic
    day: date
    case_number: str
    about: Mapping[str, str]


def index(lines: Sequence[Line], page: Page, *, pages: int) -> bytes:
    """Write the index of a packet as a Word file; the same lines give the same bytes. `pages` is 0 while no PDF is made.

    Raises as `word.write` and the wording do.
    """
    return _written(INDEX, "Index of documents and exhibits", lines, page, pages)


def sheets(lines: Sequence[Line], page: Page) -> bytes:
    """Write one separator sheet for each exhibit, for a packet that is put together by hand. Raises as `index` does."""
    return _written(SHEETS, "Exhibits", lines, page, 0)


def _written(template: str, title: str, lines: Sequence[Line], page: Page, pages: int) -> bytes:
    values = {"title": title, "lines": [asdict(line) for line in lines], "about": dict(page.about), "pages": pages, "drawn_on": page.day}
    text = page.wording.text(template, {**values, "parts": max((line.part for line in lines), default=0)})
    return word.write(text, page.letterhead, properties=Properties(title, page.day, page.clinic, subject=f"Case {page.case_number}", running=dict(page.about)))

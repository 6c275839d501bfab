"""The text of a Word letter: paragraphs, rows of tables as lines with their cells beside each other, pages where Word broke them."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final
from xml.etree import ElementTree

from casework import opened
from casework.errors import BadFile

MAX_UNPACKED_BYTES: Final = 64_000_000
AGAIN: Final = "Scan or save it again as a PDF with text, or type its dates into the chart workbook"

_BREAK: Final = "\f"
_RENDERED: Final = "\v"  # where Word last began a page; it writes one after its own hard break as well
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY: Final = "word/document.xml"
_EDGE: Final = re.compile(r"word/(?:header|footer)\d*\.xml")
_MARKS: Final = {f"{_WORD}tab": "\t", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-", f"{_WORD}lastRenderedPageBreak": _RENDERED}
_SKIPPED: Final = {f"{_WORD}del", f"{_WORD}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_NO_BREAKS: Final = str.maketrans({_BREAK: "\n", _RENDERED: None})
_GOES_ON: Final = re.compile(r"(?<=[^.!?:\n])\n\n(?=[a-z])")  # programs that turn text into Word make each line a paragraph
_DEEPEST: Final = 200


def pages(content: bytes) -> list[str]:
    """Give the text of each page as Word last laid it out; one page where the file keeps no breaks.

    Headers come before the first page and footers after the last. Raises BadFile.
    """
    body, edges = _parts(content)
    text = re.sub(rf"{_BREAK}\s*{_RENDERED}", _BREAK, "\n".join(_lines(_root(body)))).replace(_RENDERED, _BREAK)
    text = _GOES_ON.sub("\n", text)
    kept = [page.strip("\n") for page in text.rstrip().split(_BREAK)]
    heads, feet = ("\n".join(line for name, part in edges if kind in name for line in _lines(_root(part))) for kind in ("header", "footer"))
    kept[0] = f"{heads}\n\n{kept[0]}" if heads.strip() else kept[0]
    kept[-1] = f"{kept[-1]}\n\n{feet}" if feet.strip() else kept[-1]
    return kept


def _parts(content: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    try:
        with opened.archive(content) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES or _BODY not in archive.namelist():
                raise BadFile(f"This is no Word letter of ordinary size. {AGAIN}.")
            opened.check_xml(archive)
            edges = [(name, archive.read(name)) for name in sorted(set(archive.namelist())) if _EDGE.fullmatch(name)]
            return archive.read(_BODY), edges
    except opened.DAMAGED_ZIP:
        raise BadFile(f"The Word file is damaged or locked and cannot be read. {AGAIN}.") from None


def _root(part: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - document types, entities and wide encodings that hide them were refused with the archive
    except (ElementTree.ParseError, ValueError, LookupError):
        raise BadFile(f"The Word file is damaged and cannot be read. {AGAIN}.") from None


def _lines(element: ElementTree.Element, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        raise BadFile(f"The Word file is nested deeper than any letter. {AGAIN}.")
    for child in element:
        if child.tag == f"{_WORD}p":
            yield from (_paragraph(child), "")
            for box in _inside(child, f"{_WORD}txbxContent", depth):
                yield from _lines(box, depth + 1)
        elif child.tag == f"{_WORD}tr":
            yield from _row(child, depth)
        elif child.tag not in _SKIPPED:
            yield from _lines(child, depth + 1)


def _row(row: ElementTree.Element, depth: int) -> Iterator[str]:
    """Lay the cells of a row beside each other, line by line."""
    cells = [
        [line for line in "\n".join(_lines(cell, depth + 1)).translate(_NO_BREAKS).split("\n") if line.strip()] for cell in _inside(row, f"{_WORD}tc", depth)
    ]
    for beside in zip_longest(*cells, fillvalue=""):
        yield " | ".join(beside).rstrip(" |")


def _inside(element: ElementTree.Element, tag: str, depth: int) -> Iterator[ElementTree.Element]:
    """Find the outermost elements of a kind, each once: what stands in for older programs repeats them."""
    if depth > _DEEPEST:
        raise BadFile(f"The Word file is nested deeper than any letter. {AGAIN}.")
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _inside(child, tag, depth + 1)


def _paragraph(element: ElementTree.Element) -> str:
    return "".join(_runs(element, 0))


def _runs(element: ElementTree.Element, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise BadFile(f"The Word file is nested deeper than any letter. {AGAIN}.")
    for child in element:
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag == f"{_WORD}br":
            yield _BREAK if child.get(f"{_WORD}type") == "page" else "\n"
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _SKIPPED and child.tag != f"{_WORD}txbxContent":
            yield from _runs(child, depth + 1)

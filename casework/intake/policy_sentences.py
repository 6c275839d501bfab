"""The sentences of a booklet with the pages they begin on: columns one after the other, divided words whole, running heads left out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from casework.intake.letter_columns import unfolded

_ENDS = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!U\.S\.)(?<!\bNo\.)(?<!\bDr\.)(?<!\bvs\.)(?<!\bSec\.)(?<!\bSt\.)(?<!\bal\.)(?<!\bInc\.)(?<!\bArt\.)[\"”’)]?\s+(?=[A-Z(“\"•\d])"
)
_ITEM = re.compile(r"\s*(?:[•·▪◦●■*–-]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)])\s")
_CELLS = re.compile(r"\S(?: {3,}|\s\|\s?|\t)\S")
_LONGEST_ROW = 12
_DIVIDED = re.compile(r"\b([A-Za-z]+)-\n\s*([a-z]+)")
_COMPOUND = re.compile(r"(?<=[A-Za-z])-\n\s*(?=[A-Z])")
_SHORT = 0.6
_EDGE = 5
_PROSE = 7
_PAGE_EDGE = "\f"
_FEWEST_PAGES = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a heading, an item of a list or a row of a table, and the page it begins on."""

    page: int
    words: str


def sentences(pages: Sequence[str]) -> Iterator[Sentence]:
    """Give every sentence of a booklet in reading order, each with the page its first word stands on."""
    running = _running(pages)
    words = Counter(word.lower() for page in pages for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)?", page))
    told: set[str] = set()
    kept = [_without(_whole(unfolded(_undivided(page)), words), running, told) for page in pages]
    for page, paragraph in _joined([(number, each) for number, text in enumerate(kept, 1) for each in _paragraphs(text)]):
        yield from _paged(page, paragraph)


def _paged(page: int, paragraph: str) -> Iterator[Sentence]:
    """Count the edges of pages that a paragraph has crossed before each of its sentences."""
    crossed = 0
    for each in _ENDS.split(paragraph):
        lead = each[: len(each) - len(each.lstrip())]
        if each.strip():
            yield Sentence(page + crossed + lead.count(_PAGE_EDGE), " ".join(each.replace(_PAGE_EDGE, " ").split()))
        crossed += each.count(_PAGE_EDGE)


def _undivided(page: str) -> str:
    """Put a word together again that a soft hyphen divides, at the end of a line or within it."""
    return re.sub("\u00ad[ \\t]*\\n?[ \\t]*", "", page)


def _running(pages: Sequence[str]) -> set[str]:
    """Find the lines that stand at the edge of many pages, numbers apart."""
    counted = Counter(_shape(line) for page in pages for line in set(_edges(page)))
    return {shape for shape, count in counted.items() if count >= max(_FEWEST_PAGES, len(pages) // 3)}


def _edges(page: str) -> list[str]:
    lines = [line for line in page.splitlines() if line.strip()]
    return [*lines[:_EDGE], *lines[-_EDGE:]]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _without(text: str, running: set[str], told: set[str]) -> str:
    """Leave the lines out that run along the edges of the pages; one as long as a sentence stays where it stands first."""
    lines = text.splitlines()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    dropped = {*_run(lines, filled[:_EDGE], running), *_run(lines, filled[: -_EDGE - 1 : -1], running)}
    kept = {number for number in dropped if len(lines[number].split()) >= _PROSE and _shape(lines[number]) not in told}
    told.update(_shape(lines[number]) for number in kept)
    return "\n".join(line for number, line in enumerate(lines) if number not in dropped - kept)


def _run(lines: Sequence[str], edge: Sequence[int], running: set[str]) -> Iterator[int]:
    """Go inwards from an edge as far as its lines run along the pages."""
    return takewhile(lambda number: _shape(lines[number]) in running or lines[number].strip().isdigit(), edge)


def _whole(text: str, words: Counter[str]) -> str:
    """Put words together that the end of a line divides, with their hyphen only where the booklet writes them so elsewhere."""

    def joined(found: re.Match[str]) -> str:
        kept = f"{found[1]}-{found[2]}"
        return kept if words[kept.lower()] and not words[f"{found[1]}{found[2]}".lower()] else found[1] + found[2]

    return _DIVIDED.sub(joined, _COMPOUND.sub("-", text))


def _paragraphs(text: str) -> Iterator[str]:
    lines = text.splitlines()
    width = max((len(line.strip()) for line in lines), default=0)
    kept: list[str] = []
    for line, after in pairwise([*lines, ""]):
        if _ITEM.match(line) or _is_row(line):
            yield from _flushed(kept)
        if line.strip():
            kept.append(line)
        if not line.strip() or _is_row(line) or _stops(line.strip(), after.strip(), width):
            yield from _flushed(kept)
    yield from _flushed(kept)


def _is_row(line: str) -> bool:
    """Tell a row of a table by its gaps and its few words: justified prose has gaps as well."""
    return len(line.split()) <= _LONGEST_ROW and _CELLS.search(line.strip()) is not None and re.search(r"\S \S", line) is not None


def _flushed(kept: list[str]) -> list[str]:
    found = ["\n".join(kept)] if kept else []
    kept.clear()
    return found


def _stops(line: str, after: str, width: int) -> bool:
    """Tell a heading or a last line: short, and what follows begins anew."""
    return len(line) < _SHORT * width and not line.endswith((",", "-", ";")) and after[:1].isupper()


def _joined(found: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join a paragraph that goes on over the edge of a page, in small letters, with its beginning."""
    open_page, open_text = 0, ""
    for page, text in found:
        if (
            open_text
            and page == open_page + 1 + open_text.count(_PAGE_EDGE)
            and text.lstrip()[:1].islower()
            and not open_text.rstrip().endswith((".", "!", "?", ":"))
        ):
            open_text += f" {_PAGE_EDGE}{text}"
            continue
        if open_text:
            yield open_page, open_text
        open_page, open_text = page, text
    if open_text:
        yield open_page, open_text

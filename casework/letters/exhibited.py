"""Papers as a letter names them: by the number and page under which they lie in its own packet, never by a number of our own.

A letter carries in its file under which numbers it names which papers, so that a packet with other numbers is not sent with it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from casework import opened
from casework.errors import BadFile
from casework.letters import word

ENCLOSURE, QUOTE = "@Enclosure ", ">"
NAMES, CITES = "Exhibits", "Cited"  # properties of the file
UNBOUND = "record on file"
HEADING = "Enclosures"
_PAPER = re.compile(r"paper P(\d+)\b(, page \d+)?")
_NUMBERS = re.compile(r"\bExhibits?\s(\d{1,3})(?:\sto\s(\d{1,3}))?((?:,\s\d{1,3})*\sand\s\d{1,3})?")
_PROPERTY = re.compile(r'name="(Exhibits|Cited)"[^>]*>\s*<vt:lpwstr>([^<]*)<')


@dataclass(frozen=True, slots=True)
class Numbered:
    """One paper in the packet of a letter; `exhibit` 0: it does not lie there. `line` is the enclosure list's own line that means it."""

    paper: int
    exhibit: int
    title: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a letter's file says of its exhibits: the number it gives each paper, and the papers of which it names a page."""

    numbers: dict[int, int] = field(default_factory=dict)
    cited: frozenset[int] = frozenset()


def cited(text: str) -> frozenset[int]:
    """List the papers that a text names, quotations left aside."""
    return frozenset(int(found[1]) for line in _ours(text) for found in _PAPER.finditer(line))


def listed(text: str) -> tuple[str, ...]:
    """List the lines of a text's enclosure list, in order."""
    return tuple(dict.fromkeys(line.removeprefix(ENCLOSURE).strip() for line in text.splitlines() if line.startswith(ENCLOSURE)))


def used(text: str, numbered: Sequence[Numbered]) -> tuple[Numbered, ...]:
    """Keep the papers that a text names or lists."""
    named, lines = cited(text), listed(text)
    return tuple(each for each in numbered if each.paper in named or each.line in lines)


def told(text: str, numbered: Sequence[Numbered]) -> str:
    """Put the exhibit's number in the place of ours, and behind each enclosure the numbers under which it lies in the packet."""
    known = {each.paper: each for each in numbered}

    def shown(line: str) -> str:
        return line if line.startswith(QUOTE) else _PAPER.sub(lambda found: _name(known.get(int(found[1]))) + (found[2] or ""), line)

    return "\n".join(shown(line) + _where(line, numbered) for line in text.split("\n"))


def stamps(text: str, numbered: Sequence[Numbered]) -> dict[str, str]:
    """Give the properties that keep with a letter's file which papers it names under which numbers; none for a letter that names none."""
    bound = [each for each in used(text, numbered) if each.exhibit]
    if not bound:
        return {}
    pages = sorted(cited(text) & {each.paper for each in bound})
    return {NAMES: " ".join(f"{each.paper}:{each.exhibit}" for each in bound), **({CITES: " ".join(map(str, pages))} if pages else {})}


def stamped(data: bytes) -> Stamped:
    """Read those properties; nothing where a file has none or is no Word file."""
    try:
        with opened.archive(data) as archive:
            found = dict(_PROPERTY.findall(archive.read(word.CUSTOM).decode("utf-8")))
    except (BadFile, KeyError, *opened.DAMAGED_ZIP):
        return Stamped()
    pairs = (pair.partition(":") for pair in found.get(NAMES, "").split())
    numbers = {int(paper): int(number) for paper, _, number in pairs if paper.isdigit() and number.isdigit()}
    return Stamped(numbers, frozenset(int(each) for each in found.get(CITES, "").split() if each.isdigit()))


def named(data: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """List the numbers of exhibits that a letter's words give now: before its list of enclosures, and everywhere. Raises BadFile."""
    text = word.plain_text(data)
    before = text.rpartition(f"\n{HEADING}\n")[0] or text
    return _numbers(before), _numbers(text)


def _numbers(text: str) -> frozenset[int]:
    found: set[int] = set()
    for first, last, more in _NUMBERS.findall(text):
        found.update(range(int(first), int(last or first) + 1), map(int, re.findall(r"\d+", more)))
    return frozenset(found)


def _ours(text: str) -> Iterable[str]:
    return (line for line in text.split("\n") if not line.startswith(QUOTE))


def _name(each: Numbered | None) -> str:
    if each is None:
        return UNBOUND
    return f"Exhibit {each.exhibit}" if each.exhibit else f"{each.title[:1].lower()}{each.title[1:]}"


def _where(line: str, numbered: Sequence[Numbered]) -> str:
    if not line.startswith(ENCLOSURE):
        return ""
    said = line.removeprefix(ENCLOSURE).strip()
    numbers = sorted(each.exhibit for each in numbered if each.exhibit and each.line == said)
    if not numbers:
        return ""
    is_run = len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1
    words = f"{numbers[0]} to {numbers[-1]}" if is_run else ", ".join(map(str, numbers[:-1])) + (" and " if len(numbers) > 1 else "") + str(numbers[-1])
    return f" (Exhibit{'s' if len(numbers) > 1 else ''} {words})"

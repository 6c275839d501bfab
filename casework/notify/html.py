"""The HTML of a mail, read out of its plain text, so that both always say the same words, also where a clinic writes its own.

A line in capitals heads a section, `- ` begins an item whose further lines are indented, `Name: value` is a fact, and an address on a
line of its own is where the words before it lead. Everything is filled into templates/reminders/mail.html.j2, which escapes every value.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

Page = Callable[[str, Mapping[str, object]], str]

FRAME = "reminders/mail.html.j2"
CAPITALS = re.compile(r"[A-Z]{2,}\b(?! ?[-/])")
FACT = re.compile(r"(?P<name>[A-Z][^:.]{0,40}:) (?P<value>.+)")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
ITEM, INSIDE = "- ", "  "


@dataclass(frozen=True, slots=True)
class Run:
    """Words that lead somewhere, or nowhere when `href` is ""; `has_gap` says that a blank stands before them."""

    words: str
    href: str = ""
    has_gap: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail; `name` is what comes before the colon of a fact."""

    runs: tuple[Run, ...]
    name: str = ""


@dataclass(slots=True)
class Block:
    """One part of a mail: heading, facts, text, or items, each a first line and what is said of it; links stand on lines of their own."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    items: list[list[Line]] = field(default_factory=list)
    first_word: str = ""


def of(page: Page | None, subject: str, body: str, *, links: Mapping[str, str] | None = None) -> str:
    """Give the HTML of a plain text; `links` says where its case numbers lead. Without a page there is none."""
    if page is None:
        return ""
    return page(FRAME, {"subject": subject, "blocks": list(blocks(body, links or {}))})


def blocks(body: str, links: Mapping[str, str]) -> Iterator[Block]:
    """Read a plain text into its parts."""
    reader = _Reader(links)
    for is_blank, lines in groupby(body.splitlines(), key=lambda line: not line.strip()):
        if not is_blank:
            yield from reader.paragraph(list(lines))


class _Reader:
    """Reads paragraphs; `links` says where words lead."""

    def __init__(self, links: Mapping[str, str]) -> None:
        named = "|".join(re.escape(word) for word in sorted(links, key=len, reverse=True) if word)
        self.links = links
        self.known = re.compile(rf"(?<![\w-])(?:{named})(?![\w-])") if named else None

    def paragraph(self, lines: list[str]) -> list[Block]:
        """Give the parts of lines that stand together."""
        found: list[Block] = []
        for line in lines:
            self._add(found, line)
        return found

    def _add(self, found: list[Block], line: str) -> None:
        last = found[-1] if found else None
        words = line.strip()
        if ADDRESS.fullmatch(words):
            _lead(found, words)
        elif line.startswith(ITEM):
            if last is None or last.kind != "items":
                found.append(last := Block("items"))
            last.items.append([self._line(words.removeprefix(ITEM))])
        elif line.startswith(INSIDE) and last is not None and last.kind == "items":
            last.items[-1].append(self._line(words))
        elif not found and (capitals := CAPITALS.match(words)):
            found.append(Block("heading", [self._line(words)], first_word=capitals[0]))
        else:
            if last is None or last.kind != "text":
                found.append(last := Block("text"))
            last.lines.append(self._line(words, may_be_fact=True))

    def _line(self, words: str, *, may_be_fact: bool = False) -> Line:
        fact = FACT.fullmatch(words) if may_be_fact else None
        return Line(self._runs(fact["value"]), fact["name"]) if fact else Line(self._runs(words))

    def _runs(self, words: str) -> tuple[Run, ...]:
        return tuple(_spaced(self._parts(words)))

    def _parts(self, words: str) -> Iterator[tuple[str, str]]:
        at = 0
        for hit in self.known.finditer(words) if self.known else ():
            yield words[at : hit.start()], ""
            yield hit[0], self.links[hit[0]]
            at = hit.end()
        yield words[at:], ""


def _spaced(parts: Iterable[tuple[str, str]]) -> Iterator[Run]:
    """Keep the blanks between words that lead somewhere and words that do not: a value printed by itself loses them."""
    has_gap = False
    for words, href in parts:
        if words.strip():
            yield Run(words.strip(), href, has_gap=has_gap or words[0].isspace())
            has_gap = words[-1].isspace()
        else:
            has_gap = has_gap or bool(words)


def _lead(found: list[Block], address: str) -> None:
    """Let the line before an address lead there; an address that nothing introduces shows itself."""
    last = found[-1] if found else None
    if last is not None and last.kind == "items":
        last.items[-1][-1] = _led(last.items[-1][-1], address)
    elif last is not None and last.kind == "text" and not last.lines[-1].name:
        label = last.lines.pop()
        if not last.lines:
            found.pop()
        found.append(Block("link", [_led(label, address)]))
    else:
        found.append(Block("link", [Line((Run(address, address),))]))


def _led(line: Line, address: str) -> Line:
    words = "".join(f"{' ' if run.has_gap else ''}{run.words}" for run in line.runs)
    return Line((Run(words.removesuffix(":"), address),))

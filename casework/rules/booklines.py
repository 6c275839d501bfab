"""Where an entry and its keys stand in a rulebook file, so that a refusal can name the line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
KEY = re.compile(r"\s*([\w-]+)\s*=")
NAME = re.compile(r'\s*(?:id|code|key|name|class|topic)\s*=\s*"([^"]+)"')
AT_LINE = re.compile(r"\bline (\d+)")
WORD = re.compile(r"[\w.-]+\w")
MARKS = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class Place:
    """The line of one table's head, and of each of its keys; those of a table inside it carry its name and a dot."""

    head: int = 0
    keys: Mapping[str, int] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """Give the line on which the entry says its name, else that of its head."""
        return self.keys.get("id", self.head)

    def of(self, path: Sequence[object]) -> int:
        """Give the line of a key, else of the nearest thing around it."""
        words = [str(part) for part in path]
        named = (self.keys.get(".".join(words[:length])) for length in range(len(words), 0, -1))
        return next((line for line in named if line), self.line)


def places(text: str) -> dict[tuple[str, int], Place]:
    """Find every table of a TOML text, by its section's name and its turn among the tables of that section."""
    found: dict[tuple[str, int], Place] = {("", 0): Place()}
    here, prefix = found["", 0], ""
    for number, line in _lines(text):
        if head := HEADER.match(line):
            section, _, inner = head[1].partition(".")
            here, prefix = _table(found, section, number, is_inner=bool(inner)), f"{inner}." if inner else ""
        elif key := KEY.match(line):
            here.keys.setdefault(prefix + key[1], number)  # type: ignore[attr-defined]  # it is still being filled
    return found


def line_meant(text: str, said: str) -> int:
    """Give the line that a refusal is about: the one it names, else that of the entry whose name it quotes, else the first."""
    if number := AT_LINE.search(said):
        return int(number[1])
    words = set(WORD.findall(said))
    named = ((number, NAME.match(line)) for number, line in _lines(text))
    return next((number for number, name in named if name and name[1] in words), 1)


def _table(found: dict[tuple[str, int], Place], section: str, number: int, *, is_inner: bool) -> Place:
    turn = sum(1 for name, _ in found if name == section)
    if is_inner and turn:
        return found[section, turn - 1]
    return found.setdefault((section, turn), Place(number))


def _lines(text: str) -> list[tuple[int, str]]:
    """Number the lines, without those inside a text of several lines."""
    kept, inside = [], False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            kept.append((number, line))
        inside ^= sum(line.count(mark) for mark in MARKS) % 2 == 1
    return kept

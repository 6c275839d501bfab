"""What may stand in the way of an act, and what removes it: the sentences and the ways as blockers.toml states them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from casework.errors import NotAllowed, Way
from casework.rules import layered

FILE = "blockers.toml"
HOW = "Write it as the entries beside it: code, says, ways; and words, door, command, asked."


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that may stand in the way. `says` has places such as {number}; `ways` are keys, never none."""

    code: str
    says: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockerBook:
    """Every blocker by its code, and every way by its key; the texts of a way have places as those of a blocker have."""

    blockers: Mapping[str, Blocker]
    ways: Mapping[str, Way]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the file. Raises RulebookInvalid naming what to write."""
        with layered.shaped(FILE, HOW):
            said = tomllib.loads(text)
            ways = {key: _way(row) for key, row in said["way"].items()}
            rows = [Blocker(row["code"], row["says"], tuple(row["ways"])) for row in said["blocked"]]
            unknown = sorted({key for row in rows for key in row.ways if key not in ways} | {row.code for row in rows if not row.ways})
            if unknown:
                raise ValueError(f"no such way, or a blocker without one: {', '.join(unknown)}")
            return cls({row.code: row for row in rows}, ways)

    def way(self, key: str, /, **values: object) -> Way:
        """Give one way, its places filled in."""
        found = self.ways[key]
        words, door, command = (text.format_map(values) for text in (found.words, found.door, found.command))
        return Way(words, door, command, case_number=str(values.get("number", "")), is_asked=found.is_asked)

    def refusal(self, code: str, /, *first: Way, **values: object) -> NotAllowed:
        """Build a refusal: what stands in the way, then the ways named by the caller, then those of the entry."""
        found = self.blockers[code]
        return NotAllowed(found.says.format_map(values), (*first, *(self.way(key, **values) for key in found.ways)), code=code)


def _way(row: Mapping[str, object]) -> Way:
    return Way(str(row["words"]), str(row.get("door", "")), str(row.get("command", "")), is_asked=row.get("asked") is True)

"""What no letter may say: claims from public guides that nobody could verify, and words that a letter must not use.

Claims are found however they are set: letter case, spaces and line ends, dashes, commas in numbers, "percent" and emphasis.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Self

from casework.settings import PROGRAM

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "×": "x"})
_STEPS = (
    (re.compile(r"\s*(?:per\s?cent|pct\.?)(?!\w)"), "%"),
    (re.compile(r"(?<=\d)\s+%"), "%"),
    (re.compile(r"(?<=\d)[,\u2009\u202f '](?=\d{3}(?!\d))"), ""),
    (re.compile(r"\$\s+(?=\d)"), "$"),
    (re.compile(r"(?<=\d)\s*-\s*(?=\d)"), "-"),
    (re.compile(r"(?<=[a-z])-(?=[a-z])"), " "),
    (re.compile(r"(?<=\d)\.0+(?=%)"), ""),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that may not be said: the pattern, in normal form, and why. `claim` is how a public guide said it."""

    pattern: re.Pattern[str]
    why: str
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The whole list."""

    phrases: Sequence[Phrase]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the list from the text of quarantine.toml."""
        rows: Sequence[Mapping[str, Any]] = tomllib.loads(text)["phrase"]
        return cls(tuple(Phrase(re.compile(row["pattern"]), row["why"], row.get("claim", "")) for row in rows))

    def found(self, text: str) -> tuple[Phrase, ...]:
        """List what a text says of it."""
        said = normal(text)
        return tuple(phrase for phrase in self.phrases if phrase.pattern.search(said))


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Write a text in the form in which the patterns are written: small letters, plain dashes, one space, 12000, 89%."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    plain = re.sub(r"[*\\_\u200b\u2060]", "", plain.replace("\u00ad", ""))
    plain = _DASHES.sub("-", plain)
    for pattern, instead in _STEPS:
        plain = pattern.sub(instead, plain)
    return plain.strip()


@cache
def standard() -> Quarantine:
    """Read the list that comes with the program, once."""
    return Quarantine.parse((PROGRAM / "casework" / "rulebook" / "quarantine.toml").read_text(encoding="utf-8"))

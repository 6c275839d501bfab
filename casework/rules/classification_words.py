"""What a release of ICD-10-CM calls its codes: read to hold the words of a record against them, never to name another code."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Self

_TOLD = re.compile(r"<name>([A-Z][0-9A-Z.]{2,8})</name>\s*<desc>([^<]*)</desc>|<(includes|inclusionTerm)>(.*?)</\3>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SHORTEST = 3
_LONGEST_HEADER = 4
_STEM = 5


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of a text's words, so that “depression” and “depressive” are one."""
    return frozenset(word[:_STEM] for word in re.findall(r"[a-z]{3,}", text.casefold()))


@dataclass(frozen=True, slots=True)
class Titles:
    """The beginnings of the words of each code, by the code without its dot, and of all short codes together."""

    words: dict[str, str]
    vocabulary: frozenset[str]

    @classmethod
    def parse(cls, tabular: str) -> Self:
        """Read the tabular list as XML text: titles and what they include, not what they exclude."""
        words: dict[str, str] = {}
        code = ""
        for found in _TOLD.finditer(tabular):
            code = found[1].replace(".", "") if found[1] else code
            words[code] = f"{words.get(code, '')} {unescape(found[2] or _TAG.sub(' ', found[4]))}"
        short = " ".join(text for code, text in words.items() if len(code) <= _LONGEST_HEADER)
        return cls(words, stems(short))

    def of(self, code: str) -> frozenset[str]:
        """Give the words of a code and of every header above it; none for a code that is not in the list."""
        bare = code.replace(".", "")
        return stems(" ".join(self.words.get(bare[:length], "") for length in range(_SHORTEST, len(bare) + 1))) if bare in self.words else frozenset()

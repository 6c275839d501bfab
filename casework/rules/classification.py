"""The list of diagnosis codes that one release of ICD-10-CM holds. It says whether a code is there and complete; it never names another."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

SHAPE = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?")
_LISTED = re.compile(r"[A-Z][0-9A-Z]{2,6}")


@dataclass(frozen=True, slots=True)
class Classification:
    """The codes of a release without their dots, sorted; headers stand among them."""

    codes: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a list of one code a line; chapters and ranges are passed over."""
        return cls(tuple(sorted({code for word in text.split() if _LISTED.fullmatch(code := word.replace(".", ""))})))

    def is_complete(self, code: str) -> bool:
        """Say whether a code is in the list and no longer code begins with it."""
        bare = code.replace(".", "")
        after = bisect_right(self.codes, bare)
        is_listed = after > 0 and self.codes[after - 1] == bare
        is_header = after < len(self.codes) and self.codes[after].startswith(bare)
        return is_listed and not is_header

"""A page of a paper of the case, as people write it: “P3 p. 4” is page 4 of paper 3."""

import re
from dataclasses import dataclass

_WHOLE = re.compile(r"P\s?(\d{1,9})\s*,?\s*(?:p\.?|page)\s*(\d{1,5})", re.IGNORECASE)
_PAPER = re.compile(r"P\s?\d+\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class ExhibitPage:
    """One page of one paper, by the paper's number."""

    paper: int
    page: int

    def __str__(self) -> str:
        """Give it as people write it."""
        return f"P{self.paper} p. {self.page}"

    @property
    def words(self) -> str:
        """Say it as a letter does."""
        return f"paper P{self.paper}, page {self.page}"


def read(text: str) -> ExhibitPage | None:
    """Read a page of a paper; None for words that name none."""
    found = _WHOLE.fullmatch(text.strip())
    return ExhibitPage(int(found[1]), int(found[2])) if found else None


def names_paper(text: str) -> bool:
    """Say whether words begin as the number of a paper does, whole or not."""
    return bool(_PAPER.match(text.strip()))

"""What a letter seems to say about one field: a candidate, and the one proposal made of all candidates."""

from collections.abc import Sequence
from dataclasses import dataclass

WORDS_WIDTH = 240
SEVERAL = "the letter says more than one thing"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field the letter seems to fill. `value` is "" when the letter says more than one thing; dates are ISO texts.

    `note` says in words why a value is missing or not certain.
    """

    field: str
    value: str
    words: str
    page: int = 1
    is_certain: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One candidate for one field."""

    value: str
    words: str
    page: int
    is_certain: bool = True
    note: str = ""


def settled(field: str, hits: Sequence[Hit]) -> Proposal | None:
    """Make one proposal of all candidates: two values are a question, not a choice."""
    if not hits:
        return None
    values = dict.fromkeys(hit.value for hit in hits)
    first = next((hit for hit in hits if hit.is_certain), hits[0])
    if len(values) == 1:
        return Proposal(field, first.value, first.words, first.page, first.is_certain, first.note)
    passages = dict.fromkeys(hit.words for hit in hits)
    return Proposal(field, "", " / ".join(passages)[: 2 * WORDS_WIDTH], first.page, note=SEVERAL)


def quote(text: str, until: int = 0) -> str:
    """Give the words a value came from, in one line and not too many; those before `until` in a text too long to show."""
    start = max(0, until - WORDS_WIDTH // 2) if until > WORDS_WIDTH else 0
    near = " ".join(text[start : start + 4 * WORDS_WIDTH].split()) or " ".join(text.split())  # a line may begin with more blanks than that
    return near[:WORDS_WIDTH]

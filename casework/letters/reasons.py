"""The reasons of a refusal, each with an id that stays: R1 is the first that its notice gives, R2 the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casework.letters import quarantine
from casework.letters.refusals import Refusal

_NUMBERED = re.compile(r"(?:^|\s)\(?\d{1,2}[.)]\s+")
_SHORTEST = 12  # letters; less is a stray word of a list, not a reason


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of one determination: its id, the group it is argued in, and the notice's own words, each "" where unknown."""

    id: str
    group: str
    words: str = ""


def of(refusal: Refusal) -> tuple[Reason, ...]:
    """List the reasons that one notice gives, in its order; a list that the notice numbers, or writes line by line, is one reason an entry."""
    if refusal.is_silence:
        return ()
    parts = _parts(refusal.reason_text)
    if not parts:
        return (Reason("R1", refusal.reason),) if refusal.reason else ()
    return tuple(Reason(f"R{place}", refusal.reason if place == 1 else "", words) for place, words in enumerate(parts, 1))


def last(refusals: Sequence[Refusal]) -> tuple[Reason, ...]:
    """List the reasons of the latest refusal that gives any."""
    return next((found for refusal in reversed(refusals) if (found := of(refusal))), ())


def unanswered(reasons: Sequence[Reason], text: str) -> tuple[str, ...]:
    """Give the ids of the reasons that a text does not take up: it must repeat the words that it answers."""
    plain = quarantine.normal(text)
    return tuple(each.id for each in reasons if each.words and quarantine.normal(each.words) not in plain)


def _parts(text: str) -> tuple[str, ...]:
    lines = [line.strip(" -•;") for line in text.splitlines()]
    found = [part.strip(" ;") for line in lines for part in _NUMBERED.split(line)]
    kept = tuple(part for part in found if len(part) >= _SHORTEST)
    return kept if len(kept) > 1 else tuple(filter(None, [" ".join(text.split())]))

"""The reasons of a refusal, each with an id that stays: R1 is the first that its notice gives, R2 the next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework.letters import quarantine
from casework.letters.refusals import Refusal
from casework.terms import DenialReason

_ENTRY = re.compile(r"\(?(\d{1,2})[.)]\s+(\S.*)")
_NEXT = re.compile(r"(?<=[.;])\s+(?=\(?\d{1,2}[.)]\s)")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of one determination: its id, the group it is argued in, and the notice's own words, each "" where unknown."""

    id: str
    group: str
    words: str = ""

    @property
    def name(self) -> str:
        """Name it as letters do."""
        return f"Reason {self.id}"

    @property
    def answer(self) -> str:
        """Begin the heading of its answer."""
        return f"Our answer to {self.name}:"


def of(refusal: Refusal) -> tuple[Reason, ...]:
    """List the reasons that one notice gives, in its order; only a list that the notice numbers line by line is more than one."""
    if refusal.is_silence:
        return ()
    parts = _parts(refusal.reason_text)
    if not parts:
        return (Reason("R1", refusal.reason),) if refusal.reason else ()
    return tuple(Reason(f"R{place}", refusal.reason if place == 1 else "", words) for place, words in enumerate(parts, 1))


def source(refusals: Sequence[Refusal]) -> Refusal | None:
    """Give the latest refusal that gives any reason: the one that a letter answers."""
    return next((refusal for refusal in reversed(refusals) if of(refusal)), None)


def last(refusals: Sequence[Refusal]) -> tuple[Reason, ...]:
    """List the reasons of the latest refusal that gives any."""
    found = source(refusals)
    return of(found) if found else ()


def named(refusals: Sequence[Refusal]) -> tuple[Reason, ...]:
    """List the reasons that a letter names by id: those of which anything more is known than that there was one."""
    return tuple(each for each in last(refusals) if each.words or each.group != DenialReason.OTHER)


def values(refusals: Sequence[Refusal]) -> dict[str, object]:
    """Give templates the reasons that a letter answers, and the refusal that gives them; `answer` and `grounds` are set anew for each."""
    return {"reasoned": source(refusals), "stated": named(refusals), "answer": "", "grounds": ""}


def unanswered(reasons: Sequence[Reason], text: str) -> tuple[str, ...]:
    """Give the ids of the reasons that a text does not take up: it must name each by its id and repeat the words that it answers."""
    plain = quarantine.normal(text)
    return tuple(each.id for each in reasons if not _is_named(each, plain) or quarantine.normal(each.words) not in plain)


def _is_named(reason: Reason, plain: str) -> bool:
    return bool(re.search(rf"{re.escape(quarantine.normal(f'answer to {reason.name}'))}\b", plain))


def _parts(text: str) -> tuple[str, ...]:
    """Part a text only where its entries are numbered from one, each on its own line or after a whole sentence; a heading before them ends in a colon."""
    heading, entries = _entries(_NEXT.sub("\n", text).splitlines())
    is_list = len(entries) > 1 and [number for number, _ in entries] == [*range(1, len(entries) + 1)]
    if is_list and (not heading or heading.endswith(":")):
        return tuple(words for _, words in entries)
    return tuple(filter(None, [" ".join(text.split())]))


def _entries(lines: Sequence[str]) -> tuple[str, list[tuple[int, str]]]:
    heading, entries = "", list[tuple[int, str]]()
    for line in _stripped(lines):
        if found := _ENTRY.fullmatch(line):
            entries.append((int(found[1]), found[2].strip()))
        elif entries:
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {line}")
        else:
            heading = f"{heading} {line}".strip()
    return heading, entries


def _stripped(lines: Sequence[str]) -> Iterator[str]:
    return filter(None, (" ".join(line.split()) for line in lines))

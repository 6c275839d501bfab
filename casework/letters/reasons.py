"""The reasons of a refusal, each with an id that stays: R1 is the first that its notice gives, R2 the next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casework.letters import quarantine
from casework.letters.refusals import Refusal
from casework.rules import denial_words
from casework.terms import DenialReason, Stage

KNOWN = frozenset(each.value for each in DenialReason)
_ENTRY = re.compile(r"\(?(\d{1,2})[.)]\s+(\S.*)")
_NEXT = re.compile(r"(?<=[.;])\s+(?=\(?\d{1,2}[.)]\s)")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of one determination: its id, the group it is argued in, and the notice's own words, each "" where unknown.

    `also` are further groups that the same words name; each is argued too. `begins`: its answer is the one that sets out the record.
    """

    id: str
    group: str
    words: str = ""
    also: tuple[str, ...] = ()
    begins: bool = False

    @property
    def name(self) -> str:
        """Name it as letters do."""
        return f"Reason {self.id}"

    @property
    def grounds(self) -> tuple[str, ...]:
        """List every group it is argued in; none where nobody knows what its words mean."""
        return (self.group, *self.also) if self.group else ()

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
    read = _grouped(refusal, [_read(refusal, words) for words in parts])
    return tuple(Reason(f"R{place}", next(iter(groups), ""), words, groups[1:]) for place, (words, groups) in enumerate(zip(parts, read, strict=True), 1))


def _read(refusal: Refusal, words: str) -> tuple[str, ...]:
    """Read which groups an entry names; before the service neither a missing authorization nor a late claim can be a reason."""
    before = (DenialReason.NO_PRIOR_AUTHORIZATION, DenialReason.TIMELY_FILING) if refusal.stage is Stage.PRIOR_AUTHORIZATION else ()
    return tuple(each.value for each in denial_words.stated(words) if each not in before) or denial_words.further(words)


def _grouped(refusal: Refusal, read: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Put the group that a person recorded where its words stand: in the entry that names it, or else in the first that names no such group."""
    known = refusal.reason if refusal.reason != DenialReason.OTHER else ""
    if known:
        place = next((at for at, groups in enumerate(read) if known in groups), None)
        place = next((at for at, groups in enumerate(read) if not KNOWN.intersection(groups)), 0) if place is None else place
        read[place] = tuple(dict.fromkeys((known, *read[place])))
    elif refusal.reason and not read[0]:
        read[0] = (refusal.reason,)
    return read


def source(refusals: Sequence[Refusal]) -> Refusal | None:
    """Give the latest refusal that gives any reason: the one that a letter answers."""
    return next((refusal for refusal in reversed(refusals) if of(refusal)), None)


def last(refusals: Sequence[Refusal]) -> tuple[Reason, ...]:
    """List the reasons of the latest refusal that gives any."""
    found = source(refusals)
    return of(found) if found else ()


def named(refusals: Sequence[Refusal]) -> tuple[Reason, ...]:
    """List the reasons that a letter names by id: those of which anything more is known than that there was one."""
    found = [each for each in last(refusals) if each.words or each.group != DenialReason.OTHER]
    first = next((at for at, each in enumerate(found) if DenialReason.MEDICAL_NECESSITY in each.grounds), None)
    first = next((at for at, each in enumerate(found) if at and each.group in ("", denial_words.RECORDS)), None) if first is None else first
    return tuple(replace(each, begins=at == first) for at, each in enumerate(found))


def values(refusals: Sequence[Refusal]) -> dict[str, object]:
    """Give templates the reasons that a letter answers, and the refusal that gives them; `answer`, `grounds` and `begins` are set anew for each."""
    return {"reasoned": source(refusals), "stated": named(refusals), "answer": "", "grounds": "", "begins": False}


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

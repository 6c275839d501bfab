"""What a denial notice must contain, by plan: which items apply to one notice, what a person saw of each, and what follows where one is missing.

Pure; the items stand in notices.toml. No item moves a date.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from casework.rules import layered
from casework.rules.conditions import Conditions, conditions
from casework.rules.measures import Confidence

FILE = "notices.toml"
PRINTABLE = (Confidence.READ, Confidence.READ_IN_COPY, Confidence.QUOTED)


class Look(StrEnum):
    """What a person saw of one item."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_LOOKED = "not looked"


class Notice(StrEnum):
    """Which notice it is: the first refusal, or the answer to an appeal."""

    FIRST = "first"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One thing that a notice must contain. `asks` is what a person looks for, `lacks` how a letter names it, `requests` what is asked for instead.

    `is_conditional`: the duty depends on what only the payer knows, so that its absence is asked about and never argued.
    `bears` says what it may mean for time; no date moves by it.
    """

    id: str
    asks: str
    lacks: str
    requests: str
    plans: tuple[str, ...]
    notices: tuple[Notice, ...]
    when: Conditions
    words: tuple[re.Pattern[str], ...]
    is_conditional: bool
    bears: str
    citation: str
    source: str
    confidence: Confidence
    verified_on: date

    @property
    def is_known(self) -> bool:
        """Say whether the duty is known well enough to be stated in a letter."""
        return self.confidence in PRINTABLE and not self.is_conditional

    def applies(self, plan: str, notice: Notice, facts: Mapping[str, str]) -> bool:
        """Say whether a notice of this plan must contain it; a fact nobody stated fits only "unknown"."""
        return plan in self.plans and notice in self.notices and all((facts.get(fact, "") or "unknown") in values for fact, values in self.when)


@dataclass(frozen=True, slots=True)
class Gap:
    """One item that a person found missing, as a letter may say it. `is_known`: the duty may be argued, else only the paper is asked for."""

    lacks: str
    requests: str
    citation: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a letter's text seems to have an item; only a person decides."""

    item: str
    page: int
    words: str


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """All items of all plans."""

    items: tuple[NoticeItem, ...]

    @classmethod
    def parse(cls, *texts: str) -> "NoticeBook":
        """Read our text and then the clinic's, which wins item by item. Raises RulebookInvalid naming what to write instead."""
        found: dict[str, NoticeItem] = {}
        for text in texts:
            with layered.shaped(FILE):
                said = tomllib.loads(text)
                shared = said.get("authority", {}).get("item", {})
                found |= {each.id: each for each in (_item({**shared, **row}) for row in said.get("item", ()))}
        return cls(tuple(found.values()))

    def of(self, plan: str, notice: Notice, facts: Mapping[str, str]) -> tuple[NoticeItem, ...]:
        """List what one notice must contain."""
        return tuple(each for each in self.items if each.applies(plan, notice, facts))


def gaps(items: Iterable[NoticeItem], looks: Mapping[str, Look]) -> tuple[Gap, ...]:
    """Give what a person found missing of some items."""
    return tuple(Gap(each.lacks, each.requests, each.citation, each.is_known) for each in items if looks.get(each.id) is Look.MISSING)


def hints(items: Iterable[NoticeItem], pages: Sequence[str]) -> Iterator[Hint]:
    """Find the first passage of each item in the text of a letter; an item without one gives none."""
    for item in items:
        found = next((hit for page, text in enumerate(pages, 1) for hit in _hits(item, page, text)), None)
        if found:
            yield found


def _hits(item: NoticeItem, page: int, text: str) -> Iterator[Hint]:
    plain = " ".join(text.split())
    for pattern in item.words:
        if found := pattern.search(plain):
            yield Hint(item.id, page, plain[max(0, found.start() - 60) : found.end() + 100].strip())


def _item(row: Mapping[str, Any]) -> NoticeItem:
    known = {"id", "asks", "lacks", "requests", "plans", "notices", "when", "words", "is_conditional", "bears"}
    unknown = set(row) - known - {"citation", "source", "confidence", "verified_on", "effective_on", "max_age_days"}
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))} in “{row.get('id', 'an item')}”")
    texts = {name: str(row[name]) for name in ("id", "asks", "lacks", "requests", "citation", "source")}
    return NoticeItem(
        **texts,
        plans=tuple(str(each) for each in row["plans"]),
        notices=tuple(map(Notice, row["notices"])),
        when=conditions(row.get("when", {})),
        words=tuple(re.compile(each, re.IGNORECASE) for each in row.get("words", ())),
        is_conditional=bool(row.get("is_conditional", False)),
        bears=str(row.get("bears", "")),
        confidence=Confidence(row["confidence"]),
        verified_on=row["verified_on"],
    )

"""What a clinic asked for, won and was paid, by payer and month: counts and dollars, and a rate only where enough outcomes are known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from casework.errors import BadInput
from casework.rules.payments import NOTHING

MONTHS = 12


class Kind(StrEnum):
    """What happened to a claim in a month."""

    ASKED = "asked"
    WON = "won"
    WON_IN_PART = "won in part"
    PAID = "paid"
    AWAITED = "still awaited"
    LOST = "lost"
    GIVEN_UP = "given up"


OUTCOMES = (Kind.WON, Kind.WON_IN_PART, Kind.LOST)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to one case on a day, with its dollars where they are known."""

    kind: Kind
    payer: str
    case_number: str
    on: date
    dollars: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """Read YYYY-MM. Raises BadInput for anything else."""
        try:
            return cls.of(date.fromisoformat(f"{text}-01"))
        except ValueError:
            raise BadInput(f"{text!r} is no month; write it like 2026-11.") from None

    @property
    def before(self) -> "Month":
        """Give the month before."""
        return Month(self.year - 1, MONTHS) if self.number == 1 else Month(self.year, self.number - 1)

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return (day.year, day.month) == (self.year, self.number)

    def __str__(self) -> str:
        """Write it as YYYY-MM."""
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases, and their dollars; `unknown` is how many of them have an amount that nobody knows."""

    cases: int = 0
    dollars: Decimal = NOTHING
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One payer in one month, or all payers together."""

    payer: str
    counts: dict[Kind, Count] = field(default_factory=dict)

    def of(self, kind: Kind) -> Count:
        """Give one count."""
        return self.counts.get(kind, Count())

    @property
    def known(self) -> int:
        """Count the outcomes that are known: won, won in part, lost. What is pending or was given up is none."""
        return sum(self.of(kind).cases for kind in OUTCOMES)

    def rate(self, fewest: int) -> str:
        """Say how many of the known outcomes were won in full or in part, or that there are too few to say."""
        if self.known < fewest:
            return f"too few to say ({self.known} known)"
        won = self.of(Kind.WON).cases + self.of(Kind.WON_IN_PART).cases
        return f"{won} of {self.known} ({round(100 * won / self.known)} %)"


def rows(facts: Iterable[Fact], month: Month) -> list[Row]:
    """Sum up a month, a row for each payer by name and one for all of them; a case counts once for each thing that happened to it."""
    listed = [fact for fact in facts if month.holds(fact.on)]
    payers = sorted({fact.payer for fact in listed}, key=str.casefold)
    every = [_row(payer, [fact for fact in listed if fact.payer == payer]) for payer in payers]
    return [*every, _row("all payers", listed)] if every else []


def _row(payer: str, facts: list[Fact]) -> Row:
    return Row(payer, {kind: _count([fact for fact in facts if fact.kind is kind]) for kind in Kind})


def _count(facts: list[Fact]) -> Count:
    by_case: dict[str, list[Decimal | None]] = {}
    for fact in facts:
        by_case.setdefault(fact.case_number, []).append(fact.dollars)
    dollars = sum((each for found in by_case.values() for each in found if each is not None), NOTHING)
    return Count(len(by_case), dollars, sum(None in found for found in by_case.values()))

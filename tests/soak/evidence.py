"""What arrived and what stood in the database, sorted for the judges."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import NamedTuple

from tests.soak.ledger import Date, Span
from tests.soak.post import Receipt
from tests.soak.year import ZONE, Sweep, Word, Year

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
LONG = re.compile(rf"({'|'.join(MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?")
ITEM = re.compile(r"^- ", re.MULTILINE)
TODAY = re.compile(r" today(?:, \d|$)")
MORE = re.compile(r"^- and \d+ more: ", re.MULTILINE)
CASE = re.compile(r"\bC\d\d-\d{4}\b")


class Fault(NamedTuple):
    """One thing that should not have happened."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


class Heard(NamedTuple):
    """Somebody was told of a date."""

    at: datetime
    recipient: str
    rung: int = 0


@dataclass
class Evidence:
    """One year, by sweep, day, date and case."""

    year: Year

    @cached_property
    def sweeps(self) -> dict[int, Sweep]:
        return {each.number: each for each in self.year.sweeps}

    @cached_property
    def days(self) -> dict[date, list[Sweep]]:
        found: dict[date, list[Sweep]] = defaultdict(list)
        for each in self.year.sweeps:
            found[each.at.astimezone(ZONE).date()].append(each)
        return found

    @cached_property
    def singles(self) -> dict[Date, list[Heard]]:
        """Say who was told of a date by a message of its own."""
        found: dict[Date, list[Heard]] = defaultdict(list)
        for each in self.year.receipts:
            if each.key in self.year.told:
                found[self.year.told[each.key].date].append(Heard(each.at, each.recipient, self.year.told[each.key].rung))
        return found

    @cached_property
    def mentioned(self) -> dict[tuple[str, date], list[Heard]]:
        """Say who read of a case and a day in a daily mail."""
        found: dict[tuple[str, date], list[Heard]] = defaultdict(list)
        for each in self.year.receipts:
            if each.key not in self.year.told:
                for case, day in set(pairs(each.text, each.at.astimezone(ZONE).date())):
                    found[case, day].append(Heard(each.at, each.recipient))
        return found

    @cached_property
    def full(self) -> dict[date, set[str]]:
        """Say who had a daily mail that counts dates instead of naming them, by day."""
        found: dict[date, set[str]] = defaultdict(set)
        for each in self.year.receipts:
            if each.key not in self.year.told and MORE.search(each.text):
                found[each.at.astimezone(ZONE).date()].add(each.recipient)
        return found

    @cached_property
    def words(self) -> dict[str, list[Word]]:
        found: dict[str, list[Word]] = defaultdict(list)
        for each in self.year.words:
            found[each.case].append(each)
        return found

    @cached_property
    def spans(self) -> dict[Date, list[Span]]:
        found: dict[Date, list[Span]] = defaultdict(list)
        for each in self.year.ledger.spans:
            found[each.date].append(each)
        return found


def pairs(text: str, on: date) -> Iterator[tuple[str, date]]:
    """Read from a daily mail of a day which cases it names with which days, one item of its lists at a time.

    A mail says the year of every day that is of another year than its own.
    """
    for item in ITEM.split(text):
        for case in CASE.findall(item):
            if TODAY.search(item.partition("\n")[0]):
                yield case, on
            for month, day, year in LONG.findall(item):
                yield case, date(int(year or on.year), MONTHS.index(month) + 1, int(day))


def shown(each: Receipt) -> str:
    """Name a message in a sentence."""
    return f"{each.at.astimezone(ZONE):%Y-%m-%d %H:%M} {each.way} to {each.recipient}, {each.subject or each.text[:60]!r}"


def instant(day: date, hour: time) -> datetime:
    """Give an hour of the clinic's day."""
    return datetime.combine(day, hour, ZONE).astimezone(UTC)

"""Judging a year: was everybody told in time, nobody twice, nobody for nothing; reckoned anew from what arrived and what stood in the database."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from tests.soak.acts import MARK
from tests.soak.ledger import Date, Span
from tests.soak.post import Receipt
from tests.soak.year import ZONE, Sweep, Year

ALONE_FROM = 3  # days before the date from which a message goes by itself
OTHER_MESSAGES = 900  # rungs from here on are no rungs: what goes to who is awaited, and what tells of the hour of a call
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
LONG = re.compile(rf"({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})")
CASE = re.compile(r"\bC\d\d-\d{4}\b")
NOON = time(12)


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
    was_alone: bool


@dataclass
class Oracle:
    """Everything that is asked of a year, one method each."""

    year: Year
    faults: list[Fault] = field(default_factory=list)

    def judge(self) -> list[Fault]:
        """Ask everything."""
        checks = (self.untold, self.stale, self.twice, self.personal, self.strangers)
        return [fault for check in checks for fault in check()]

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
                found[self.year.told[each.key].date].append(Heard(each.at, each.recipient, was_alone=True))
        return found

    @cached_property
    def mentioned(self) -> dict[tuple[str, date], list[Heard]]:
        """Say who read of a case and a day in a daily mail."""
        found: dict[tuple[str, date], list[Heard]] = defaultdict(list)
        for each in self.year.receipts:
            if each.key not in self.year.told:
                for case, day in set(pairs(each.text)):
                    found[case, day].append(Heard(each.at, each.recipient, was_alone=False))
        return found

    def untold(self) -> Iterator[Fault]:
        """Find dates of which nobody was told although a whole afternoon was fit for it."""
        fit = [day for day in self.days if self.year.almanac.works(day) and self._is_fit(day)]
        for span in self.year.ledger.spans:
            for day in fit:
                if span.covers(instant(day, time(6)), self.days[day][-1].at):
                    yield from self._untold_on(span, day)

    def _untold_on(self, span: Span, day: date) -> Iterator[Fault]:
        rung = self.year.almanac.rung(span.date.clock, span.date.work_by, day)
        if rung is None or self._refused_lately(span.owner, day):
            return
        begin, end = instant(rung.falls_on, time(0)), instant(day, time(23))
        heard = list(self.singles[span.date])
        if rung.lead > ALONE_FROM:
            heard += self.mentioned[span.date.case, span.date.work_by]
        if not any(begin <= each.at <= end for each in heard):
            yield Fault("untold", f"{span.date} of {span.owner}, rung {rung.lead} fell on {rung.falls_on}, nobody heard by the evening of {day}")

    def _is_fit(self, day: date) -> bool:
        afternoon = [each for each in self.days[day] if each.at >= instant(day, NOON) and each.at <= instant(day, time(18))]
        return bool(afternoon) and all(each.was_good for each in afternoon)

    def _refused_lately(self, owner: str, day: date) -> bool:
        lately = (sweep for back in range(3) for sweep in self.days.get(day - timedelta(days=back), ()))
        return any(sweep.refused & self.year.staff.may_hear(owner) for sweep in lately)

    def stale(self) -> Iterator[Fault]:
        """Find messages about a date that no longer ran, or a case that was finished, when their sweep began."""
        for each in self.year.receipts:
            sweep, told = self.sweeps[each.sweep], self.year.told.get(each.key)
            if told and told.date.case not in sweep.cases:
                yield Fault("finished", f"{_shown(each)} about {told.date.case}, which was closed")
            elif told and told.rung < OTHER_MESSAGES and told.date not in sweep.dates:
                yield Fault("stale", f"{_shown(each)} about {told.date}, which did not run")

    def twice(self) -> Iterator[Fault]:
        """Find messages that came again without need, and the same news under two names."""
        first: dict[tuple[str, str], Receipt] = {}
        news: dict[tuple[object, ...], str] = {}
        for each in self.year.receipts:
            before = first.setdefault((each.key, each.recipient), each)
            if before is not each and not self._was_unsure(before):
                yield Fault("twice", f"{_shown(each)} came before as {_shown(before)}")
            first[each.key, each.recipient] = each
            told = self.year.told.get(each.key)
            about = (each.recipient, each.way, told.date, told.rung) if told else (each.recipient, each.way, each.subject, each.text)
            if news.setdefault(about, each.key) != each.key:
                yield Fault("the same again", f"{_shown(each)}: the same rung under another Message-ID")

    def _was_unsure(self, each: Receipt) -> bool:
        return each.was_unsure or self.sweeps[each.sweep].was_killed

    def personal(self) -> Iterator[Fault]:
        """Find messages that say something of a patient."""
        for each in self.year.receipts:
            if MARK.lower() in f"{each.subject} {each.text} {each.raw}".lower():
                yield Fault("personal", _shown(each))

    def strangers(self) -> Iterator[Fault]:
        """Find messages without a recipient who works here, and reminders that do not name their case and date."""
        for each in self.year.receipts:
            told = self.year.told.get(each.key)
            if told and told.recipient != each.recipient:
                yield Fault("stranger", f"{_shown(each)} was meant for {told.recipient}")
            if told and told.rung < OTHER_MESSAGES and told.date.case not in f"{each.subject} {each.text}":
                yield Fault("nameless", _shown(each))
            if told and told.rung < OTHER_MESSAGES and not _names(each, told.date.work_by):
                yield Fault("dateless", _shown(each))


def pairs(text: str) -> Iterator[tuple[str, date]]:
    """Read from a daily mail which cases it names with which days."""
    for line in text.splitlines():
        for case in CASE.findall(line):
            for month, day, year in LONG.findall(line):
                yield case, date(int(year), MONTHS.index(month) + 1, int(day))


def _names(each: Receipt, day: date) -> bool:
    ways = (
        day.isoformat(),
        f"{day:%m/%d/%Y}",
        f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
        f"{day.month}/{day.day}",
        f"{MONTHS[day.month - 1][:3]} {day.day}",
    )
    return any(way in f"{each.subject} {each.text}" for way in ways)


def _shown(each: Receipt) -> str:
    return f"{each.at.astimezone(ZONE):%Y-%m-%d %H:%M} {each.way} to {each.recipient}, {each.subject or each.text[:60]!r}"


def instant(day: date, hour: time) -> datetime:
    """Give an hour of the clinic's day."""
    return datetime.combine(day, hour, ZONE).astimezone(UTC)

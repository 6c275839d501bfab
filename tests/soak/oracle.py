"""Judging a year: was everybody told in time, nobody twice, nobody for nothing; reckoned anew from what arrived and what stood in the database."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise

from tests.soak.acts import MARK
from tests.soak.almanac import Rung
from tests.soak.evidence import MONTHS, Evidence, Fault, instant, shown
from tests.soak.ledger import Span
from tests.soak.oracle_people import OTHER_MESSAGES, People
from tests.soak.post import Receipt

NOON = time(12)


class Oracle(Evidence):
    """Everything that is asked of a year, one method each."""

    def judge(self) -> list[Fault]:
        """Ask everything."""
        checks = (self.untold, self.stale, self.twice, self.personal, self.strangers, People(self.year).judge)
        return [fault for check in checks for fault in check()]

    def untold(self) -> Iterator[Fault]:
        """Find dates of which nobody was told although a whole afternoon was fit for it.

        What a full daily mail leaves out goes by itself at a later sweep in its reader's hours; where that sweep dies it is told the next such day.
        """
        fit = [day for day in self.days if self.year.almanac.works(day) and self._is_fit(day)]
        for span in self.year.ledger.spans:
            for day, following in pairwise([*fit, *fit[-1:]]):
                last = following if self._was_full(span.owner, day) else day
                if span.covers(instant(day, time(6)), self.days[day][-1].at):
                    yield from self._untold_on(span, day, last=last)

    def _untold_on(self, span: Span, day: date, *, last: date) -> Iterator[Fault]:
        rung = self.year.almanac.rung(span.date.clock, span.date.work_by, day)
        if rung is None:
            return
        is_alone = self.year.almanac.goes_alone(span.date.clock, rung, day)
        if not is_alone and not self._stood_the_day_before(span, rung, day):
            return
        last = day if is_alone else last
        if not span.covers(instant(day, time(6)), self.days[last][-1].at):
            return
        begin, end = instant(rung.falls_on, time(0)), instant(last, time(23))
        heard = list(self.singles[span.date])
        if not is_alone:
            heard += self.mentioned[span.date.case, span.date.work_by]
        if not any(begin <= each.at <= end for each in heard):
            yield Fault("untold", f"{span.date} of {span.owner}, rung {rung.lead} fell on {rung.falls_on}, nobody heard by the evening of {day}")

    def _was_full(self, owner: str, day: date) -> bool:
        """Say whether a daily mail that may tell of this owner's dates left some out for want of room."""
        return bool(self.full[day] & self.year.staff.may_hear(owner))

    def _is_fit(self, day: date) -> bool:
        afternoon = [each for each in self.days[day] if each.at >= instant(day, NOON) and each.at <= instant(day, time(18))]
        return bool(afternoon) and all(each.was_good for each in afternoon)

    def _stood_the_day_before(self, span: Span, rung: Rung, day: date) -> bool:
        """Say whether the daily mail could carry it: an early rung that fell later waits for the next morning; what is late each mail tells."""
        before = self.year.almanac.working_day_before(day - timedelta(days=1))
        is_known = rung.lead < 0 or rung == self.year.almanac.rung(span.date.clock, span.date.work_by, before)
        return is_known and span.since <= instant(before, time(6))

    def stale(self) -> Iterator[Fault]:
        """Find messages about a date that no longer ran, or a case that was finished, when their sweep began."""
        for each in self.year.receipts:
            sweep, told = self.sweeps[each.sweep], self.year.told.get(each.key)
            if told and told.date.case not in sweep.cases:
                yield Fault("finished", f"{shown(each)} about {told.date.case}, which was closed")
            elif told and told.rung < OTHER_MESSAGES and told.date not in sweep.dates:
                yield Fault("stale", f"{shown(each)} about {told.date}, which did not run")

    def twice(self) -> Iterator[Fault]:
        """Find messages that came again without need, and the same news under two names."""
        first: dict[tuple[str, str], Receipt] = {}
        news: dict[tuple[object, ...], str] = {}
        for each in self.year.receipts:
            before = first.setdefault((each.key, each.recipient), each)
            if before is not each and not self._was_unsure(before):
                yield Fault("twice", f"{shown(each)} came before as {shown(before)}")
            first[each.key, each.recipient] = each
            told = self.year.told.get(each.key)
            about = (each.recipient, each.way, told.date, told.rung) if told else (each.recipient, each.way, each.subject, each.text)
            if news.setdefault(about, each.key) != each.key:
                yield Fault("the same again", f"{shown(each)}: the same rung under another Message-ID")

    def _was_unsure(self, each: Receipt) -> bool:
        return each.was_unsure or self.sweeps[each.sweep].was_killed

    def personal(self) -> Iterator[Fault]:
        """Find messages that say something of a patient."""
        for each in self.year.receipts:
            if MARK.lower() in f"{each.subject} {each.text} {each.raw}".lower():
                yield Fault("personal", shown(each))

    def strangers(self) -> Iterator[Fault]:
        """Find messages without a recipient who works here, and reminders that do not name their case and date."""
        for each in self.year.receipts:
            told = self.year.told.get(each.key)
            if told and told.recipient != each.recipient:
                yield Fault("stranger", f"{shown(each)} was meant for {told.recipient}")
            if told and told.rung < OTHER_MESSAGES and told.date.case not in f"{each.subject} {each.text}":
                yield Fault("nameless", shown(each))
            if told and told.rung < OTHER_MESSAGES and not _names(each, told.date.work_by):
                yield Fault("dateless", shown(each))


def _names(each: Receipt, day: date) -> bool:
    ways = (
        day.isoformat(),
        f"{day:%m/%d/%Y}",
        f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
        f"{day.month}/{day.day}",
        f"{MONTHS[day.month - 1][:3]} {day.day}",
    )
    return any(way in f"{each.subject} {each.text}" for way in ways)

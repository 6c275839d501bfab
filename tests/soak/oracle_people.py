"""Judging who was told: nobody who is away or at rest, and a second person exactly when the first did not answer."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from tests.soak.evidence import Evidence, Fault, Heard, instant, shown
from tests.soak.ledger import Date, Span
from tests.soak.staff import HOURS, ZONES
from tests.soak.year import ESCALATED, ZONE, Word

OTHER_MESSAGES = 900  # rungs from here on are no rungs: what goes to who is awaited, and what tells of the hour of a call
SECOND = 800  # what is added to a rung when the next person is told of it
FIRST_HEARD = 1  # the rungs for which a whole working day is enough to be passed on
PATIENCE, LAST_DAY_PATIENCE = 4, 2  # hours in which somebody may answer


class People(Evidence):
    """What is asked about the people."""

    def judge(self) -> list[Fault]:
        """Ask everything about who was told."""
        return [fault for check in (self.away, self.too_soon, self.unanswered) for fault in check()]

    def away(self) -> Iterator[Fault]:
        """Find messages to somebody who was away, or outside of somebody's working time without need."""
        for each in self.year.receipts:
            told, hour = self.year.told.get(each.key), each.at.astimezone(self._zone(each.recipient))
            if told and told.rung >= OTHER_MESSAGES:
                continue
            if self.year.staff.is_away(each.recipient, hour.date()):
                yield Fault("away", shown(each))
            elif told and not self._is_at_work(each.recipient, hour) and not self._cannot_wait(each.recipient, told.date.work_by, hour.date()):
                yield Fault("at rest", shown(each))

    def _zone(self, key: str) -> ZoneInfo:
        return ZoneInfo(ZONES.get(key, ZONE.key))

    def _is_at_work(self, key: str, hour: datetime) -> bool:
        opens, closes = (time.fromisoformat(part) for part in HOURS.get(key, "08:00-18:00").split("-"))
        return self.year.almanac.works(hour.date()) and opens <= hour.time() < closes

    def _cannot_wait(self, key: str, work_by: date, day: date) -> bool:
        """Say whether a date comes before the next day on which this person works."""
        ahead = (day + timedelta(days=each) for each in count(1))
        return day <= work_by < next(each for each in ahead if self.year.almanac.works(each) and not self.year.staff.is_away(key, each))

    def too_soon(self) -> Iterator[Fault]:
        """Find rungs of which a second person was told although somebody had answered, or had hardly been told."""
        for each in self.year.receipts:
            told = self.year.told.get(each.key)
            if not told or not ESCALATED <= told.rung < OTHER_MESSAGES:
                continue
            day, rung = each.at.astimezone(ZONE).date(), told.rung - SECOND
            if rung < 0:  # all late days share one number; the latest is meant
                rung = min(rung, (told.date.work_by - self.year.almanac.working_day_before(day)).days)
            if self._was_answered(told.date, rung, before=each.at):
                yield Fault("escalated", f"{shown(each)}, rung {rung}, somebody had said it was seen")
            patience = timedelta(hours=LAST_DAY_PATIENCE if rung <= 0 else PATIENCE)
            if not any(first <= each.at - patience for first in self._heard_first(told.date, rung)):
                yield Fault("escalated", f"{shown(each)}, rung {rung}, nobody had had {patience} to answer")

    def _was_answered(self, found: Date, rung: int, *, before: datetime) -> bool:
        return any(self._answers(word, found, rung) for word in self.words[found.case] if word.at < before)

    def _answers(self, word: Word, found: Date, rung: int) -> bool:
        stood = self.year.almanac.rung(found.clock, found.work_by, word.at.astimezone(ZONE).date())
        return stood is not None and stood.lead <= rung and self._ran(found, word.at)

    def _ran(self, found: Date, at: datetime) -> bool:
        return any(span.since < at and (span.until is None or span.until >= at) for span in self.spans[found])

    def _heard_first(self, found: Date, rung: int) -> list[datetime]:
        return [each.at for each in self.singles[found] if each.rung == rung or each.rung < 0 > rung]

    def unanswered(self) -> Iterator[Fault]:
        """Find rungs of the last days that nobody answered and of which nobody else was told, on days that were fit for it."""
        for span in self.year.ledger.spans:
            for each in self.singles[span.date]:
                if each.rung <= FIRST_HEARD and each.recipient == span.owner and self._must_be_passed_on(span, each):
                    yield Fault(
                        "unanswered", f"{span.date} of {span.owner}: {each.recipient} was told of rung {each.rung} at {each.at}, nobody answered or was told"
                    )

    def _must_be_passed_on(self, span: Span, heard: Heard) -> bool:
        day = heard.at.astimezone(ZONE).date()
        ladder, evening = self.year.almanac.ladder(span.date.clock, day), self.days[day][-1].at
        rung = self.year.almanac.rung(span.date.clock, span.date.work_by, day)
        if rung != (heard.rung, day) or heard.rung > ladder.get("escalate_from_days", -999) or heard.at > instant(day, time(10)):
            return False
        is_fit = all(each.was_good and not each.refused for each in self.days[day]) and span.covers(heard.at, evening)
        said = self._was_answered(span.date, heard.rung, before=evening)
        others = (each for each in self.singles[span.date] if each.rung == SECOND + max(heard.rung, -1) and each.at <= evening)
        return is_fit and not said and not any(heard.rung < 0 or each.at > heard.at for each in others)

"""The dates of a daily mail, with what a reader on a telephone needs of each: what is at stake, who is awaited, and who has seen it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from casework.actions import acknowledging, blocked, calendar, context, winning
from casework.actions.calendar import Change, Standing
from casework.actions.office import Office
from casework.notify.channels import Channels, Person
from casework.notify.news import MOST_LINES, Line
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.terms import Clock

OF_PAYER = (Clock.DECISION, Clock.EFFECTUATION)


@dataclass(frozen=True, slots=True)
class Lines:
    """Where lines are written for one reader; `problems` keeps what could not be told of a case."""

    office: Office
    session: Session
    people: Channels
    reader: Person
    day: date
    problems: list[str] = field(default_factory=list)

    def of(self, standing: Iterable[Standing]) -> tuple[Line, ...]:
        """Give dates most urgent first; those that a mail prints with all that is known of them."""
        rows = sorted(standing, key=self._urgency)
        told = [self._told(each) for each in rows[:MOST_LINES]]
        return (*self._seen(rows, told), *(self.plain(each) for each in rows[MOST_LINES:]))

    def _urgency(self, each: Standing) -> tuple[object, ...]:
        """Order by the day; what is past its day by its last lawful day; then the payer's overdue answers and the clinic's own targets."""
        is_past = each.day < self.day
        is_after = context.is_target(each.row) or (is_past and each.row.clock in OF_PAYER)
        lawful = each.row.last_lawful if is_past and each.row.last_lawful else each.day
        effective = max(each.day, self.day) if is_after else min(lawful, self.day) if is_past else each.day
        return (effective, is_after, lawful, str(each.row.due_at or ""), each.row.case_number)

    def plain(self, each: Standing, change: Change | None = None) -> Line:
        """Give a date alone."""
        is_late = change is None and each.row.clock not in OF_PAYER and context.is_late(each.row, self.day)
        return replace(calendar.line_of(each, zone=self.reader.zone, change=change), key=each.row.id or 0, is_late=is_late)

    def changed(self, found: Iterable[Change]) -> tuple[Line, ...]:
        """Give dates that changed, nearest first."""
        lines = (self.plain(change.standing, change) for change in found)
        return tuple(sorted(lines, key=lambda line: (line.day, line.time, line.number)))

    def amount(self, each: Standing) -> Decimal:
        """Give what a date is about, in US dollars."""
        case, row = self._stage(each)
        return winning.unpaid(self.session, case, row) if row else case.amount_at_stake

    def _stage(self, each: Standing) -> tuple[Case, CaseStage | None]:
        case = store.case(self.session, each.row.case_number)
        return case, store.stage_of(self.session, case.number, each.row.stage, track=each.row.track)

    def _told(self, each: Standing) -> Line:
        line = self.plain(each)
        try:
            case, row = self._stage(each)
            waits = blocked.short(self.office, self.session, case, row) if row else ""
            return replace(line, amount=self.amount(each), waits_for=waits)
        except Exception as error:  # one case must not keep a person from the mail; its date is told all the same
            self.problems.append(f"{line.number}: what it waits for could not be told ({type(error).__name__}). Report this with the case number.")
            return line

    def _seen(self, rows: Sequence[Standing], lines: Iterable[Line]) -> list[Line]:
        seen = acknowledging.seen(self.session, [each.row for each in rows[:MOST_LINES]])
        return [self._by(line, seen[line.key].person, seen[line.key].at.astimezone(self.reader.zone).date()) if line.key in seen else line for line in lines]

    def _by(self, line: Line, key: str, on: date) -> Line:
        person = self.people.people.get(key)
        return replace(line, seen_by=person.name if person else key, seen_on=on)

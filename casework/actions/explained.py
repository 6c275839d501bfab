"""Why this day: the one explanation of a clock that the command line, the case page and the calendar show alike."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.actions import _explaining as explaining
from casework.actions import clocks
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case, Deadline
from casework.rules.limits import Limit, MissingFact
from casework.terms import DeadlineStatus


@dataclass(frozen=True, slots=True)
class Explained:
    """One running clock, in a sentence and line by line."""

    row: Deadline
    summary: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give the lines as one text."""
        return "\n".join(self.lines)

    @property
    def is_target(self) -> bool:
        """Say whether the day is the clinic's own target and no law gives one."""
        return is_target(self.row)


def is_target(row: Deadline) -> bool:
    """Say whether a clock's day is the clinic's own target: neither the law nor the letter gives one."""
    return row.due_on is None and row.due_at is None and row.letter_on is None


def limit_of(row: Deadline) -> Limit:
    """Give back the computed limit that a row keeps."""
    return Limit(
        stage=row.stage,
        clock=row.clock,
        rule=row.rule,
        version=row.version,
        due_on=row.due_on,
        work_by=row.work_by,
        last_lawful=row.last_lawful,
        letter_on=row.letter_on,
        trigger=row.trigger,
        trigger_on=row.trigger_on,
        filed_when=row.filed_when,
        citation=row.citation,
        source=row.source,
        confidence=row.confidence,
        verified_on=row.verified_on,
        steps=tuple(row.steps),
        notes=tuple(row.notes),
        missing=tuple(MissingFact(str(fact["fact"]), str(fact["how"]), fact.get("moves_days")) for fact in row.missing),
        due_at=row.due_at,
    )


def explained(office: Office, session: Session, case: Case, row: Deadline) -> Explained:
    """Explain one clock. Where the rulebook in force cannot be asked, the clock's own steps stand."""
    limit = limit_of(row)
    try:
        facts = clocks.facts_of(session, case, track=row.track)
        return Explained(row, explaining.summary(limit), explaining.lines(office.book, facts, limit))
    except CaseworkError:
        return Explained(row, explaining.summary(limit), (*limit.steps, *limit.notes) or (explaining.summary(limit),))


def running(office: Office, session: Session, case: Case) -> list[Explained]:
    """Explain every running clock of a case: the one that drives first, then those beside it, each by its day."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING]
    return [explained(office, session, case, row) for row in sorted(rows, key=urgency)]


def urgency(row: Deadline) -> tuple[bool, date, int]:
    """Order clocks: those that drive before those beside, the nearest working day first."""
    return (not row.drives, row.work_by or date.max, row.id or 0)

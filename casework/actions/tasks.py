"""What somebody must find out: the facts that the running clocks of a case still wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework.actions.office import Office
from casework.records import store
from casework.records.models import Deadline
from casework.rules.counting import LETTER_DATE
from casework.terms import Clock, DeadlineStatus, Stage, Track

CONTRACT_DATE = ("the contract's date", "read it in the provider contract or the payer's manual; it is kept apart from the patient's letter")
REQUEST_DATE = ("the date on the payer's request", "read in the request until when the payer waits for the answer")
PAYERS_DATE = ("the payer's own time to decide", "no verified rule gives it: ask the payer by when it decides, and note the call; no date is entered for it")


@dataclass(frozen=True, slots=True)
class Task:
    """One fact to find: how, by how many days it could move a date, and the nearest working date it bears on.

    `moves_days` None means that no count can say: without the fact there is no date, or only one from the letter.
    """

    case_number: str
    fact: str
    how: str
    moves_days: int | None
    work_by: date | None
    stages: tuple[Stage, ...] = ()

    @property
    def words(self) -> str:
        """Say the task in one line."""
        days = "1 day" if self.moves_days == 1 else f"{self.moves_days} days"
        return f"{self.fact}: {self.how}" + (f" (could move the date by {days})" if self.moves_days else "")


def tasks(office: Office, number: str) -> tuple[Task, ...]:
    """List what a case still waits to be told, nearest working date first. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        return of_deadlines(case.number, running(session, (case.number,)))


def running(session: Session, numbers: Iterable[str]) -> list[Deadline]:
    """List the running clocks of some cases, oldest first."""
    query = select(Deadline).where(col(Deadline.case_number).in_(list(numbers)), Deadline.status == DeadlineStatus.RUNNING)
    return list(session.exec(query.order_by(col(Deadline.id))))


def of_deadlines(number: str, rows: Iterable[Deadline]) -> tuple[Task, ...]:
    """Join what the clocks of one case miss: each fact once, with its greatest move and its nearest working date."""
    joined: dict[str, Task] = {}
    for row in rows:
        for missing in row.missing:
            fact, how = asked(row, str(missing["fact"]), str(missing["how"]))
            said = Task(number, fact, how, missing.get("moves_days"), row.work_by, (row.stage,))
            joined[said.fact] = _joined(joined[said.fact], said) if said.fact in joined else said
    return tuple(sorted(joined.values(), key=urgency))


def asked(row: Deadline, fact: str, how: str) -> tuple[str, str]:
    """Name the paper that a clock without a date waits for: only our own appeal takes the date of the denial's letter."""
    if fact != LETTER_DATE or (row.clock, row.track) == (Clock.FILING, Track.MEMBER):
        return fact, how
    if row.clock is Clock.FILING:
        return CONTRACT_DATE
    return REQUEST_DATE if row.clock is Clock.INFORMATION else PAYERS_DATE


def _joined(one: Task, other: Task) -> Task:
    first = min(one, other, key=urgency)
    moves = max((days for days in (one.moves_days, other.moves_days) if days is not None), default=None)
    return Task(one.case_number, one.fact, first.how, moves, first.work_by, tuple(dict.fromkeys((*one.stages, *other.stages))))


def urgency(task: Task) -> tuple[date, str, str]:
    """Order tasks: the nearest working date first."""
    return (task.work_by or date.max, task.case_number, task.fact)

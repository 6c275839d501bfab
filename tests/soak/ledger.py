"""What stood in the database when: which date of which clock ran from when to when, and which cases were open. Read with bare SQL."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Engine

RUNNING = """
SELECT d.case_number, d.track, d.stage, d.clock, d.origin, d.work_by, c.owner, v.payer
FROM deadline d JOIN appeal_case c ON c.number = d.case_number JOIN coverage v ON v.id = c.coverage_id
WHERE d.status = 'running' AND d.drives AND d.work_by IS NOT NULL AND c.closed_on IS NULL
ORDER BY d.id
"""
MESSAGES = """
SELECT r.message_id, r.case_number, d.track, d.stage, d.clock, d.origin, r.due_on, r.rung, r.recipient, r.channel, r.id
FROM reminder r JOIN deadline d ON d.id = r.deadline_id WHERE r.id > {after}
"""


class Date(NamedTuple):
    """One date of one clock of one case."""

    case: str
    track: str
    stage: str
    clock: str
    origin: str
    work_by: date


class Told(NamedTuple):
    """What one row of the outbox is about."""

    date: Date
    rung: int
    recipient: str
    channel: str


@dataclass
class Span:
    """From when to when a date ran in one person's hands; `until` None while it still does."""

    date: Date
    owner: str
    payer: str
    since: datetime
    until: datetime | None = None

    def covers(self, begin: datetime, end: datetime) -> bool:
        """Say whether it ran all the while."""
        return self.since <= begin and (self.until is None or self.until > end)


@dataclass
class Ledger:
    """All spans of the year, and the rows of the outbox by Message-ID."""

    spans: list[Span] = field(default_factory=list)
    running: dict[tuple[Date, str], Span] = field(default_factory=dict)

    def look(self, engine: Engine, at: datetime) -> None:
        """Note what began and what ended since the last look."""
        seen = {(found, owner): payer for found, owner, payer in _running(engine)}
        for key in [key for key in self.running if key not in seen]:
            self.running.pop(key).until = at
        for key in [key for key in seen if key not in self.running]:
            self.running[key] = Span(*key, seen[key], at)
            self.spans.append(self.running[key])

    def dates(self) -> frozenset[Date]:
        """Give the dates that run now."""
        return frozenset(found for found, _ in self.running)


def _running(engine: Engine) -> Iterator[tuple[Date, str, str]]:
    for row in _rows(engine, RUNNING):
        yield Date(*row[:5], _day(row[5])), row[6], row[7]


def open_cases(engine: Engine) -> frozenset[str]:
    """Name the cases that are open."""
    return frozenset(row[0] for row in _rows(engine, "SELECT number FROM appeal_case WHERE closed_on IS NULL"))


def messages(engine: Engine) -> dict[str, Told]:
    """Say of every row of the outbox what it is about, by its Message-ID."""
    return Messages().read(engine)


@dataclass
class Messages:
    """The rows of the outbox, read on from where they were read to."""

    told: dict[str, Told] = field(default_factory=dict)
    last: int = 0

    def read(self, engine: Engine) -> dict[str, Told]:
        """Read what is new, and give all that is known."""
        for row in _rows(engine, MESSAGES.format(after=self.last)):
            self.told[row[0]] = Told(Date(*row[1:6], _day(row[6])), row[7], row[8], row[9])
            self.last = max(self.last, row[10])
        return self.told


def _rows(engine: Engine, question: str) -> list[tuple]:  # type: ignore[type-arg]
    with engine.connect().execution_options(casework_reads=True) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(question)]


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))

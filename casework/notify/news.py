"""What one person is told on one day: dates, answers, changes and money, for the daily mail and the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.terms import Clock, Outcome, Stage, Track

MOST_LINES = 60  # of one kind; a mail longer than that is read by nobody
DATES = ("late", "now", "payer", "past", "due", "later")
FIRSTS = ("late", "now", "past", "due")  # where the date comes from that a subject names
CHANGES = ("moved", "new", "gone")


@dataclass(frozen=True, slots=True)
class Line:
    """One date of a case. `time` is the hour in the reader's zone, where the clock runs in hours.

    `before` is the day it moved from; `origin` names the notice of a clock that runs beside the governing one.
    `gone` says why an entry is taken back: done, no longer due, given to somebody else.
    `key` is the row of the clock; `amount` is at stake, in US dollars; `waits_for` says who is awaited; a person is named by `seen_by`.
    """

    number: str
    payer: str
    track: Track
    stage: Stage
    clock: Clock
    day: date
    time: str = ""
    last_lawful: date | None = None
    is_target: bool = False
    before: date | None = None
    origin: str = ""
    gone: str = ""
    key: int = 0
    amount: Decimal | None = None
    waits_for: str = ""
    seen_by: str = ""
    seen_on: date | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer decided since the last mail. `stage` None is the claim itself; `next_line` is the date that follows from it."""

    number: str
    payer: str
    stage: Stage | None
    outcome: Outcome
    amount: Decimal | None = None
    next_line: Line | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """The dates of a colleague who is away and whom the reader stands in for."""

    name: str
    until: date
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """How one of a supervisor's people stands: dates late, of today and soon, and what is at stake in them (US dollars)."""

    name: str
    late: int
    now: int
    due: int
    amount: Decimal
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars: at stake in what is due, won and paid since the month began."""

    at_stake: Decimal = Decimal(0)
    won: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class News:
    """What one person is told on one day. `past` is past our working day and not late by law; `left_over` counts entries that follow tomorrow.

    `payer` is past and the payer's to keep; `later` are dates beyond the window of which a reminder travels along.
    `imports` says in a line each what was taken in since the last mail; `sheet_link` is the page that tells it whole.
    `stuck` names the cases that lack a next step, each with the command that gives it.
    `failed`, `unreached` and `log`, its last row and the head, are for the manager; `is_all_clear` says that a mail goes out although there is nothing to tell.
    """

    today: date
    soon_days: int
    link: str
    board_url: str = ""
    reader: str = ""
    late: tuple[Line, ...] = ()
    now: tuple[Line, ...] = ()
    payer: tuple[Line, ...] = ()
    past: tuple[Line, ...] = ()
    due: tuple[Line, ...] = ()
    later: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    new: tuple[Line, ...] = ()
    gone: tuple[Line, ...] = ()
    covered: tuple[Covered, ...] = ()
    denials: tuple[Answer, ...] = ()
    wins: tuple[Answer, ...] = ()
    team: tuple[Member, ...] = ()
    money: Money = Money()
    left_over: int = 0
    imports: tuple[str, ...] = ()
    sheet_link: str = ""
    stuck: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    is_all_clear: bool = False
    next_line: Line | None = None
    log: tuple[int, str] | None = None

    @property
    def is_silent(self) -> bool:
        """Say whether there is nothing to tell."""
        busy = any(member.late or member.now for member in self.team)
        told = any(getattr(self, name) for name in (*DATES, *CHANGES, "denials", "wins", "imports", "stuck", "failed", "unreached"))
        return not (told or busy or any(each.lines for each in self.covered))

    @property
    def dated(self) -> Iterator[Line]:
        """Give the dates that are printed."""
        for name in DATES:
            yield from getattr(self, name)[:MOST_LINES]
        for each in self.covered:
            yield from each.lines[:MOST_LINES]

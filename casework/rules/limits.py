"""The values a computed deadline is made of."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.terms import Clock, Stage


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact nobody has entered, how to find it, and by how many days knowing it could move the date."""

    fact: str
    how: str
    moves_days: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A computed last day and why.

    `due_on` is what the rule gives on the facts known (None: nothing can be computed, `missing` says why).
    `work_by` is the earliest of all readings and the letter's date, and drives reminders.
    `due_at` is the aware instant, in the payer's zone, of a clock that runs in hours from a known moment.
    `last_lawful` is the latest day on which filing is still in time by law; lateness is judged by it.
    `is_bound` says that it is only the outermost of several possible days, or counts from a stand-in: nobody may state it as the last day.
    """

    stage: Stage
    clock: Clock
    rule: str
    version: str
    due_on: date | None
    work_by: date | None
    last_lawful: date | None
    letter_on: date | None
    trigger: str
    trigger_on: date | None
    filed_when: str
    citation: str
    source: str
    confidence: str
    verified_on: str
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    due_at: datetime | None = None
    is_bound: bool = False

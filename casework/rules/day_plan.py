"""The plan of days toward a last lawful day: back-dated from it, on business days, around absences, and never later than it."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.working import is_business_day, on_or_before

FILE = "day-plan.toml"
DAY = date.resolution


class PlanKey(StrEnum):
    """What a day of the plan is for."""

    REQUEST = "request"
    PATIENT = "patient-signature"
    CLINICIAN = "clinician-signature"
    SEND = "send"
    CONFIRM = "confirm"


class PlanState(StrEnum):
    """How a day of the plan stands."""

    OPEN = "open"
    DONE = "done"
    SEEN = "seen on record"
    SKIPPED = "skipped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing to do, how many calendar days before the last lawful day, and by whom."""

    key: PlanKey
    title: str
    who: str
    before: int
    how: str


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One thing with its day. `note` says what is wrong with the day, or ""."""

    step: PlanStep
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All days in order; `is_short` says that there were fewer days than the plan wants, so that several fall together."""

    days: tuple[PlannedDay, ...]
    last_on: date
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class DayPlanBook:
    """What day-plan.toml says, in the order of the work."""

    steps: tuple[PlanStep, ...]

    @classmethod
    def latest(cls, *texts: str) -> "DayPlanBook":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped(FILE):
            rows = tomllib.loads(texts[-1])["day"]
            steps = tuple(PlanStep(PlanKey(row["key"]), str(row["title"]), str(row["who"]), _days(row["before"]), str(row["how"])) for row in rows)
        missing = [key.value for key in PlanKey if [step.key for step in steps].count(key) != 1]
        if missing:
            raise RulebookInvalid(f"{FILE}: {', '.join(missing)} must stand there once. Write it as the program's own file does.")
        if list(steps) != sorted(steps, key=lambda step: -step.before):
            raise RulebookInvalid(f"{FILE}: the days are not in the order of the work: each `before` must be no larger than the one above it.")
        return cls(steps)


def planned(book: DayPlanBook, *, last_on: date, today: date, away: Collection[date] = (), holidays: Collection[date] = ()) -> Plan:
    """Lay the days back from the last lawful day; `away` are the days on which the signer is not there.

    What should have been before today falls on the first day there is. Nothing falls after the last lawful day.
    """
    first = _first(today, last_on, holidays)
    ideal = {step.key: on_or_before(last_on - timedelta(days=step.before), holidays) for step in book.steps}
    days: list[PlannedDay] = []
    for step in book.steps:
        earliest = days[-1].on if days else first
        day = min(max(ideal[step.key], earliest, first), last_on)
        days.append(_around(PlannedDay(step, day), away, first=first, last_on=last_on, holidays=holidays))
    return Plan(_in_order(days), last_on, is_short=any(day < first for day in ideal.values()))


def _first(today: date, last_on: date, holidays: Collection[date]) -> date:
    """Give the first day on which anybody works; today where there is none before the last day."""
    day = today
    while day <= last_on:
        if is_business_day(day, holidays):
            return day
        day += DAY
    return min(today, last_on)


def _around(planned_day: PlannedDay, away: Collection[date], *, first: date, last_on: date, holidays: Collection[date]) -> PlannedDay:
    """Move the clinician's day to one on which the signer is there: earlier if there is one, else later, never past the last day."""
    step, day = planned_day.step, planned_day.on
    if step.key is not PlanKey.CLINICIAN or day not in away:
        return planned_day
    there = [each for each in _span(first, last_on) if each not in away and is_business_day(each, holidays)]
    before, after = [each for each in there if each < day], [each for each in there if each > day]
    if before:
        return PlannedDay(step, before[-1], f"The signer is away on {day}: sign by {before[-1]}.")
    if after:
        return PlannedDay(step, after[0], f"The signer is away until {after[0]}: another signer should sign today.")
    return PlannedDay(step, day, "The signer is away until the last day: another signer must sign.")


def _span(first: date, last_on: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last_on - first).days + 1)]


def _in_order(days: list[PlannedDay]) -> tuple[PlannedDay, ...]:
    """Let nothing be sent before it is signed."""
    signed = next((each.on for each in days if each.step.key is PlanKey.CLINICIAN), None)
    after = (PlanKey.SEND, PlanKey.CONFIRM)
    return tuple(PlannedDay(each.step, max(each.on, signed), each.note) if signed and each.step.key in after else each for each in days)


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no number of days")
    return value

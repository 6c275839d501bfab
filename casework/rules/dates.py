"""Counting days, months, business days and hours, each count with the steps that explain it."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.errors import BadInput
from casework.rules import hours
from casework.rules.entries import Rule, Unit

ONE_DAY = date.resolution
MONTHS_A_YEAR = 12
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Calendar:
    """Federal holidays by day: those of the statute, and the days on which they are only observed."""

    statutory: Mapping[date, str] = field(default_factory=dict)
    observed: Mapping[date, str] = field(default_factory=dict)

    def closed(self, day: date, *, with_observed: bool = False) -> str:
        """Say why offices are closed that day, or ""."""
        if weekday(day) in WEEKEND:
            return f"a {weekday(day)}"
        return self.statutory.get(day, "") or (self.observed.get(day, "") if with_observed else "")

    def knows(self, day: date) -> bool:
        """Say whether the table of holidays reaches that year."""
        return any(known.year == day.year for known in self.statutory)


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKEND = WEEKDAYS[-2:]


def weekday(day: date) -> str:
    """Name the day of the week, in English whatever the machine speaks."""
    return WEEKDAYS[day.weekday()]


@dataclass(frozen=True, slots=True)
class Count:
    """A day and how it was reached; `at` is the instant itself where the hours could be counted."""

    day: date
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    at: datetime | None = None


def count(rule: Rule, start: date, *, calendar: Calendar, with_observed: bool = False, at: datetime | None = None) -> Count:
    """Count a rule's time from day 0; the day of the event itself is never counted. `at` is its instant, for a clock that runs in hours.

    Raises BadInput when the date runs out of the calendar.
    """
    assert rule.amount is not None  # noqa: S101 - a counted rule has one; the entry was checked when it was read
    try:
        if rule.unit is Unit.CALENDAR_MONTHS:
            raw = _months(rule, start)
        elif rule.unit is Unit.BUSINESS_DAYS:
            return _business_days(rule.amount, start, calendar=calendar, with_observed=with_observed)
        elif rule.unit is Unit.HOURS:
            return _elapsed(rule.amount, at) if at else _hours(rule.amount, start)
        elif rule.unit is Unit.YEAR_ENDS:
            raw = _year_end(rule.amount, start)
        else:
            raw = _days(rule.amount, start)
        return _settled(rule, raw, calendar)
    except (OverflowError, ValueError):
        raise BadInput(f"No date can be counted from {start.isoformat()}: correct that date.") from None


def _days(amount: int, start: date) -> Count:
    day = start + timedelta(days=amount)
    return Count(day, (f"{amount} calendar days later: {_named(day)}",))


def _months(rule: Rule, start: date) -> Count:
    years, month = divmod(start.month - 1 + (rule.amount or 0), MONTHS_A_YEAR)
    year, month = start.year + years, month + 1
    last = monthrange(year, month)[1]
    later = f"{rule.amount} calendar months later"
    if start.day <= last:
        day = date(year, month, start.day)
        return Count(day, (f"{later}: {_named(day)}",))
    absent = f"{later}: {year:04d}-{month:02d}-{start.day:02d} does not exist"
    end = date(year, month, last)
    if rule.no_such_day == "first of the next month":
        day = end + ONE_DAY
        return Count(day, (f"{absent}; this rule then gives the first day of the next month: {_named(day)}",))
    return Count(end, (f"{absent}; the safe reading is the last day of that month: {_named(end)}",))


def _year_end(amount: int, start: date) -> Count:
    day = date(start.year + amount, MONTHS_A_YEAR, monthrange(start.year + amount, MONTHS_A_YEAR)[1])
    years = "year" if amount == 1 else f"{amount}. year"
    return Count(day, (f"The last day of the {years} after {start.year}: {_named(day)}",))


def _settled(rule: Rule, raw: Count, calendar: Calendar) -> Count:
    if rule.rolls == "never":
        why = calendar.closed(raw.day)
        return Count(raw.day, (*raw.steps[:-1], raw.steps[-1] + ("; this rule does not move weekend dates or holidays" if why else "")))
    day, moved = raw.day, []
    while why := calendar.closed(day):
        moved.append(f"{day.isoformat()} is {why}: moved on to the next day")
        day += ONE_DAY
    if moved:
        moved.append(f"The next day that is no Saturday, Sunday or federal holiday: {_named(day)}")
    return Count(day, (*raw.steps, *moved), _doubts(day, calendar))


def _doubts(day: date, calendar: Calendar) -> tuple[str, ...]:
    notes = []
    if name := calendar.observed.get(day):
        notes.append(f"{day.isoformat()} is {name}. An observed day does not move this date: the safe reading is not to wait for the next one.")
    if not calendar.knows(day):
        notes.append(f"The table of federal holidays does not reach {day.year}: only weekends moved this date.")
    return tuple(notes)


def _business_days(amount: int, start: date, *, calendar: Calendar, with_observed: bool) -> Count:
    day, done, steps, notes = start, 0, [], []
    while done < amount:
        day += ONE_DAY
        if why := calendar.closed(day, with_observed=with_observed):
            steps.append(f"{day.isoformat()} is {why}: skipped")
            continue
        done += 1
        steps.append(f"Business day {done}: {_named(day)}")
        if name := calendar.observed.get(day):
            notes.append(f"{day.isoformat()} is {name}; it was counted as a business day.")
    notes.append("“Business day” is not defined in the rule: Monday to Friday without federal holidays is our estimate.")
    return Count(day, tuple(steps), tuple(notes))


def _elapsed(amount: int, at: datetime) -> Count:
    end, steps = hours.elapsed(amount, at)
    return Count(end.date(), (*steps, f"That day is {_named(end.date())}"), at=end)


def _hours(amount: int, start: date) -> Count:
    days = -(-amount // HOURS_A_DAY)
    day = start + timedelta(days=days)
    plural = "s" if days > 1 else ""
    step = f"{amount} hours run from the moment of receipt; from a date alone: {days} day{plural} later, {_named(day)}"
    return Count(day, (step,), ("This clock runs in hours from the moment of receipt; only the day is shown here.",))


def _named(day: date) -> str:
    return f"{day.isoformat()}, a {weekday(day)}"

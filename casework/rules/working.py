"""When a message may reach a person: the hours of their own day, the days on which they work, and how long a working hour takes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.errors import RulebookInvalid

DAY = date.resolution
DAYS_OF_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BUSINESS_DAYS = frozenset(range(5))
AT_MOST = 400  # days ahead in which a working day is looked for; somebody who works on none is reached on any
NO_HOLIDAYS: frozenset[date] = frozenset()
Works = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a day in which a message may reach a person."""

    opens: time = time(8)
    closes: time = time(18)


def is_business_day(day: date, holidays: Collection[date] = NO_HOLIDAYS) -> bool:
    """Say whether people work on this day."""
    return day.weekday() in BUSINESS_DAYS and day not in holidays


def on_or_before(day: date, holidays: Collection[date] = NO_HOLIDAYS) -> date:
    """Give this day, or the business day before it."""
    while not is_business_day(day, holidays):
        day -= DAY
    return day


def may_send(now: datetime, zone: ZoneInfo, hours: Hours, *, last_on: date | None = None) -> bool:
    """Say whether a message may reach a person now, in that person's own day.

    On the last day itself it may go after hours too: the next morning would be too late.
    """
    local = now.astimezone(zone)
    if hours.opens <= local.time() < hours.closes:
        return True
    return local.date() == last_on and local.time() >= hours.closes


def next_opening(now: datetime, zone: ZoneInfo, hours: Hours, works: Works | None = None) -> datetime:
    """Give the next instant, in UTC, at which a person's hours begin, on a day on which that person works."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < hours.opens else local.date() + DAY
    if works:
        day = next((each for each in _days(day) if works(each)), day)
    return datetime.combine(day, hours.opens, zone).astimezone(UTC)


def sending_time(now: datetime, zone: ZoneInfo, hours: Hours, works: Works, *, due_on: date) -> datetime:
    """Say when a message about a date may go: now, or when the person's next working day begins.

    What falls due before that day does not wait for it: it goes within the hours of a free day, on the last evening at once.
    """
    local = now.astimezone(zone)
    is_open = hours.opens <= local.time() < hours.closes
    if is_open and works(local.date()):
        return now
    opening = next_opening(now, zone, hours, works)
    if due_on < local.date() or opening.astimezone(zone).date() <= due_on:
        return opening
    soon = next_opening(now, zone, hours)
    return soon if not is_open and soon.astimezone(zone).date() <= due_on else now


def after_working(start: datetime, length: timedelta, zone: ZoneInfo, hours: Hours, works: Works) -> datetime:
    """Give the instant, in UTC, at which a person has had so much working time since `start`."""
    left = length
    for day in _days(start.astimezone(zone).date()):
        opens = max(datetime.combine(day, hours.opens, zone).astimezone(UTC), start)
        closes = datetime.combine(day, hours.closes, zone).astimezone(UTC)
        if not works(day) or closes <= opens:
            continue
        if opens + left <= closes:
            return opens + left
        left -= closes - opens
    return start + length


def read_hours(stated: object, *, where: str) -> Hours:
    """Read hours written as 08:00-18:00. Raises RulebookInvalid, naming `where`."""
    try:
        opens, closes = (_clock_time(part) for part in str(stated).split("-"))
    except ValueError:
        opens = closes = time(0)
    if opens >= closes:
        raise RulebookInvalid(f'{where}: hours {stated!r} cannot be read. Write them like "08:00-18:00", the earlier first.')
    return Hours(opens, closes)


def read_time(stated: object, *, where: str) -> time:
    """Read a time of day written as 07:30. Raises RulebookInvalid, naming `where`."""
    try:
        return _clock_time(str(stated))
    except ValueError:
        raise RulebookInvalid(f'{where}: {stated!r} is no time of day. Write it like "07:30".') from None


def read_days(stated: object, *, where: str) -> frozenset[int]:
    """Read working days written as mon-fri, or mon, wed, fri. Raises RulebookInvalid, naming `where`."""
    try:
        spans = [[DAYS_OF_WEEK.index(name.strip().lower()[:3]) for name in part.split("-")] for part in str(stated).split(",")]
    except ValueError:
        spans = [[]]
    if not all(len(span) in (1, 2) and span[0] <= span[-1] for span in spans):
        raise RulebookInvalid(f'{where}: days {stated!r} cannot be read. Write them like "mon-fri", or "mon, wed, fri".')
    return frozenset(day for span in spans for day in range(span[0], span[-1] + 1))


def _clock_time(stated: str) -> time:
    found = time.fromisoformat(stated.strip())
    if found.tzinfo:
        raise ValueError("a person's hours are those of that person's own zone")
    return found


def _days(first: date) -> list[date]:
    return [first + timedelta(days=count) for count in range(AT_MOST)]

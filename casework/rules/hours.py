"""Clocks that run in hours: elapsed time from an instant, whatever the clocks on the wall do in between."""

from datetime import UTC, date, datetime, timedelta

from casework.errors import BadInput

ONE_DAY = date.resolution
SECONDS_A_MINUTE = 60
MINUTES = "%Y-%m-%d %H:%M %Z"


def elapsed(amount: int, start: datetime) -> tuple[datetime, tuple[str, ...]]:
    """Count hours in elapsed time and give the end in the zone of the start, with the steps.

    Raises BadInput when the instant has no time zone.
    """
    if start.utcoffset() is None:
        raise BadInput("A clock that runs in hours needs the time zone of its first moment. Write it with its zone.")
    end = (start.astimezone(UTC) + timedelta(hours=amount)).astimezone(start.tzinfo)
    first = f"{amount} hours run from {start.strftime(MINUTES)} ({zone_name(start)}), counted as elapsed time: {end.strftime(MINUTES)}"
    return end, (first, *_changes(start, end))


def days_later(at: datetime, days: int) -> datetime:
    """Move an instant by whole days; the time on the wall stays."""
    return at + timedelta(days=days)


def zone_name(at: datetime) -> str:
    """Name the time zone of an instant as people write it."""
    return str(getattr(at.tzinfo, "key", "") or at.tzname() or at.tzinfo)


def _changes(start: datetime, end: datetime) -> tuple[str, ...]:
    before, after = start.utcoffset() or timedelta(), end.utcoffset() or timedelta()
    if before == after:
        return ()
    way = "back" if after < before else "forward"
    change = f"On {_changing_day(start, end).isoformat()} the clocks go {way}, from {start.tzname()} to {end.tzname()}"
    return (f"{change}: the hours run on, so the time on the wall is {_difference(after - before)}",)


def _changing_day(start: datetime, end: datetime) -> date:
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight.date() < end.date() and midnight.utcoffset() == (midnight + ONE_DAY).utcoffset():
        midnight += ONE_DAY
    return midnight.date()


def _difference(shift: timedelta) -> str:
    minutes = round(shift.total_seconds() / SECONDS_A_MINUTE)
    return f"{abs(minutes)} minutes {'later' if minutes > 0 else 'earlier'}"

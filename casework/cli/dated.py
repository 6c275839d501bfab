"""Reading the events of a question: each a day, or a moment with its time zone for clocks that run in hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework import clock
from casework.cli.asked import WrongUsage, one_of, pairs
from casework.rules.facts import Events

LETTER = "letter"
# The events by the names that people write, with the attribute of Events that holds each day.
EVENTS = {
    "received": "received",
    "notice": "notice",
    "mailed": "mailed",
    "portal": "portal",
    "filed": "filed",
    "service": "service",
    LETTER: "letter_deadline",
    "effective": "effective",
    "meeting": "meeting",
    "extension": "extension",
    "information-requested": "information_requested",
    "information-received": "information_received",
    "information-answered": "information_answered",
    "incomplete": "incomplete",
}
HOW_TO_ZONE = "Write the offset, such as 2026-10-30T10:00-04:00, or name the payer's zone: --zone America/New_York."


def events(stated: Sequence[str], *, zone: str = "") -> Events:
    """Read the events of one dispute. Raises WrongUsage listing the names, or saying how to write the date."""
    payers_zone = _zone(zone)
    days: dict[str, date] = {}
    moments: list[tuple[str, datetime]] = []
    for text, value in pairs("event", stated).items():
        name = one_of("event", text, tuple(EVENTS), by_prefix=False)
        if "T" in value.upper() and name != LETTER:
            at = _moment(value, payers_zone)
            moments.append((name, at))
            days[EVENTS[name]] = at.date()
        else:
            days[EVENTS[name]] = _day(value)
    return Events(**cast(dict[str, Any], days), moments=tuple(moments))


def _day(value: str) -> date:
    try:
        return clock.day(value)
    except ValueError:
        raise WrongUsage(f"“{value}” is no date. Write it as YYYY-MM-DD, such as 2026-09-14.") from None


def _moment(value: str, zone: ZoneInfo | None) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise WrongUsage(f"“{value}” is no moment. Write it as YYYY-MM-DDTHH:MM, such as 2026-10-30T10:00-04:00.") from None
    if at.tzinfo is not None:
        return at.astimezone(zone) if zone else at
    if zone is None:
        raise WrongUsage(f"“{value}” has no time zone. {HOW_TO_ZONE}")
    return _on_the_wall(at, zone)


def _on_the_wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Read a time on the wall; the hour that clocks skip or repeat in a night of change needs its offset."""
    first, second = at.replace(tzinfo=zone, fold=0), at.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == at
    reason = "comes twice in that night, when the clocks go back" if exists else "does not exist in that night, when the clocks go forward"
    raise WrongUsage(f"“{at.isoformat(timespec='minutes')}” {reason}. Write it with its offset, such as 2026-10-30T10:00-04:00.")


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongUsage(f"No time zone “{name}”. Write it like America/New_York.") from None

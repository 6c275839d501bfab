"""The one clock. Only the command line and the flows ask it; rules and actions are told the day.

A file `today` in the data folder moves every process to a day: a date, or a date and a time from which the clock goes on since the file was
written. Under a date alone the time of day stays the machine's. Demos and tests use it; with a time they are the same at every hour.
"""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

from casework.errors import BadInput
from casework.settings import Settings

TODAY = "today"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
STATED = re.compile(rf"({DAY.pattern})(?: (\d{{2}}:\d{{2}}(?::\d{{2}})?))?", re.ASCII)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)  # no day of a case lies outside, and days counted from one within stay days


def today(settings: Settings) -> date:
    """Give the clinic's calendar day, or the day the data folder says.

    Raises BadInput when the file `today` holds anything else than a date, or a date and a time.
    """
    return now(settings).astimezone(settings.zone).date()


def day(text: str) -> date:
    """Read a date written YYYY-MM-DD and no other way, between 1900 and 2199. Raises ValueError."""
    if not DAY.fullmatch(text):
        raise ValueError("not written YYYY-MM-DD")
    found = date.fromisoformat(text)
    if not FIRST <= found <= LAST:
        raise ValueError("no day of a case")
    return found


def set_today(settings: Settings, day_meant: date, *, at: time | None = None) -> None:
    """Move every process of this data folder to a day. A time of day, once given, goes on over every later move."""
    stated, draft = settings.home / TODAY, settings.home / f".{TODAY}"
    if at is None and stated.is_file() and _said(stated)[1]:
        at = now(settings).astimezone(settings.zone).time()
    draft.write_text(datetime.combine(day_meant, at).isoformat(" ", "seconds") if at else day_meant.isoformat())
    draft.replace(stated)


def now(settings: Settings) -> datetime:
    """Give the present instant in UTC, or the one that the data folder says. Raises BadInput as `today` does."""
    present, stated = datetime.now(UTC), settings.home / TODAY
    if not stated.is_file():
        return present
    day_meant, at = _said(stated)
    if at is None:
        local = present.astimezone(settings.zone).time().replace(microsecond=0)
        return datetime.combine(day_meant, local, settings.zone).astimezone(UTC)
    began = datetime.combine(day_meant, at, settings.zone).astimezone(UTC)
    return began + (present - datetime.fromtimestamp(stated.stat().st_mtime, UTC))


def _said(stated: Path) -> tuple[date, time | None]:
    try:
        if said := STATED.fullmatch(stated.read_text().strip()):
            return day(said[1]), time.fromisoformat(said[2]) if said[2] else None
    except ValueError:
        pass  # no text, no day of the calendar, no time of a day
    raise BadInput(f"The file {stated} must hold one date like 2026-11-22, or a date and a time like 2026-11-22 10:00. Correct or delete it.")

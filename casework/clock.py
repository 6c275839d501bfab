"""The one clock. Only the command line and the flows ask it; rules and actions are told the day.

A file `today` in the data folder, holding a date, moves every process to that day; demos and tests use it.
"""

import re
from datetime import UTC, date, datetime, time

from casework.errors import BadInput
from casework.settings import Settings

TODAY = "today"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)  # no day of a case lies outside, and days counted from one within stay days


def today(settings: Settings) -> date:
    """Give the clinic's calendar day, or the day the data folder says.

    Raises BadInput when the file `today` holds no date.
    """
    stated = settings.home / TODAY
    if not stated.is_file():
        return datetime.now(settings.zone).date()
    try:
        return date.fromisoformat(stated.read_text().strip())
    except ValueError:
        raise BadInput(f"The file {stated} must hold one date like 2026-11-22. Correct or delete it.") from None


def day(text: str) -> date:
    """Read a date written YYYY-MM-DD and no other way, between 1900 and 2199. Raises ValueError."""
    if not DAY.fullmatch(text):
        raise ValueError("not written YYYY-MM-DD")
    found = date.fromisoformat(text)
    if not FIRST <= found <= LAST:
        raise ValueError("no day of a case")
    return found


def set_today(settings: Settings, day_meant: date) -> None:
    """Move every process of this data folder to a day."""
    draft = settings.home / f".{TODAY}"
    draft.write_text(day_meant.isoformat())
    draft.replace(settings.home / TODAY)


def now(settings: Settings) -> datetime:
    """Give the present instant in UTC, on the day that `today` says."""
    present = datetime.now(UTC)
    if not (settings.home / TODAY).is_file():
        return present
    local = present.astimezone(settings.zone).time()
    return datetime.combine(today(settings), time(local.hour, local.minute, local.second), settings.zone).astimezone(UTC)

"""When one coverage ends and another begins, which services fall after an end, and whether two names mean two payers."""

from collections.abc import Iterable
from datetime import date

DAY = date.resolution


def last_day(ends_on: date | None, *, changed_on: date, said: date | None = None) -> date:
    """Give the last day of the coverage that another follows: as somebody says, as it was known, else the day before the new one begins."""
    before = changed_on - DAY
    return said or (min(ends_on, before) if ends_on else before)


def after(served: Iterable[date | None], ends_on: date | None) -> tuple[date, ...]:
    """List once each the days of service that lie after the last day of a coverage."""
    return tuple(sorted({day for day in served if day and ends_on and day > ends_on}))


def is_other_payer(known: str, said: str) -> bool:
    """Say whether two names mean two payers; a name that only says more or less of the same begins alike."""
    one, other = known.casefold().split(), said.casefold().split()
    return bool(one and other) and one[0] != other[0]

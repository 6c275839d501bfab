"""Dates as letters write them, each with the place it stands at. What could be two days is marked so, never settled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DATE = re.compile(
    rf"\b(?P<month>{_NAME})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})\b"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<month2>{_NAME})[\s,-]+(?P<year2>\d{{4}})\b"
    r"|(?<![\d/-])(?P<year3>\d{4})[-/](?P<month3>\d{2})[-/](?P<day3>\d{2})(?![\d/-])"
    r"|(?<![\d/-])(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year4>\d{4}|\d{2})(?![\d/-])",
    re.I,
)
_CENTURY = 2000
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text. `is_certain` is False for 03/04/26 and its kind, read month first as U.S. letters write."""

    day: date
    start: int
    end: int
    is_certain: bool


def dates(text: str) -> Iterator[Found]:
    """Find every date that exists, in reading order."""
    for found in _DATE.finditer(text):
        day = _day(found)
        if day:
            yield Found(day, found.start(), found.end(), _is_certain(found))


def _day(found: re.Match[str]) -> date | None:
    try:
        if found["first"]:
            return _numeric(int(found["first"]), int(found["second"]), found["year4"])
        if found["year3"]:
            return date(int(found["year3"]), int(found["month3"]), int(found["day3"]))
        name, day, year = (found["month"], found["day"], found["year"]) if found["month"] else (found["month2"], found["day2"], found["year2"])
        return date(int(year), _MONTHS.index(name[:3].lower()) + 1, int(day))
    except ValueError:
        return None


def _numeric(first: int, second: int, year: str) -> date:
    full = int(year) if len(year) > 2 else _CENTURY + int(year)
    return date(full, second, first) if first > _MONTHS_A_YEAR else date(full, first, second)


def _is_certain(found: re.Match[str]) -> bool:
    """Only a day that cannot be a month, or a month that is named, says which is which."""
    if not found["first"]:
        return True
    first, second = int(found["first"]), int(found["second"])
    return len(found["year4"]) > 2 and first <= _MONTHS_A_YEAR and (second > _MONTHS_A_YEAR or first == second)

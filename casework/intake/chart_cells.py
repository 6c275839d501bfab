"""One cell, both ways: what a person typed becomes a chart's value, and a value becomes what a cell holds.

What cannot be read for certain is refused, never guessed: 03/04/2026 is two dates.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from casework.intake.chart_kinds import UNKNOWN, Column, Kind

CellContent = str | int | float | date | None

# Control characters, half a surrogate pair and U+FFFE/FFFF cannot stand in XML, so neither in a workbook nor in a Word file.
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_ESCAPE: Final = re.compile("_x[0-9A-Fa-f]{4}_")
_FIRST_EXCEL_DAY: Final = date(1900, 3, 1)  # spreadsheets disagree about days before it: 1900 was no leap year
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00)?)?")
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_NAMED: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})|(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{4})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::00)? ?([ap]m)?")
_AMOUNT: Final = re.compile(r"-?\$?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NUMBER: Final = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,6})?")
_SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")  # a day as spreadsheets count it, from 1900 or from 1904
_SEPARATORS: Final = re.compile(r"[\s,;]+")
_YES_NO: Final = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_SAFE_DIGITS: Final = 10**15  # a spreadsheet keeps fifteen digits of a number


class Unreadable(Exception):
    """What is wrong with one cell and what to write instead. The message never repeats what stands there."""


def is_blank(content: object) -> bool:
    """Say whether a cell holds nothing but spaces."""
    return content is None or (isinstance(content, str) and not content.strip())


def is_unknown(column: Column, content: object) -> bool:
    """Say whether a cell answers “unknown” where that means the same as a blank."""
    return column.can_be_unknown and UNKNOWN not in column.choices and isinstance(content, str) and content.strip().casefold() == UNKNOWN


def parse(column: Column, content: object) -> object:
    """Read one cell as the field's kind. Raises Unreadable."""
    return _PARSERS[column.kind](column, content)


def content_of(column: Column, value: object) -> CellContent:
    """Give what a cell shows for a value; a blank stays blank."""
    if value in ("", None, ()):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value if value >= _FIRST_EXCEL_DAY else value.isoformat()
    if isinstance(value, Decimal):
        return _number_or_text(value)
    if isinstance(value, tuple):
        return writable(", ".join(code for code in value if code))
    if column.kind is Kind.WHOLE:
        return int(str(value))
    return writable(str(value))


def unix_lines(text: str) -> str:
    """Write every line break as one character, as spreadsheets do."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def writable(text: str) -> str:
    """Show each character that no workbook can hold as U+FFFD, and keep a spreadsheet from reading its own escapes into a text."""
    return _ESCAPE.sub(r"_x005F\g<0>", UNWRITABLE.sub("\ufffd", unix_lines(text)))


def _number_or_text(value: Decimal) -> float | str:
    number = float(value)
    kept = Decimal(f"{number:.15g}") if abs(number) < _SAFE_DIGITS else None
    return number if kept == value else str(value)


def _refuse(problem: str, column: Column) -> Unreadable:
    return Unreadable(f"{problem}. Write {column.expects}")


def _text(column: Column, content: object) -> str:
    if isinstance(content, str):
        return unix_lines(content.replace("_x000D_", "").replace("_x005F_", "_")).strip()  # Excel stores half of a pasted line break so
    if isinstance(content, bool) or not isinstance(content, int | float):
        raise _refuse("a date, a time or true/false stands where text belongs", column)
    if abs(content) >= _SAFE_DIGITS:
        raise Unreadable("a number this long has lost digits. Format the cell as text and type it again")
    return str(int(content)) if content == int(content) else f"{content:.15g}"


def _zip(column: Column, content: object) -> str:
    text = _text(column, content)
    return text.zfill(5) if isinstance(content, int | float) and text.isdigit() else text


def _choice(column: Column, content: object) -> str:
    words = " ".join(_text(column, content).casefold().split())
    known = {choice.casefold(): choice for choice in column.choices}
    if words not in known:
        raise _refuse("this is not in the list", column)
    return known[words]


def _state(column: Column, content: object) -> str:
    code = _text(column, content).upper()
    if code not in column.choices:
        raise _refuse("this is no state", column)
    return code


def _codes(column: Column, content: object) -> tuple[str, ...]:
    return tuple(code for code in _SEPARATORS.split(_text(column, content)) if code)


def _yes_no(column: Column, content: object) -> bool:
    word = str(content).strip().casefold()
    if word not in _YES_NO:
        raise _refuse("this is neither yes nor no", column)
    return _YES_NO[word]


def _date(column: Column, content: object) -> date:
    if isinstance(content, datetime):
        return content.date()
    if isinstance(content, date):
        return content
    if (isinstance(content, int | float) and not isinstance(content, bool)) or (isinstance(content, str) and _SERIAL.fullmatch(content.strip())):
        raise Unreadable(
            f"this is a bare number, which two calendars read as two days. Format the cell as a date and check the day it shows, or write {column.expects}"
        )
    if not isinstance(content, str):
        raise _refuse("this is not a date", column)
    return _date_text(column, " ".join(content.casefold().split()))


def _date_text(column: Column, text: str) -> date:
    if named := _NAMED.fullmatch(text):
        word, day, year = named.group(1, 2, 3) if named.group(1) else named.group(5, 4, 6)
        return _calendar(column, year=int(year), month=_MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else 0, day=int(day))
    if plain := _YEAR_FIRST.fullmatch(text):
        return _calendar(column, year=int(plain[1]), month=int(plain[2]), day=int(plain[3]))
    if american := _MONTH_FIRST.fullmatch(text):
        month, day, year = (int(number) for number in american.groups())
        if month != day and month <= 12 and day <= 12:
            raise _refuse("this date can be read in two ways", column)
        return _calendar(column, year=year, month=month, day=day)
    raise _refuse("this is not a date", column)


def _calendar(column: Column, *, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _refuse("there is no such day", column) from None


def _time(column: Column, content: object) -> str:
    if isinstance(content, datetime):
        content = content.time()
    if isinstance(content, time):
        content = timedelta(hours=content.hour, minutes=content.minute, seconds=content.second, microseconds=content.microsecond)
    if isinstance(content, timedelta):
        return _time_of(column, round(content.total_seconds()))
    found = _CLOCK.fullmatch(content.strip().casefold()) if isinstance(content, str) else None
    if not found:
        raise _refuse("this is not a time", column)
    hour, minute, half = int(found[1]), int(found[2]), found[3]
    if minute > 59 or (half and not 1 <= hour <= 12):
        raise _refuse("there is no such time", column)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return _time_of(column, hour * 3600 + minute * 60)


def _time_of(column: Column, seconds: int) -> str:
    if seconds % 60 or not 0 <= seconds < 86_400:
        raise _refuse("there is no such time", column)
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def _money(column: Column, content: object) -> Decimal:
    amount = _decimal(column, content, _AMOUNT)
    cents = round(amount, 2) if abs(amount) < _SAFE_DIGITS else amount
    if abs(cents - amount) > Decimal("0.000001"):  # less is what a spreadsheet's own arithmetic leaves behind
        raise _refuse("this amount has parts of a cent", column)
    return cents


def _number(column: Column, content: object) -> Decimal:
    return _decimal(column, content, _NUMBER)


def _decimal(column: Column, content: object, shape: re.Pattern[str]) -> Decimal:
    if isinstance(content, int | float) and not isinstance(content, bool):
        return Decimal(content) if isinstance(content, int) else Decimal(f"{content:.15g}")
    text = content.strip() if isinstance(content, str) else ""
    if not shape.fullmatch(text):
        raise _refuse("this is not a number", column)
    return Decimal(text.replace(",", "").replace("$", ""))


def _whole(column: Column, content: object) -> int:
    number = _number(column, content)
    if abs(number) >= _SAFE_DIGITS or number != int(number):
        raise _refuse("this is not a whole number", column)
    return int(number)


_PARSERS: Final[dict[Kind, Callable[[Column, object], object]]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.PLAN: _text,
    Kind.CHOICE: _choice,
    Kind.STATE: _state,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.YES_NO: _yes_no,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.CODES: _codes,
    Kind.ZIP: _zip,
}

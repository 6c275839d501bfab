"""What a chart may not hold although its types allow it, and the words in which every fault of a chart is told.

Words name sheets, cells and fields; what stands there is never repeated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from casework.chart import Chart, Value
from casework.intake.chart_cells import UNWRITABLE
from casework.intake.chart_fields import STATES, Column, Kind
from casework.intake.chart_sheets import KEY, SHEETS, Sheet

_FIELD_NAME: Final = re.compile(r"[a-z_]{1,40}")
_NOT_IN_CODE: Final = re.compile(r"[\s,;]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a chart: the part, the row in a table, the field, and what to do about it."""

    part: str
    field: str
    words: str
    row: int | None = None


def faults(chart: Chart) -> tuple[Fault, ...]:
    """Find what a letter could not carry: unprintable characters, blank rows, codes that are two, unknown states."""
    return tuple(fault for sheet in SHEETS for row, value in _values(chart, sheet) for fault in _faults_of(sheet, value, row))


def told(error: ValidationError, sheet: Sheet, row: int | None = None) -> tuple[Fault, ...]:
    """Put what pydantic found in one sheet's value into our words."""
    return tuple(_told(detail["type"], detail.get("ctx", {}), sheet=sheet, row=row, where=detail["loc"]) for detail in error.errors())


def _told(kind: str, context: dict[str, Any], *, sheet: Sheet, row: int | None, where: tuple[int | str, ...]) -> Fault:
    field = str(where[0]) if where else ""
    column = next((column for column in sheet.columns if column.field == field), None)
    if kind == "value_error" or not where:
        words = f"{sheet.out_of_order}. Check both dates" if kind == "value_error" else "write an object with fields"
    elif column is None:
        return _unknown_field(sheet, field, row)
    elif kind == "missing":
        words = f"this is missing. Write {column.expects}"
    elif kind == "string_too_long":
        words = f"this is too long. Write at most {context['max_length']} characters"
    else:
        words = f"this cannot be right. Write {column.expects}"
    return Fault(sheet.part, field, words, row)


def _unknown_field(sheet: Sheet, field: str, row: int | None) -> Fault:
    known = ", ".join(sheet.model.model_fields)
    shown = field if _FIELD_NAME.fullmatch(field) else ""
    return Fault(sheet.part, shown, f"there is no such field. Known: {known}", row)


def _values(chart: Chart, sheet: Sheet) -> Iterator[tuple[int | None, Value]]:
    part = getattr(chart, sheet.part)
    yield from enumerate(part) if sheet.is_table else ((None, part),)


def _faults_of(sheet: Sheet, value: Value, row: int | None) -> Iterator[Fault]:
    for name in type(value).model_fields:
        column = KEY if name == "key" else sheet.column(name)
        if words := _fault_of(column, getattr(value, name), is_required=name in sheet.required):
            yield Fault(sheet.part, name, words, row)


def _fault_of(column: Column, value: object, *, is_required: bool) -> str:
    texts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(text, str) and UNWRITABLE.search(text) for text in texts):
        return "this holds a character that cannot be written. Type it again without special characters"
    if is_required and value == "":
        return f"this is missing. Write {column.expects}"
    if column.kind is Kind.CODES and any(not code or _NOT_IN_CODE.search(code) for code in texts):
        return "a code is blank or holds a space or comma. Write one code per entry"
    if column.kind is Kind.STATE and value and value not in STATES:
        return f"this is no state. Write {column.expects}"
    return ""

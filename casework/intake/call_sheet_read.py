"""A saved call sheet, read back: every cell is checked before anything is kept, and every fault is told with its row and column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from casework import opened
from casework.chart import Contact
from casework.errors import BadChart, BadInput, BadWorksheet
from casework.intake import call_sheet as sheets
from casework.intake import chart_grid
from casework.intake.call_sheet import Answered, Filled
from casework.intake.chart_cells import Unreadable, parse
from casework.intake.chart_fields import Column
from casework.intake.chart_grid import Broken, Grid, plain
from casework.intake.chart_safety import safe_content
from casework.rules import inquiry
from casework.rules.inquiry import Inquiry

MAX_TOLD: Final = 40
OWN: Final = ("answer", "way", "on", "with_whom", "reference", "paper")
_SHEETS: Final = {sheets.CALL, sheets.ANSWERS, sheets.CONTACTS}


@dataclass(slots=True)
class _Reading:
    """What is wrong so far, and the day it is."""

    today: date
    known: Inquiry
    problems: list[str] = field(default_factory=list)

    def report(self, title: str, cell: str, label: str, words: str) -> None:
        """Note a cell to mend."""
        self.problems.append(f"{title}, {cell} ({label}): {words}.")

    def value(self, title: str, cell: str, column: Column, content: object) -> Any:
        """Read one cell; None where it cannot be read."""
        try:
            if isinstance(content, Broken):
                raise Unreadable(content.words)
            value = parse(column, content)
        except Unreadable as problem:
            self.report(title, cell, column.label, str(problem))
            return None
        if isinstance(value, date) and value > self.today:
            self.report(title, cell, column.label, "this day is still to come. Write the day it happened")
        return value


def is_call_sheet(path: Path) -> bool:
    """Say whether a workbook is a call sheet, by the names of its sheets. What cannot be opened is left to other readers."""
    return set(opened.sheet_names(path) or ()) >= _SHEETS


def read(path: Path, known: Inquiry, *, today: date) -> Filled:
    """Read a saved call sheet. Raises BadWorksheet with every cell to mend, never with what stands there."""
    try:
        grids = chart_grid.grids(safe_content(path))
    except BadChart as refusal:
        raise BadWorksheet(str(refusal)) from None
    reading = _Reading(today, known)
    number, call = _call(grids.get(plain(sheets.CALL), {}), reading)
    answers = tuple(_answers(grids.get(plain(sheets.ANSWERS), {}), call, reading))
    contacts = tuple(_contacts(grids.get(plain(sheets.CONTACTS), {}), reading))
    if reading.problems:
        raise _refused(reading.problems)
    return Filled(number, answers, (*_own(call), *contacts))


def _refused(problems: list[str]) -> BadWorksheet:
    count = "one place" if len(problems) == 1 else f"{len(problems)} places"
    more = [f"and {len(problems) - MAX_TOLD} more"] if len(problems) > MAX_TOLD else []
    return BadWorksheet("\n- ".join([f"The call sheet was not read, and nothing of it was kept. Mend {count} and save it again:", *problems[:MAX_TOLD], *more]))


def _call(grid: Grid, reading: _Reading) -> tuple[str, dict[str, Any]]:
    """Read the form of the call itself: the case number, and what counts for every row."""
    columns = {plain(column.label): column for column in (sheets.NUMBER, *sheets.THIS_CALL)}
    found: dict[str, Any] = {}
    for row, cells in grid.items():
        column = columns.get(plain(cells.get(1)))
        if row > sheets.HEAD_ROW and column and 2 in cells:
            found[column.field] = reading.value(sheets.CALL, f"B{row}", column, cells[2])
    number = str(found.pop("case", None) or "")
    if not number:
        reading.report(sheets.CALL, "B5", sheets.NUMBER.label, "this is missing. Write the number of the case, such as C26-0007")
    return number.strip().upper(), found


def _own(call: Mapping[str, Any]) -> Iterator[Contact]:
    """Give the call itself as a contact, once somebody dated it."""
    if call.get("on") and call.get("way"):
        direction = call.get("direction") or (sheets.OUT if call["way"] in sheets.SPOKEN else sheets.IN)
        yield Contact(
            happened_on=call["on"],
            way=call["way"],
            is_incoming=direction == sheets.IN,
            with_whom=call.get("with_whom") or "",
            reference=call.get("reference") or "",
        )


def _rows(title: str, grid: Grid, columns: tuple[Column, ...], reading: _Reading) -> Iterator[tuple[int, dict[str, tuple[str, object]]]]:
    """Give the filled rows below the headings: by field, the cell and its content. Headings that are missing are told."""
    named = {plain(column.label): column.field for column in columns}
    head = next((row for row, cells in grid.items() if sum(plain(content) in named for content in cells.values()) > len(columns) // 2), None)
    if head is None:
        reading.problems.append(f"{title}: the row of headings is missing. Write the sheet anew with: casework call-sheet NUMBER.")
        return
    fields = {place: named.get(plain(content), "") for place, content in grid[head].items()}
    for row, cells in grid.items():
        if row > head:
            kept = {fields[place]: (f"{get_column_letter(place)}{row}", content) for place, content in cells.items() if fields.get(place)}
            yield row, kept


def _answers(grid: Grid, call: Mapping[str, Any], reading: _Reading) -> Iterator[Answered]:
    columns = {column.field: column for column in sheets.ROW}
    for row, cells in _rows(sheets.ANSWERS, grid, sheets.ROW, reading):
        filled = [name for name in OWN if name in cells]
        if not filled:
            continue
        if "answer" not in cells:
            reading.report(sheets.ANSWERS, f"C{row}", columns["answer"].label, "this row has no answer. Write it, or clear the row")
            continue
        own: dict[str, Any] = {name: reading.value(sheets.ANSWERS, cells[name][0], columns[name], cells[name][1]) for name in filled if name != "answer"}
        found = _answer(row, cells, {**call, **{"way": _way(call), **own}}, reading)
        if found:
            yield found


def _way(call: Mapping[str, Any]) -> str:
    way = call.get("way")
    return "" if not way else sheets.VERBAL if way in sheets.SPOKEN else sheets.WRITTEN


def _answer(row: int, cells: Mapping[str, tuple[str, object]], said: Mapping[str, Any], reading: _Reading) -> Answered | None:
    cell = cells["answer"][0]
    value, name = _value(row, cells, reading)
    missing = {"on": "its date", "way": "whether it is verbal or written"}
    lacks = [words for each, words in missing.items() if not said.get(each)]
    if lacks:
        reading.report(sheets.ANSWERS, cell, "Answer", f"{' and '.join(lacks)} is missing. Write it in this row, or on the sheet {sheets.CALL}")
    if not value or lacks:
        return None
    is_written = said["way"] == sheets.WRITTEN
    return Answered(cell, name, value, is_written, said["on"], said.get("with_whom") or "", said.get("reference") or "", said.get("paper"))


def _value(row: int, cells: Mapping[str, tuple[str, object]], reading: _Reading) -> tuple[str, str]:
    """Read an answer in the way of its question; "" where it cannot be."""
    cell, content = cells["answer"]
    try:
        question = reading.known.question(str(cells.get("id", ("", ""))[1]))
    except BadInput:
        reading.report(sheets.ANSWERS, f"A{row}", "No.", "this is the number of no question. Write the sheet anew with: casework call-sheet NUMBER")
        return "", ""
    if isinstance(content, Broken):
        reading.report(sheets.ANSWERS, cell, "Answer", content.words)
        return "", question.id
    try:
        return inquiry.read(question, _text(content)), question.id
    except BadInput:
        reading.report(sheets.ANSWERS, cell, "Answer", f"{question.id} takes {inquiry.expects(question)}, or “{inquiry.UNKNOWN}”")
        return "", question.id


def _text(content: object) -> str:
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, datetime | date):
        return (content.date() if isinstance(content, datetime) else content).isoformat()
    if isinstance(content, float):
        return f"{content:.15g}"
    return str(content)


def _contacts(grid: Grid, reading: _Reading) -> Iterator[Contact]:
    columns = {column.field: column for column in sheets.CONTACT}
    needed = ("happened_on", "way", "direction")
    for row, cells in _rows(sheets.CONTACTS, grid, sheets.CONTACT, reading):
        said = {name: reading.value(sheets.CONTACTS, cell, columns[name], content) for name, (cell, content) in cells.items()}
        lacks = [name for name in needed if name not in said]
        for name in lacks:
            place = next(at for at, column in enumerate(sheets.CONTACT, start=1) if column.field == name)
            reading.report(sheets.CONTACTS, f"{get_column_letter(place)}{row}", columns[name].label, f"this is missing. Write {columns[name].expects}")
        if lacks or any(said[name] is None for name in said):
            continue
        yield from _contact(row, said, reading)


def _contact(row: int, said: Mapping[str, Any], reading: _Reading) -> Iterator[Contact]:
    kept = {name: value for name, value in said.items() if name != "direction"}
    try:
        yield Contact.model_validate({**kept, "is_incoming": said.get("direction") == sheets.IN})
    except ValidationError:
        reading.report(sheets.CONTACTS, f"row {row}", "Contact", "a text is too long. Write at most 200 letters, 4000 in the note")

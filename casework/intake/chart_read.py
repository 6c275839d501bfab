"""A saved chart workbook becomes a Chart, or the list of every cell that has to be mended."""

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from casework.chart import Chart, Value
from casework.errors import BadChart
from casework.intake import chart_grid
from casework.intake.chart_cells import Unreadable, parse
from casework.intake.chart_checks import Fault, faults, told
from casework.intake.chart_grid import Broken, Entry
from casework.intake.chart_safety import safe_content
from casework.intake.chart_sheets import SHEETS, START, Sheet, by_part

MAX_TOLD: Final = 50


@dataclass(slots=True)
class _Reading:
    """What is wrong so far, and in which cell each field stands."""

    problems: list[str] = field(default_factory=list)
    cells: dict[tuple[str, int | None, str], str] = field(default_factory=dict)

    def report(self, title: str, entry: Entry, words: str) -> None:
        """Note a cell to mend."""
        self.problems.append(f"{title}, {entry.cell} ({entry.column.label}): {words}.")

    def blame(self, fault: Fault) -> None:
        """Note a fault of a value where a person finds it: its cell, else its row, else its sheet."""
        sheet = by_part(fault.part)
        label = next((column.label for column in sheet.columns if column.field == fault.field), "")
        cell = self.cells.get((fault.part, fault.row, fault.field)) or self.cells.get((fault.part, fault.row, ""), "")
        self.problems.append(f"{', '.join(filter(None, (sheet.title, cell)))}{f' ({label})' if label else ''}: {fault.words}.")


def read_workbook(path: Path) -> Chart:
    """Read a saved chart workbook.

    Raises BadChart with every sheet and cell to mend, never with what stands there.
    """
    grids = chart_grid.grids(safe_content(path))
    reading = _Reading(list(chart_grid.sheet_problems(grids)))
    parts = {sheet.part: _part(sheet, grids.get(chart_grid.plain(sheet.title), {}), reading) for sheet in SHEETS}
    key = chart_grid.key_entry(grids.get(chart_grid.plain(START), {}))
    parts["patient"] = _with_key(parts["patient"], key, reading)
    if not reading.problems:
        chart = Chart(**parts)
        for fault in faults(chart):
            reading.blame(fault)
    if reading.problems:
        raise _refused(reading.problems)
    return chart


def _refused(problems: list[str]) -> BadChart:
    count = "one place" if len(problems) == 1 else f"{len(problems)} places"
    more = [f"and {len(problems) - MAX_TOLD} more"] if len(problems) > MAX_TOLD else []
    return BadChart("\n- ".join([f"The chart was not read. Mend {count} and save it again:", *problems[:MAX_TOLD], *more]))


def _part(sheet: Sheet, grid: chart_grid.Grid, reading: _Reading) -> Any:
    found, problems = chart_grid.entries(sheet, grid)
    reading.problems.extend(problems)
    items = [_value(sheet, item, list(group), reading) for item, group in groupby(found, key=lambda entry: entry.item)]
    if sheet.is_table:
        return tuple(item for item in items if item is not None)
    return items[0] if items and items[0] is not None else sheet.model()


def _value(sheet: Sheet, item: int | None, group: list[Entry], reading: _Reading) -> Value | None:
    before = len(reading.problems)
    if item is not None:
        reading.cells[sheet.part, item, ""] = f"row {group[0].cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    read: dict[str, object] = {}
    for entry in group:
        place = (sheet.part, item, entry.column.field)
        if place in reading.cells:
            reading.report(sheet.title, entry, "this is there twice. Delete one of the two")
        reading.cells[place] = entry.cell
        read[entry.column.field] = _parsed(sheet.title, entry, reading)
    if len(reading.problems) > before:
        return None
    try:
        return sheet.model.model_validate(read)
    except ValidationError as error:
        for fault in told(error, sheet, item):
            reading.blame(fault)
        return None


def _parsed(title: str, entry: Entry, reading: _Reading) -> object:
    if isinstance(entry.content, Broken):
        reading.report(title, entry, entry.content.words)
        return None
    try:
        return parse(entry.column, entry.content)
    except Unreadable as problem:
        reading.report(title, entry, str(problem))
        return None


def _with_key(patient: Value, entry: Entry | None, reading: _Reading) -> Value:
    key = _parsed(START, entry, reading) if entry else ""
    if entry and isinstance(key, str) and len(key) > 200:
        reading.report(START, entry, "this is too long. Write at most 200 characters")
    return patient.model_copy(update={"key": key})

"""A saved chart workbook becomes a Chart, or a remark for every cell that has to be mended."""

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from casework.chart import Chart, Value
from casework.errors import BadChart
from casework.intake import chart_facts, chart_grid
from casework.intake.chart_cells import Unreadable, is_unknown, parse
from casework.intake.chart_checks import Fault, faults, told
from casework.intake.chart_grid import Broken, Entry
from casework.intake.chart_remarks import Remark, Severity
from casework.intake.chart_safety import safe_content
from casework.intake.chart_sheets import FACTS, FIRST, IN_BOOK, START, Sheet

MAX_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """What a workbook says: its chart, or None and what has to be mended; `parts` holds what could be read of each sheet."""

    chart: Chart | None
    remarks: tuple[Remark, ...]
    parts: dict[str, Any]

    def needed(self) -> Chart:
        """Give the chart. Raises BadChart with every sheet and cell to mend, never with what stands there."""
        if self.chart is None:
            raise refused(self.remarks)
        return self.chart


@dataclass(slots=True)
class _Reading:
    """What is wrong so far, and in which cell each field stands."""

    remarks: list[Remark] = field(default_factory=list)
    cells: dict[tuple[str, int | None, str], str] = field(default_factory=dict)

    def report(self, part: str, entry: Entry, words: str) -> None:
        """Note a cell to mend."""
        self.remarks.append(Remark(Severity.MEND, words, part, entry.column.field, entry.item, entry.cell))

    def blame(self, fault: Fault) -> None:
        """Note a fault of a value where a person finds it: its cell, else its row, else its sheet."""
        place = self.cells.get((fault.part, fault.row, fault.field)) or self.cells.get((fault.part, fault.row, ""), "")
        self.remarks.append(Remark(Severity.MEND, fault.words, fault.part, fault.field, fault.row, place))


def read_workbook(path: Path) -> Chart:
    """Read a saved chart workbook.

    Raises BadChart with every sheet and cell to mend, never with what stands there.
    """
    return look(safe_content(path)).needed()


def look(content: bytes) -> Looked:
    """Read the bytes of a workbook that was found safe. Raises BadChart when it is damaged."""
    grids = chart_grid.grids(content)
    reading = _Reading([Remark(Severity.MEND, problem) for problem in chart_grid.sheet_problems(grids)])
    parts = {sheet.part: _part(sheet, grids.get(chart_grid.plain(sheet.title), {}), reading) for sheet in IN_BOOK}
    key = chart_grid.key_entry(grids.get(chart_grid.plain(START), {}))
    parts["patient"] = _with_key(parts["patient"], key, reading)
    _join_facts(parts, reading)
    chart = None if reading.remarks else Chart(**{name: part for name, part in parts.items() if name != FACTS.part})
    for fault in faults(chart) if chart else ():
        reading.blame(fault)
    return Looked(None if reading.remarks else chart, tuple(reading.remarks), parts)


def refused(remarks: tuple[Remark, ...]) -> BadChart:
    """Say in one list what has to be mended."""
    count = "one place" if len(remarks) == 1 else f"{len(remarks)} places"
    more = [f"and {len(remarks) - MAX_TOLD} more"] if len(remarks) > MAX_TOLD else []
    lines = [remark.line for remark in remarks[:MAX_TOLD]]
    return BadChart("\n- ".join([f"The chart was not read. Mend {count} and save it again:", *lines, *more]))


def _join_facts(parts: dict[str, Any], reading: _Reading) -> None:
    """Put the facts of their own sheet into the coverage; what is said on both sheets is refused."""
    for column in chart_facts.said_twice(parts["coverage"], parts[FACTS.part]):
        place = reading.cells.get((FACTS.part, None, column.field), "")
        words = "this stands on the sheet Coverage too, under Further plan facts. Delete one of the two"
        reading.remarks.append(Remark(Severity.MEND, words, FACTS.part, column.field, None, place))
    parts["coverage"] = chart_facts.join(parts["coverage"], parts[FACTS.part])


def _part(sheet: Sheet, grid: chart_grid.Grid, reading: _Reading) -> Any:
    found, strays = chart_grid.entries(sheet, grid)
    reading.remarks.extend(Remark(Severity.MEND, stray.words, sheet.part, place=stray.cell) for stray in strays)
    items = [_value(sheet, item, list(group), reading) for item, group in groupby(found, key=lambda entry: entry.item)]
    if sheet.is_table:
        return tuple(item for item in items if item is not None)
    return items[0] if items and items[0] is not None else sheet.model()


def _value(sheet: Sheet, item: int | None, group: list[Entry], reading: _Reading) -> Value | None:
    before = len(reading.remarks)
    if item is not None:
        reading.cells[sheet.part, item, ""] = f"row {group[0].cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    read: dict[str, object] = {}
    for entry in group:
        place = (sheet.part, item, entry.column.field)
        if place in reading.cells:
            reading.report(sheet.part, entry, "this is there twice. Delete one of the two")
        reading.cells[place] = entry.cell
        if not is_unknown(entry.column, entry.content):
            read[entry.column.field] = _parsed(sheet.part, entry, reading)
    if len(reading.remarks) > before:
        return None
    try:
        return sheet.model.model_validate(read)
    except ValidationError as error:
        for fault in told(error, sheet, item):
            reading.blame(fault)
        return None


def _parsed(part: str, entry: Entry, reading: _Reading) -> object:
    if isinstance(entry.content, Broken):
        reading.report(part, entry, entry.content.words)
        return None
    try:
        return parse(entry.column, entry.content)
    except Unreadable as problem:
        reading.report(part, entry, str(problem))
        return None


def _with_key(patient: Value, entry: Entry | None, reading: _Reading) -> Value:
    key = _parsed(FIRST.part, entry, reading) if entry else ""
    if entry and isinstance(key, str) and len(key) > 200:
        reading.report(FIRST.part, entry, "this is too long. Write at most 200 characters")
    return patient.model_copy(update={"key": key})

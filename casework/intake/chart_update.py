"""Writing into a workbook that a person keeps: values that the record knows better, and what is said of it.

Formats, comments and a person's own sheets stay. What was typed is compared cell by cell before the new file is given:
where anything else than our own cells would change, nothing is written.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import load_workbook

from casework.chart import Chart, Value
from casework.intake import chart_facts, chart_grid, chart_lists, chart_notes, chart_write
from casework.intake import chart_look as look
from casework.intake.chart_cells import content_of
from casework.intake.chart_kinds import Column
from casework.intake.chart_lists import Offer
from casework.intake.chart_notes import Touched
from casework.intake.chart_read import Looked
from casework.intake.chart_remarks import Remark
from casework.intake.chart_sheets import FACTS, IN_BOOK, LISTS, Sheet

# What the spreadsheet library reads past and would leave out: pictures, diagrams, discussions, slicers.
_LOST: Final = re.compile(r"^xl/(media|charts|drawings/drawing|threadedComments|slicers|timelines|richData|model)", re.I)
_RULED_ROWS: Final = 300
_MOST_PLACES: Final = 2_000_000


class CannotKeep(Exception):
    """The workbook holds something that would be lost by writing it; it is left as it is."""


def updated(content: bytes, looked: Looked, chart: Chart | None, *, offer: Offer, remarks: Sequence[Remark], looked_on: date) -> bytes:
    """Give the workbook with the chart's values and with these remarks instead of the last ones.

    `looked` is what was read from `content`; without a chart only the remarks are written. Raises CannotKeep, OSError for a disk that refuses.
    """
    with ZipFile(BytesIO(content)) as archive:
        if any(_LOST.match(name) for name in archive.namelist()):
            raise CannotKeep("it holds pictures, diagrams or discussions, which this program cannot write back")
    with _kept_as_it_is():
        book = load_workbook(BytesIO(content), rich_text=True)
    if any(sheet.max_row * sheet.max_column > _MOST_PLACES for sheet in book.worksheets):
        raise CannotKeep("a cell stands so far from the others that looking at all between would take for ever")
    touched: Touched = set()
    if chart is not None:
        touched |= _fill(book, looked, chart, offer)
        touched |= _offer(book, offer)
    touched |= chart_notes.annotate(book, remarks, looked_on=looked_on)
    saved = BytesIO()
    with _kept_as_it_is():
        book.save(saved)
        _compare(content, saved.getvalue(), touched)
    return saved.getvalue()


@contextmanager
def _kept_as_it_is() -> Iterator[None]:
    """Leave a workbook as it is that the spreadsheet library cannot carry. Raises CannotKeep, OSError for a disk that refuses."""
    try:
        yield
    except CannotKeep:
        raise
    except Exception as error:  # the library raises anything at all on a damaged file, also on one that it could read cell by cell
        if isinstance(error, OSError) and error.errno is not None:
            raise  # each sheet is written to the disk first, and a full disk is no fault of the workbook
        raise CannotKeep(f"a part of it is damaged ({type(error).__name__}); save it again as an Excel workbook (.xlsx)") from None


def _compare(before: bytes, after: bytes, touched: Touched) -> None:
    old, new = _typed(before), _typed(after)
    if {place: said for place, said in old.items() if place not in touched} != {place: said for place, said in new.items() if place not in touched}:
        raise CannotKeep("something that was typed would change in writing it back")


def _typed(content: bytes) -> dict[tuple[str, str], tuple[object, str]]:
    book = load_workbook(BytesIO(content))
    cells = ((sheet.title, cell) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return {
        (title, cell.coordinate): (cell.value, cell.comment.text if cell.comment else "") for title, cell in cells if cell.value is not None or cell.comment
    }


def _fill(book: Any, looked: Looked, chart: Chart, offer: Offer) -> Touched:
    coverage, stated = chart_facts.split(chart.coverage)
    wanted = {**dict(chart), "coverage": coverage, FACTS.part: stated}
    known = {**looked.parts, "coverage": chart_facts.split(looked.parts["coverage"])[0]}
    touched: Touched = set()
    for spec in IN_BOOK:
        sheet = _sheet(book, spec, stated, offer, touched)
        if sheet is None:
            continue
        fill = _fill_table if spec.is_table else _fill_form
        touched |= {(sheet.title, cell) for cell in fill(sheet, spec, known[spec.part], wanted[spec.part])}
    return touched


def _sheet(book: Any, spec: Sheet, stated: Value, offer: Offer, touched: Touched) -> Any:
    """Find a sheet; the one of the further facts is made where an earlier version had none, and gets the lines that the plan asks."""
    found = next((sheet for sheet in book.worksheets if chart_grid.plain(sheet.title) == chart_grid.plain(spec.title)), None)
    if spec is not FACTS:
        return found
    columns = chart_facts.asked(offer.facts, stated)
    if found is None:
        found = chart_write.form_sheet(book, spec, columns, stated, offer)
        touched |= {(found.title, cell.coordinate) for row in found.iter_rows() for cell in row}
    fields = chart_grid.fields(spec, chart_notes.grid_of(found))
    for column in columns:
        if column.field not in fields:
            row = found.max_row + 1
            chart_write.line(found, row, column, None)
            look.guard(found)
            look.unlock((found[f"B{row}"], found[f"C{row}"]))
            touched |= {(found.title, cell.coordinate) for cell in found[row]}
    return found


def _fill_form(sheet: Any, spec: Sheet, known: Value, wanted: Value) -> list[str]:
    fields = chart_grid.fields(spec, chart_notes.grid_of(sheet))
    changed = [column for column in spec.columns if column.field in fields and getattr(known, column.field) != getattr(wanted, column.field)]
    return [_put(sheet, f"B{fields[column.field]}", column, getattr(wanted, column.field)) for column in changed]


def _fill_table(sheet: Any, spec: Sheet, known: Sequence[Value], wanted: Sequence[Value]) -> list[str]:
    if tuple(known) == tuple(wanted):
        return []
    grid = chart_notes.grid_of(sheet)
    fields, rows = chart_grid.fields(spec, grid), chart_grid.items(spec, grid)
    head = chart_grid.head_row(spec, grid) or 0
    last = rows[-1] if rows else head
    rows = [*rows, *range(last + 1, last + 1 + len(wanted) - len(rows))]
    changed = []
    for at, row in enumerate(rows):
        old, new = (values[at] if at < len(values) else None for values in (known, wanted))
        for column in spec.columns:
            said = getattr(new, column.field) if new else None
            if column.field in fields and not (old and new and getattr(old, column.field) == said):
                cell = sheet.cell(row, fields[column.field])
                changed.append(_put(sheet, cell.coordinate, column, said))
    return changed


def _put(sheet: Any, cell: str, column: Column, value: object) -> str:
    """Write a value as its cell is formatted; a date gets a date's format where the cell has none."""
    content = content_of(column, value)
    sheet[cell].value = content
    if isinstance(content, str):
        sheet[cell].data_type = "s"
    elif isinstance(content, date) and not sheet[cell].is_date:
        sheet[cell].number_format = "yyyy-mm-dd"
    return cell


def _offer(book: Any, offer: Offer) -> Touched:
    """Write the lists of the drop-downs anew, and give back a drop-down that a spreadsheet program took away."""
    sheet = next((sheet for sheet in book.worksheets if sheet.title == LISTS), None) or book.create_sheet(LISTS)
    before = [cell for row in sheet.iter_rows() for cell in row]
    for cell in before:
        cell.value = None
    chart_lists.write(book, sheet, offer)
    for spec in IN_BOOK:
        _give_back(book, spec, offer)
    return {(LISTS, cell.coordinate) for cell in (*before, *(cell for row in sheet.iter_rows() for cell in row))}


def _give_back(book: Any, spec: Sheet, offer: Offer) -> None:
    sheet = next((sheet for sheet in book.worksheets if chart_grid.plain(sheet.title) == chart_grid.plain(spec.title)), None)
    if sheet is None:
        return
    grid = chart_notes.grid_of(sheet)
    fields, head = chart_grid.fields(spec, grid), chart_grid.head_row(spec, grid) or 0
    for column in spec.columns:
        place = fields.get(column.field)
        if place is None:
            continue
        first = sheet.cell(head + 1, place) if spec.is_table else sheet.cell(place, 2)
        if not any(first.coordinate in rule.cells for rule in sheet.data_validations.dataValidation):
            cells = f"{first.coordinate}:{first.column_letter}{head + _RULED_ROWS}" if spec.is_table else first.coordinate
            look.drop_down(sheet, cells, column, chart_lists.source(spec, column, offer))

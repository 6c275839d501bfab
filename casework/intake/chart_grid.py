"""The cells of a chart workbook and which field each belongs to. What they mean is read elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter

from casework.errors import BadChart
from casework.intake.chart_cells import is_blank
from casework.intake.chart_kinds import Column
from casework.intake.chart_sheets import CHECK, FINDINGS, IN_BOOK, KEY, LABEL, LISTS, SHEETS, START, WORDS, Sheet

MAX_COLUMNS: Final = 64
LAST_ROW: Final = 1_048_576  # of any spreadsheet; a file may claim more and keep us counting for ever

Grid = dict[int, dict[int, object]]


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands for a cell whose content cannot be trusted; `words` say why."""

    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled cell, the field it belongs to and, in a table, the item it belongs to, counted from 0."""

    column: Column
    cell: str
    content: object
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Stray:
    """A filled cell that belongs to no field; `words` say what to do with it."""

    cell: str
    words: str


_BLANK: Final = {type(EMPTY_CELL)}
_NEVER_SAVED: Final = Broken("this formula has no saved result. Type the value itself, or open and save the workbook once")
_FORMULA: Final = Broken("this is a formula. Type the value itself")
_ERROR: Final = Broken("this formula shows an error. Type the value itself")


def plain(content: object) -> str:
    """Compare titles and headings without case and spaces."""
    return " ".join(str(content or "").casefold().split())


def grids(content: bytes) -> dict[str, Grid]:
    """Read the filled cells of every sheet, by the sheet's plain title. Raises BadChart on a damaged file."""
    try:
        values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return {plain(sheet.title): _grid(sheet, formulas[sheet.title]) for sheet in values.worksheets}
    except Exception as error:  # the spreadsheet library raises anything at all on a damaged file
        raise BadChart(f"The workbook was not read: it is damaged ({type(error).__name__}). Save it again as an Excel workbook (.xlsx).") from None


def _grid(values: Any, formulas: Any) -> Grid:
    values.reset_dimensions()
    formulas.reset_dimensions()
    grid: Grid = {}
    rows = zip(values.iter_rows(max_col=MAX_COLUMNS), formulas.iter_rows(max_col=MAX_COLUMNS), strict=True)
    for number, (row, formula_row) in enumerate(rows, start=1):
        if number > LAST_ROW:
            raise ValueError("more rows than a spreadsheet has")
        if set(map(type, row)) <= _BLANK:
            continue  # some programs end every sheet with its very last row
        cells = {place: _content(cell, formula) for place, (cell, formula) in enumerate(zip(row, formula_row, strict=True), start=1)}
        if kept := {place: content for place, content in cells.items() if not is_blank(content)}:
            grid[number] = kept
    return grid


def _content(cell: Any, formula: Any) -> object:
    if cell.data_type == "e":
        return _ERROR
    if formula.data_type == "f":
        return _NEVER_SAVED if cell.value is None else _FORMULA
    return cell.value


def sheet_problems(found: dict[str, Grid]) -> Iterator[str]:
    """Name sheets that are missing; sheets that no chart has are only counted then: one may be a missing one under another name."""
    known = [START, *(sheet.title for sheet in SHEETS)]
    missing = [title for title in known if plain(title) not in found]
    if not missing:
        return
    if strangers := other_sheets(found):
        yield f"Sheets that no chart has: {strangers}. Delete them or give them back their names. Known: {', '.join(known)}."
    yield f"Missing sheets: {', '.join(missing)}. Give them back their names, or copy your values into a fresh chart workbook."


def other_sheets(found: dict[str, Grid]) -> int:
    """Count the filled sheets that no chart has: a person's own, which are left alone and never read."""
    known = {plain(title) for title in (START, FINDINGS, LISTS, WORDS, *(sheet.title for sheet in IN_BOOK))}
    return sum(1 for title, grid in found.items() if title not in known and grid)


def entries(sheet: Sheet, grid: Grid) -> tuple[list[Entry], list[Stray]]:
    """Assign every filled cell of a sheet to its field; the second list says which cells belong to none."""
    head = head_row(sheet, grid)
    if head is None:
        return [], [Stray("", "the row of headings is missing. Copy your values into a fresh chart workbook")] if grid else []
    found: list[Entry] = []
    strays: list[Stray] = []
    for item in _rows(sheet, grid, head) if sheet.is_table else _lines(sheet, grid, head):
        if isinstance(item, Entry):
            found.append(item)
        else:
            strays.append(item)
    return found, strays


def key_entry(grid: Grid) -> Entry | None:
    """Find the chart's key on the first sheet."""
    return next((Entry(KEY, f"B{number}", row[2]) for number, row in grid.items() if plain(row.get(1)) == plain(KEY.label) and 2 in row), None)


def head_row(sheet: Sheet, grid: Grid) -> int | None:
    """Find the row of headings."""
    if not sheet.is_table:
        return next((number for number, row in grid.items() if plain(row.get(1)) == plain(LABEL)), None)
    labels = {plain(column.label) for column in sheet.columns}
    return next((number for number, row in grid.items() if len({plain(content) for content in row.values()} & labels) > 1), None)


def fields(sheet: Sheet, grid: Grid) -> dict[str, int]:
    """Say in which row of a form, or column of a table, each field stands; `check` gives the column of the findings, if there is one."""
    head = head_row(sheet, grid)
    if head is None:
        return {}
    named = {plain(column.label): column.field for column in sheet.columns}
    titles = {named[plain(content)]: place for place, content in grid[head].items() if plain(content) in named} if sheet.is_table else {}
    lines = {} if sheet.is_table else {named[plain(row.get(1))]: number for number, row in grid.items() if number > head and plain(row.get(1)) in named}
    check = next((place for place, content in grid[head].items() if plain(content) == plain(CHECK)), None)
    return {**titles, **lines, **({"check": check} if check else {})}


def items(sheet: Sheet, grid: Grid) -> list[int]:
    """List the rows of a table that hold an item; what stands in the column of the findings makes none."""
    head = head_row(sheet, grid)
    check = fields(sheet, grid).get("check")
    return [] if head is None else [number for number, row in grid.items() if number > head and set(row) - {check}]


def _named(sheet: Sheet) -> dict[str, Column]:
    return {plain(column.label): column for column in sheet.columns}


def _unknown(sheet: Sheet, cell: str, what: str) -> Stray:
    return Stray(cell, f"there is no such {what}. Known: {', '.join(column.label for column in sheet.columns)}")


def _lines(sheet: Sheet, grid: Grid, head: int) -> Iterator[Entry | Stray]:
    columns = _named(sheet)
    for number, row in grid.items():
        if number <= head or 2 not in row:
            continue
        column = columns.get(plain(row.get(1)))
        yield Entry(column, f"B{number}", row[2]) if column else _unknown(sheet, f"A{number}", "line")


def _rows(sheet: Sheet, grid: Grid, head: int) -> Iterator[Entry | Stray]:
    check = fields(sheet, grid).get("check")
    columns = {place: _named(sheet).get(plain(content)) for place, content in grid[head].items() if place != check}
    yield from (_unknown(sheet, f"{get_column_letter(place)}{head}", "column") for place, column in columns.items() if column is None)
    for item, number in enumerate(items(sheet, grid)):
        for place, content in grid[number].items():
            cell = f"{get_column_letter(place)}{number}"
            column = columns.get(place)
            if column:
                yield Entry(column, cell, content, item)
            elif place != check:
                yield Stray(cell, "this stands under no known heading. Move or delete it")

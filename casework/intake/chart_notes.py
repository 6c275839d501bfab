"""Writing what is said of a chart into its workbook: beside the cells, and together on the sheet Findings.

Only our own words are ever written or taken away; what a person typed stays, also in the column of the findings.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from casework.intake import chart_grid
from casework.intake import chart_look as look
from casework.intake.chart_cells import is_blank
from casework.intake.chart_grid import Grid
from casework.intake.chart_remarks import Remark, Severity, in_order, is_ours
from casework.intake.chart_sheets import CHECK, FINDINGS, IN_BOOK, Sheet

MOST_BESIDE: Final = 5
_COLUMNS: Final = ("How grave", "Where", "Field", "What to do", "Source")
_WIDTHS: Final = (12, 22, 26, 66, 34)
_HEAD: Final = 5
_NOT_READ: Final = "This workbook was not read: mend what says “To mend” and save it again. Until then nothing of it is in the record."
_CLEAN: Final = "Nothing to mend, and nothing is missing that is known."
_OPEN: Final = "This workbook was read. What follows is still open."

Touched = set[tuple[str, str]]


def annotate(book: Any, remarks: Iterable[Remark], *, looked_on: date | None = None) -> Touched:
    """Write the remarks into a workbook that is open in memory, instead of those of the last time; say which cells were changed."""
    told = in_order(remarks)
    touched: Touched = set()
    placed: dict[Remark, tuple[str, str]] = {}
    for spec in IN_BOOK:
        sheet = _sheet(book, spec.title)
        if sheet is not None:
            mine = [remark for remark in told if remark.part == spec.part]
            touched |= _beside(sheet, spec, mine, placed)
    return touched | _findings(book, told, placed, looked_on)


def grid_of(sheet: Any) -> Grid:
    """Give the filled cells of a sheet in memory, as the reader sees them."""
    rows = {number: {place: cell.value for place, cell in enumerate(row, start=1)} for number, row in enumerate(sheet.iter_rows(), start=1)}
    filled = {number: {place: content for place, content in row.items() if not is_blank(content)} for number, row in rows.items()}
    return {number: row for number, row in filled.items() if row}


def _sheet(book: Any, title: str) -> Any:
    return next((sheet for sheet in book.worksheets if chart_grid.plain(sheet.title) == chart_grid.plain(title)), None)


def _beside(sheet: Any, spec: Sheet, remarks: Sequence[Remark], placed: dict[Remark, tuple[str, str]]) -> Touched:
    grid = grid_of(sheet)
    head = chart_grid.head_row(spec, grid)
    if head is None:
        placed.update({remark: (sheet.title, remark.place or "A1") for remark in remarks})
        return set()
    touched: Touched = set()
    check = chart_grid.fields(spec, grid).get("check") or _add_check(sheet, spec, grid, head, touched)
    lines: dict[int, list[str]] = {}
    for remark in remarks:
        row, column = _place(spec, grid, head, remark)
        lines.setdefault(row, []).append(remark.beside)
        placed[remark] = (sheet.title, sheet.cell(row, column or 1).coordinate)
    for row in range(head + 1, max(sheet.max_row, *lines, head + 1) + 1):
        if _say(sheet, row, check, lines.get(row, [])):
            touched.add((sheet.title, sheet.cell(row, check).coordinate))
    return touched


def _add_check(sheet: Any, spec: Sheet, grid: Grid, head: int, touched: Touched) -> int:
    """Give a workbook of an earlier version its column of findings, behind everything that stands there."""
    place = max(max(row) for row in grid.values()) + 1
    look.heading(sheet.cell(head, place), CHECK)
    letter = sheet.cell(head, place).column_letter
    sheet.column_dimensions[letter].width = 38
    touched.add((sheet.title, f"{letter}{head}"))
    cells = f"B{head + 1}:B{head + 60}" if not spec.is_table else f"A{head + 1}:{sheet.cell(head, place - 1).column_letter}{head + 300}"
    look.colour_what_is_said(sheet, cells, f"${letter}{head + 1}", heading=f"A${head}" if spec.is_table else "", mend=Severity.MEND)
    return place


def _place(spec: Sheet, grid: Grid, head: int, remark: Remark) -> tuple[int, int | None]:
    """Find row and column of a remark: its own cell, else its field's, else the first row below the headings."""
    fields = chart_grid.fields(spec, grid)
    digits = "".join(letter for letter in remark.place if letter.isdigit())
    if not spec.is_table:
        row = int(digits) if digits else fields.get(remark.field, head + 1)
        return row, 2
    rows = chart_grid.items(spec, grid)
    known = rows[remark.row] if remark.row is not None and remark.row < len(rows) else head + 1
    return int(digits) if digits else known, fields.get(remark.field)


def _say(sheet: Any, row: int, check: int, lines: Sequence[str]) -> bool:
    """Put our lines into a cell after a person's own; say whether the cell changed."""
    cell = sheet.cell(row, check)
    if type(cell).__name__ == "MergedCell" or cell.data_type == "f":  # words behind a formula would make it one that no spreadsheet opens
        return False
    typed = str(cell.value).split("\n") if cell.value is not None else []
    if cell.value is not None and not any(is_ours(line) for line in typed):
        kept: list[str] = typed
    else:
        kept = [line for line in typed if not is_ours(line)]
    more = [f"And {len(lines) - MOST_BESIDE} more: see the sheet Findings."] if len(lines) > MOST_BESIDE else []
    ours = [*lines[:MOST_BESIDE], *more]
    said = "\n".join([*kept, *ours])
    if said == "\n".join(typed):
        return False
    look.said(cell, said or None)
    if ours:
        width = sheet.column_dimensions[cell.column_letter].width or 38
        look.fit(sheet, row, [(said, int(width))], least=int(sheet.row_dimensions[row].height or 22))
    return True


def _findings(book: Any, told: Sequence[Remark], placed: dict[Remark, tuple[str, str]], looked_on: date | None) -> Touched:
    sheet = _sheet(book, FINDINGS)
    if sheet is None:
        sheet = book.create_sheet(FINDINGS, 0)
        sheet.sheet_properties.tabColor = "B5452C"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties()
    touched = _emptied(sheet)
    day = f" Looked over on {looked_on.isoformat()}." if looked_on else ""
    look.title(sheet, FINDINGS, "What is wrong or missing, gravest first. The program writes this sheet anew after each save: nothing typed here is read.")
    is_faulty = any(remark.severity is Severity.MEND for remark in told)
    look.flowing(sheet["A3"], f"{_NOT_READ if is_faulty else _OPEN if told else _CLEAN}{day}", look.BOLD)
    for place, words in enumerate(_COLUMNS, start=1):
        look.heading(sheet.cell(_HEAD, place), words)
    for row, remark in enumerate(told, start=_HEAD + 1):
        _row(sheet, row, remark, placed.get(remark))
    _legend(sheet, _HEAD + len(told) + 2, told)
    look.page(sheet, head=_HEAD, widths=_WIDTHS, is_table=True)
    return touched | {(sheet.title, cell.coordinate) for row in sheet.iter_rows(max_col=len(_COLUMNS)) for cell in row}


def _row(sheet: Any, row: int, remark: Remark, place: tuple[str, str] | None) -> None:
    words = f"{remark.words[:1].upper()}{remark.words[1:]}"
    words = words if words.endswith((".", "?")) else f"{words}."
    look.text(sheet.cell(row, 1), remark.severity.value, look.BOLD)
    look.text(sheet.cell(row, 2), f"{place[0]}, {place[1]}" if place else remark.title, look.LINK if place else look.PLAIN)
    if place:
        title = place[0].replace("'", "''")
        sheet.cell(row, 2).hyperlink = Hyperlink(ref=f"B{row}", location=f"'{title}'!{place[1]}")
    look.text(sheet.cell(row, 3), remark.label)
    look.text(sheet.cell(row, 4), words)
    look.text(sheet.cell(row, 5), remark.source, look.HELP)
    look.fit(sheet, row, ((words, _WIDTHS[3]), (remark.label, _WIDTHS[2]), (remark.source, _WIDTHS[4])))


def _legend(sheet: Any, row: int, told: Sequence[Remark]) -> None:
    for number, severity in enumerate(dict.fromkeys(remark.severity for remark in told)):
        look.text(sheet.cell(row + number, 1), severity.value, look.HELP)
        look.flowing(sheet.cell(row + number, 2), severity.means, look.HELP)


def _emptied(sheet: Any) -> Touched:
    """Take away what we wrote on the sheet the last time; what stands beside our columns stays."""
    touched: Touched = set()
    for row in sheet.iter_rows(max_col=len(_COLUMNS)):
        for cell in row:
            if cell.value is not None:
                touched.add((sheet.title, cell.coordinate))
            if type(cell).__name__ != "MergedCell":
                cell.value, cell.hyperlink = None, None
                cell.style = "Normal"
    return touched

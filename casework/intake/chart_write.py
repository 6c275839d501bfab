"""A Chart becomes a workbook that a person fills in: one sheet a subject, help beside every field, drop-downs for every list."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from casework.chart import Chart, Value
from casework.intake import chart_look as look
from casework.intake.chart_cells import content_of
from casework.intake.chart_fields import Column, Kind
from casework.intake.chart_sheets import HELP, KEY, LABEL, LISTS, SHEETS, START, VALUE, Sheet, still_needed

_HEAD_ROW: Final = 4
_SPARE_ROWS: Final = 12
_FORM_WIDTHS: Final = (26, 44, 66)
_RULED_ROWS: Final = 300
_MADE_AT: Final = (2026, 1, 1, 0, 0, 0)  # the same chart gives the same bytes
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_HOW: Final = (
    "Go from sheet to sheet. Amber cells are needed before a letter can be written; everything else helps.",
    "Cells with a list have a drop-down: choose from it. Dates are written as 2026-11-20.",
    "Leave blank what you do not know. Never guess a date: the clock of the appeal hangs on it.",
    "Keep sheets, headings and file name as they are. Rows may be added at the end of a table.",
    "Save it as an Excel workbook (.xlsx) under the same name: in the charts folder, or as a copy in the inbox. It is then read by itself.",
)

Sources = dict[tuple[str, str], str]


def workbook_bytes(chart: Chart, *, plans: Sequence[str]) -> bytes:
    """Build the workbook; the same chart and plans always give the same bytes."""
    book = Workbook()
    book.properties.creator, book.properties.title = "casework", "Chart"
    book.properties.created = datetime(*_MADE_AT)  # noqa: DTZ001 - workbook properties take no time zone
    start = book.active
    sheets = {sheet.part: book.create_sheet(sheet.title) for sheet in SHEETS}
    sources = _lists(book.create_sheet(LISTS), plans)
    for sheet in SHEETS:
        fill = _table if sheet.is_table else _form
        _prepare(sheets[sheet.part], color="2E86AB" if sheet.is_table else look.INK)
        fill(sheets[sheet.part], sheet, getattr(chart, sheet.part), sources)
    _start(start, chart)
    return _fixed(book)


def _prepare(sheet: Any, *, color: str) -> None:
    sheet.sheet_properties.tabColor = color
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties()


def _lists(sheet: Any, plans: Sequence[str]) -> Sources:
    sources: Sources = {}
    for owner, column in ((sheet, column) for sheet in SHEETS for column in sheet.columns):
        words = _choices(column, plans)
        if not words:
            continue
        place = len(sources) + 1
        sheet.cell(1, place, f"{owner.title}: {column.label}").font = look.BOLD
        for row, word in enumerate(words, start=2):
            sheet.cell(row, place, word)
        letters = sheet.cell(1, place).column_letter
        sources[owner.part, column.field] = f"{LISTS}!${letters}$2:${letters}${len(words) + 1}"
    sheet.sheet_state = "hidden"
    return sources


def _choices(column: Column, plans: Sequence[str]) -> Sequence[str | int]:
    if column.kind is Kind.PLAN:
        return [*plans, *(() if "unknown" in plans else ("unknown",))] if plans else []
    if column.kind is Kind.YES_NO:
        return ("yes", "no")
    return [int(word) for word in column.choices] if column.kind is Kind.WHOLE else [str(word) for word in column.choices]


def _form(sheet: Any, spec: Sheet, value: Value, sources: Sources) -> None:
    look.title(sheet, spec.title, spec.purpose)
    for place, words in enumerate((LABEL, VALUE, HELP), start=1):
        look.heading(sheet.cell(_HEAD_ROW, place), words)
    for row, column in enumerate(spec.columns, start=_HEAD_ROW + 1):
        cell = _field(sheet, row, column, getattr(value, column.field))
        look.drop_down(sheet, cell.coordinate, column, sources.get((spec.part, column.field), ""))
        if column.needed:
            look.mark_if_blank(sheet, cell.coordinate)
    look.page(sheet, head=_HEAD_ROW, widths=_FORM_WIDTHS, is_table=False)


def _field(sheet: Any, row: int, column: Column, value: object) -> Any:
    content = content_of(column, value)
    words = f"{column.help} Needed for {column.needed}.".strip() if column.needed else column.help
    look.label(sheet.cell(row, 1), column.label)
    look.entry(sheet.cell(row, 2), column, content)
    look.text(sheet.cell(row, 3), words, look.HELP)
    look.fit(sheet, row, ((content, _FORM_WIDTHS[1]), (words, _FORM_WIDTHS[2])), least=70 if column.kind is Kind.LONG else 22)
    return sheet.cell(row, 2)


def _table(sheet: Any, spec: Sheet, values: Sequence[Value], sources: Sources) -> None:
    look.title(sheet, spec.title, spec.purpose)
    for place, column in enumerate(spec.columns, start=1):
        look.text(sheet.cell(_HEAD_ROW - 1, place), column.help, look.HELP)
        look.heading(sheet.cell(_HEAD_ROW, place), column.label)
        letters = sheet.cell(_HEAD_ROW, place).column_letter
        cells = f"{letters}{_HEAD_ROW + 1}:{letters}{_HEAD_ROW + max(_RULED_ROWS, len(values) + _SPARE_ROWS)}"
        look.drop_down(sheet, cells, column, sources.get((spec.part, column.field), ""))
    for number in range(len(values) + _SPARE_ROWS):
        _row(sheet, _HEAD_ROW + 1 + number, spec, values[number] if number < len(values) else None)
    look.fit(sheet, _HEAD_ROW - 1, [(column.help, column.width) for column in spec.columns])
    look.page(sheet, head=_HEAD_ROW, widths=[column.width for column in spec.columns], is_table=True)


def _row(sheet: Any, row: int, spec: Sheet, value: Value | None) -> None:
    contents = [content_of(column, getattr(value, column.field)) if value else None for column in spec.columns]
    for place, (column, content) in enumerate(zip(spec.columns, contents, strict=True), start=1):
        look.entry(sheet.cell(row, place), column, content, is_table=True)
    look.fit(sheet, row, [(content, column.width) for column, content in zip(spec.columns, contents, strict=True)])


def _start(sheet: Any, chart: Chart) -> None:
    sheet.title = START
    _prepare(sheet, color="E0A100")
    look.title(sheet, "Patient chart", "One workbook for one patient. It holds what the remittance does not know.")
    _field(sheet, 4, KEY, chart.patient.key)
    _needs(sheet, chart, _steps(sheet, 6) + 1)
    look.page(sheet, head=4, widths=_FORM_WIDTHS, is_table=False)
    sheet.freeze_panes = None


def _steps(sheet: Any, row: int) -> int:
    _across(sheet, row)
    look.heading(sheet.cell(row, 1), "How to fill it in")
    for number, words in enumerate(_HOW, start=1):
        look.text(sheet.cell(row + number, 1), f"{number}. {words}")
        _across(sheet, row + number)
    return row + len(_HOW) + 1


def _across(sheet: Any, row: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    sheet.row_dimensions[row].height = 22


def _needs(sheet: Any, chart: Chart, row: int) -> None:
    needs = still_needed(chart)
    if not needs:
        _across(sheet, row)
        look.text(sheet.cell(row, 1), "Nothing is missing that every letter needs.", look.BOLD)
        return
    sheet.row_dimensions[row].height = 24
    for place, words in enumerate(("Still needed: sheet", "What", "For"), start=1):
        look.heading(sheet.cell(row, place), words)
    for number, (spec, label, purpose) in enumerate(needs, start=row + 1):
        look.text(sheet.cell(number, 1), spec.title, look.LINK)
        sheet.cell(number, 1).hyperlink = Hyperlink(ref=f"A{number}", location=f"'{spec.title}'!B{_HEAD_ROW + 1}")
        look.text(sheet.cell(number, 2), label)
        look.text(sheet.cell(number, 3), purpose)
        sheet.row_dimensions[number].height = 20


def _fixed(book: Workbook) -> bytes:
    saved, fixed = BytesIO(), BytesIO()
    book.save(saved)
    with ZipFile(saved) as made, ZipFile(fixed, "w", ZIP_DEFLATED) as archive:
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2026-01-01T00:00:00Z", content)
            archive.writestr(ZipInfo(part.filename, _MADE_AT), content, ZIP_DEFLATED)
    return fixed.getvalue()

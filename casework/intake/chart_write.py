"""A Chart becomes a workbook that a person fills in: one sheet a subject, help beside every field, drop-downs for every list."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from casework.chart import Chart, Value
from casework.intake import chart_facts, chart_lists, chart_notes
from casework.intake import chart_look as look
from casework.intake.chart_cells import content_of
from casework.intake.chart_fields import LETTERS
from casework.intake.chart_kinds import Column, Kind
from casework.intake.chart_lists import Offer
from casework.intake.chart_remarks import Remark, Severity
from casework.intake.chart_sheets import CHECK, FACTS, FIRST, HELP, IN_BOOK, KEY, LABEL, LISTS, NEEDED, START, VALUE, WORDS, Sheet

_HEAD_ROW: Final = 4
_SPARE_ROWS: Final = 12
_FORM_WIDTHS: Final = (24, 38, 38, 16, 46)
_CHECK_WIDTH: Final = 38
_RULED_ROWS: Final = 300
_MADE_AT: Final = (2026, 1, 1, 0, 0, 0)  # the same chart gives the same bytes
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_HOW: Final = (
    "Go from sheet to sheet; Tab goes from cell to cell. Amber cells are needed before a letter can be written; everything else helps.",
    "Cells with a list have a drop-down: choose from it. Dates are written as 2026-11-20. “unknown” is an answer where the list offers it.",
    "Leave blank what you do not know. Never guess a date: the clock of the appeal hangs on it.",
    "After each save the program looks the chart over. What is wrong or missing stands in the column Check, and together on the sheet Findings.",
    "Rows may be added at the end of a table, and sheets of your own behind ours. Formulas are not read: type the value.",
    "Save it as an Excel workbook (.xlsx) under the same name: in the charts folder, or as a copy in the inbox. It is then read by itself.",
)


def workbook_bytes(chart: Chart, *, offer: Offer, remarks: Sequence[Remark] = (), looked_on: date | None = None) -> bytes:
    """Build the workbook; the same chart, offer, remarks and day always give the same bytes."""
    book = Workbook()
    book.properties.creator, book.properties.title = "casework", "Chart"
    book.properties.created = datetime(*_MADE_AT)  # noqa: DTZ001 - workbook properties take no time zone
    start: Any = book.active
    coverage, stated = chart_facts.split(chart.coverage)
    values = {**dict(chart), "coverage": coverage, FACTS.part: stated}
    for spec in IN_BOOK:
        if spec.is_table:
            _table(book.create_sheet(spec.title), spec, values[spec.part], offer)
        else:
            form_sheet(book, spec, chart_facts.asked(offer.facts, stated) if spec is FACTS else spec.columns, values[spec.part], offer)
    chart_lists.write(book, book.create_sheet(LISTS), offer)
    if offer.titles:
        _words(book.create_sheet(WORDS), offer)
    _start(start, chart)
    chart_notes.annotate(book, remarks, looked_on=looked_on)
    book.active = book.worksheets.index(start)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is start
    return _fixed(book)


def _prepare(sheet: Any, *, color: str) -> None:
    sheet.sheet_properties.tabColor = color
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties()


def form_sheet(book: Any, spec: Sheet, columns: Sequence[Column], value: Value, offer: Offer) -> Any:
    """Make a sheet with one line a field, behind those that are there."""
    sheet = book.create_sheet(spec.title)
    _prepare(sheet, color=look.INK)
    look.title(sheet, spec.title, spec.purpose)
    for place, words in enumerate((LABEL, VALUE, CHECK, NEEDED, HELP), start=1):
        look.heading(sheet.cell(_HEAD_ROW, place), words)
    for row, column in enumerate(columns, start=_HEAD_ROW + 1):
        line(sheet, row, column, getattr(value, column.field))
        look.drop_down(sheet, f"B{row}", column, chart_lists.source(spec, column, offer))
        if column.needed:
            look.mark_if_blank(sheet, f"B{row}")
    first, last = _HEAD_ROW + 1, _HEAD_ROW + max(len(columns), 1)
    look.page(sheet, head=_HEAD_ROW, widths=_FORM_WIDTHS, is_table=False)
    look.colour_what_is_said(sheet, f"B{first}:B{last}", f"$C{first}", mend=Severity.MEND)
    look.guard(sheet)
    look.unlock(sheet.cell(row, place) for place in (2, 3) for row in range(first, last + 1))
    return sheet


def line(sheet: Any, row: int, column: Column, value: object) -> None:
    """Write one line of a form: label, value, room for what is said, for what it is needed, and help."""
    content = content_of(column, value)
    look.label(sheet.cell(row, 1), column.label)
    look.entry(sheet.cell(row, 2), column, content)
    look.text(sheet.cell(row, 4), column.needed, look.BOLD if column.needed == LETTERS else look.PLAIN)
    look.text(sheet.cell(row, 5), column.help, look.HELP)
    texts = ((content, _FORM_WIDTHS[1]), (column.needed, _FORM_WIDTHS[3]), (column.help, _FORM_WIDTHS[4]))
    look.fit(sheet, row, texts, least=70 if column.kind is Kind.LONG else 22)


def _table(sheet: Any, spec: Sheet, values: Sequence[Value], offer: Offer) -> None:
    columns = spec.columns
    _prepare(sheet, color="2E86AB")
    look.title(sheet, spec.title, spec.purpose)
    last = _HEAD_ROW + max(_RULED_ROWS, len(values) + _SPARE_ROWS)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        look.text(sheet.cell(_HEAD_ROW - 1, place), _above(spec, column), look.HELP)
        look.heading(sheet.cell(_HEAD_ROW, place), column.label)
        look.drop_down(sheet, f"{letter}{_HEAD_ROW + 1}:{letter}{last}", column, chart_lists.source(spec, column, offer))
    check = get_column_letter(len(columns) + 1)
    look.heading(sheet[f"{check}{_HEAD_ROW}"], CHECK)
    for number in range(len(values) + _SPARE_ROWS):
        _row(sheet, _HEAD_ROW + 1 + number, columns, values[number] if number < len(values) else None)
    look.fit(sheet, _HEAD_ROW - 1, [(_above(spec, column), column.width) for column in columns])
    look.page(sheet, head=_HEAD_ROW, widths=[*(column.width for column in columns), _CHECK_WIDTH], is_table=True)
    cells = f"A{_HEAD_ROW + 1}:{get_column_letter(len(columns))}{last}"
    look.colour_what_is_said(sheet, cells, f"${check}{_HEAD_ROW + 1}", heading=f"A${_HEAD_ROW}", mend=Severity.MEND)
    look.guard(sheet, open_columns=map(get_column_letter, range(1, len(columns) + 2)))


def _above(spec: Sheet, column: Column) -> str:
    needed = f"For {column.needed}." if column.needed else "Needed in every row." if column.field in spec.required else ""
    return f"{column.help} {needed}".strip()


def _row(sheet: Any, row: int, columns: Sequence[Column], value: Value | None) -> None:
    contents = [content_of(column, getattr(value, column.field)) if value else None for column in columns]
    for place, (column, content) in enumerate(zip(columns, contents, strict=True), start=1):
        look.entry(sheet.cell(row, place), column, content, is_table=True)
    look.unlock(sheet.cell(row, place) for place in range(1, len(columns) + 2))
    look.fit(sheet, row, [(content, column.width) for column, content in zip(columns, contents, strict=True)])


def _words(sheet: Any, offer: Offer) -> None:
    """Say what the words of the drop-downs mean."""
    _prepare(sheet, color="8A949B")
    look.title(sheet, WORDS, "What the words of the lists mean. Nothing is read from this sheet.")
    for place, words in enumerate(("List", "Word", "Means"), start=1):
        look.heading(sheet.cell(_HEAD_ROW, place), words)
    told = [("Plan type", *each) for each in offer.titles] + [("How grave", each.value, each.means) for each in Severity]
    for row, texts in enumerate(told, start=_HEAD_ROW + 1):
        for place, words in enumerate(texts, start=1):
            look.text(sheet.cell(row, place), words)
    look.page(sheet, head=_HEAD_ROW, widths=(18, 28, 70), is_table=True)
    look.guard(sheet)


def _start(sheet: Any, chart: Chart) -> None:
    sheet.title = START
    _prepare(sheet, color="E0A100")
    look.title(sheet, "Patient chart", FIRST.purpose)
    line(sheet, 4, KEY, chart.patient.key)
    _steps(sheet, 6)
    look.page(sheet, head=4, widths=_FORM_WIDTHS, is_table=False)
    sheet.freeze_panes = None
    look.guard(sheet)


def _steps(sheet: Any, row: int) -> None:
    _across(sheet, row)
    look.heading(sheet.cell(row, 1), "How to fill it in")
    for number, words in enumerate(_HOW, start=1):
        look.text(sheet.cell(row + number, 1), f"{number}. {words}")
        _across(sheet, row + number)


def _across(sheet: Any, row: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_FORM_WIDTHS))
    sheet.row_dimensions[row].height = 22


def _fixed(book: Workbook) -> bytes:
    saved, fixed = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(saved, "w", ZIP_STORED)).save()  # packed once, below
    with ZipFile(saved) as made, ZipFile(fixed, "w", ZIP_DEFLATED) as archive:
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2026-01-01T00:00:00Z", content)
            archive.writestr(ZipInfo(part.filename, _MADE_AT), content, ZIP_DEFLATED)
    return fixed.getvalue()

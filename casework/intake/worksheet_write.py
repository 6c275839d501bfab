"""The empty worksheet that a person fills in or copies an export into: headings, help, and one example row that is never read."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from casework.errors import BadInput
from casework.intake import chart_look as look
from casework.intake.chart_cells import CellContent
from casework.intake.chart_fields import Column, Kind
from casework.intake.worksheet_fields import COLUMNS, EXAMPLE, HEADINGS, MARK
from casework.intake.worksheet_grid import HELP_SHEET

_TITLE: Final = "Denied claims"
_HEAD_ROW: Final = 4
_RULED_ROWS: Final = 1000
_LISTS: Final = {Kind.CHOICE}
_EXAMPLE: Final[dict[str, CellContent]] = {
    MARK: EXAMPLE,
    "last_name": "Testerly",
    "first_name": "Rowan",
    "birth_on": date(1986, 4, 12),
    "payer": "Summit Mutual Health Plan",
    "plan": "unknown",
    "member_id": "SMX900100200",
    "group_number": "77001",
    "claim_number": "SM2026111001",
    "account_number": "CH-26-1001",
    "service_on": date(2026, 10, 5),
    "procedure": "96365",
    "units": 1,
    "charge": 450.0,
    "paid": 0.0,
    "group": "PR",
    "carcs": "55",
    "remarks": "N115",
    "notice_on": date(2026, 11, 16),
    "received_on": date(2026, 11, 20),
    "reason": "The service is considered experimental.",
    "reference": "D-2026-4471",
}


def write_template(path: Path) -> None:
    """Write the empty worksheet, as its name ends: .xlsx or .csv.

    Raises BadInput for another ending, and for a file that is there already: somebody may have filled it in.
    """
    makers = {".xlsx": _workbook, ".csv": _text}
    make = makers.get(path.suffix.lower())
    if make is None:
        raise BadInput("The template is written as .xlsx or .csv. Name the file so.")
    try:
        with path.open("xb") as file:
            file.write(make())
    except FileExistsError:
        raise BadInput("There is a file of this name already, and somebody may have filled it in. Choose another name.") from None
    except OSError as error:
        raise BadInput(f"The template could not be written ({error.strerror}). Choose a folder that exists and may be written.") from None


def _text() -> bytes:
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow([column.label for column in COLUMNS])
    lines.writerow([_plain(_EXAMPLE.get(column.field)) for column in COLUMNS])
    return written.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that this is UTF-8


def _plain(content: CellContent) -> str:
    if isinstance(content, date):
        return content.isoformat()
    return f"{Decimal(content):.2f}" if isinstance(content, float) else str(content if content is not None else "")


def _workbook() -> bytes:
    book, saved = Workbook(), BytesIO()
    book.properties.creator, book.properties.title = "casework", _TITLE
    sheet: Any = book.active
    sheet.title = _TITLE
    _fill(sheet)
    _help(book.create_sheet(HELP_SHEET))
    book.save(saved)
    return saved.getvalue()


def _fill(sheet: Any) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties()
    look.title(sheet, _TITLE, "One row is one service line. Columns may stand in any order; every row is checked before any is kept. See the sheet Help.")
    for place, column in enumerate(COLUMNS, start=1):
        look.text(sheet.cell(_HEAD_ROW - 1, place), f"{column.help}{' Needed.' if column.needed else ''}", look.HELP)
        look.heading(sheet.cell(_HEAD_ROW, place), column.label)
        look.entry(sheet.cell(_HEAD_ROW + 1, place), column, _EXAMPLE.get(column.field), is_table=True)
        letters = sheet.cell(_HEAD_ROW, place).column_letter
        source = f'"{",".join(column.choices)}"' if column.kind in _LISTS else ""
        look.drop_down(sheet, f"{letters}{_HEAD_ROW + 1}:{letters}{_HEAD_ROW + _RULED_ROWS}", column, source)
    look.fit(sheet, _HEAD_ROW - 1, [(column.help, column.width) for column in COLUMNS])
    look.page(sheet, head=_HEAD_ROW, widths=[column.width for column in COLUMNS], is_table=True)


def _help(sheet: Any) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties()
    look.title(sheet, "Help", "What each column holds, and which headings of practice systems are read as the same.")
    for place, words in enumerate(("Column", "Needed", "What to write", "Also read as"), start=1):
        look.heading(sheet.cell(_HEAD_ROW, place), words)
    for row, column in enumerate(COLUMNS, start=_HEAD_ROW + 1):
        texts = (column.label, "yes" if column.needed else "", _words(column), ", ".join(HEADINGS[column.field]))
        for place, words in enumerate(texts, start=1):
            look.text(sheet.cell(row, place), words)
        look.fit(sheet, row, ((texts[2], 60), (texts[3], 60)))
    look.page(sheet, head=_HEAD_ROW, widths=(24, 9, 60, 60), is_table=True)


def _words(column: Column) -> str:
    return f"{column.help} Write {column.expects}." if column.kind is not Kind.TEXT else column.help

"""The worklist as a spreadsheet: real dates and dollars, a header that stays, filters, and no cell that a spreadsheet program would compute."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from casework.actions import file_writing, table_cells, worklist
from casework.actions.office import Office
from casework.actions.worklist import Wanted
from casework.actions.worklist_rows import WorklistRow
from casework.errors import BadInput, FolderNotWritable
from casework.terms import Stage

TITLE = "Worklist"
DAY, DOLLARS, NUMBER, TEXT = "yyyy-mm-dd", '"$"#,##0.00', "0", "@"
FACE = "Calibri"  # that of the other cells; a font without a name falls back to another
BOLD, RED = Font(name=FACE, size=11, bold=True), Font(name=FACE, size=11, bold=True, color="9C0006")
GREY = PatternFill("solid", fgColor="E8ECEF")
CASE = "F:F"  # stands on every printed page
PAGES_WIDE = 2
LINE = 15.0  # points; not every program grows a row with its text


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its title, width in letters, format, and the value of a row."""

    title: str
    width: int
    form: str
    value: Callable[[WorklistRow], Any]

    @property
    def alignment(self) -> Alignment:
        """Place a value in its cell: a long text goes on in the next line, and no text touches the number before it."""
        return _placed(is_text=self.form == TEXT, is_wrapped=self.is_wrapped)

    @property
    def is_wrapped(self) -> bool:
        """Say whether a long text goes on in the next line of its cell."""
        return self.form == TEXT and self.width > 20

    def lines(self, row: WorklistRow) -> int:
        """Say how many lines a row's value takes in its cell."""
        return len(textwrap.wrap(str(self.value(row) or ""), self.width)) if self.is_wrapped else 1

    @property
    def title_alignment(self) -> Alignment:
        """Place the title over its values."""
        return _placed(is_text=self.form == TEXT, is_wrapped=True)


@cache
def _placed(*, is_text: bool, is_wrapped: bool) -> Alignment:
    return Alignment(wrap_text=is_wrapped, vertical="top", indent=int(is_text), horizontal="left" if is_text else "right")


HEADINGS = (
    Heading("Work by", 12, DAY, lambda row: row.work_by),
    Heading("Days left", 11, NUMBER, lambda row: row.days_left),
    Heading("Late", 8, TEXT, lambda row: "late" if row.is_late else ""),
    Heading("Urgent", 9, TEXT, lambda row: "urgent" if row.is_urgent else ""),
    Heading("What to do", 28, TEXT, lambda row: row.what),
    Heading("Case", 12, TEXT, lambda row: row.case_number),
    Heading("Payer", 26, TEXT, lambda row: row.payer),
    Heading("Stage", 20, TEXT, lambda row: Stage(row.stage).title),
    Heading("Track", 10, TEXT, lambda row: row.track),
    Heading("Step", 14, TEXT, lambda row: row.step),
    Heading("At stake", 14, DOLLARS, lambda row: Decimal(row.amount.replace(",", ""))),
    Heading("Owner", 14, TEXT, lambda row: row.owner),
    Heading("Last lawful day", 15, DAY, lambda row: row.last_lawful),
    Heading("On hold until", 13, DAY, lambda row: row.hold_until),
    Heading("Waiting for", 30, TEXT, lambda row: row.awaits),
    Heading("Blocked by", 44, TEXT, lambda row: row.blocked),
    Heading("Missing", 30, TEXT, lambda row: ", ".join(row.missing)),
    Heading("Seen by", 18, TEXT, lambda row: row.acknowledged),
    Heading("Payer late", 44, TEXT, lambda row: row.payer_late),
)


def workbook(office: Office, *, owner: str = "", wanted: Wanted | None = None) -> bytes:
    """Give the worklist as the bytes of an XLSX file, of everybody or of one owner."""
    return _book(worklist.rows(office, wanted or Wanted(owner=owner)))


def write(office: Office, path: Path, wanted: Wanted) -> int:
    """Write the worklist into an XLSX file and say how many rows it has. Raises BadInput for another kind of file, FolderNotWritable."""
    if path.suffix.lower() != ".xlsx":
        raise BadInput(f"{path.name} is no name of a spreadsheet. Let it end in .xlsx, such as worklist.xlsx.")
    if not path.absolute().parent.is_dir():
        raise FolderNotWritable(f"There is no folder {path.absolute().parent}. Make it, or name another.")
    rows = worklist.rows(office, wanted)
    try:
        file_writing.put(path, _book(rows))
    except OSError as error:
        raise FolderNotWritable(f"The spreadsheet cannot be written ({error.strerror}). Close it if it is open, or name another folder.") from None
    return len(rows)


def _book(rows: Sequence[WorklistRow]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(TITLE)
    sheet.freeze_panes = "A2"
    # Before the first row: what is set later is not written.
    sheet.print_title_rows, sheet.print_title_cols = "1:1", CASE
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", PAGES_WIDE, 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for place, heading in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = heading.width
    sheet.append([_title(sheet, heading) for heading in HEADINGS])
    for place, row in enumerate(rows, start=2):
        sheet.row_dimensions[place].height = LINE * max(heading.lines(row) for heading in HEADINGS)
        sheet.append([_cell(sheet, heading, row) for heading in HEADINGS])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADINGS))}{len(rows) + 1}"
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _title(sheet: Any, heading: Heading) -> Any:
    cell = WriteOnlyCell(sheet, heading.title)
    cell.font, cell.fill, cell.alignment = BOLD, GREY, heading.title_alignment
    return cell


def _cell(sheet: Any, heading: Heading, row: WorklistRow) -> Any:
    """Make one cell; a text that begins like a formula stays a text, also when somebody edits it."""
    value = heading.value(row)
    cell = WriteOnlyCell(sheet, value)
    cell.number_format, cell.alignment = heading.form, heading.alignment
    if isinstance(value, str) and value:
        cell.data_type = "s"
        cell.quotePrefix = table_cells.is_formula(value)
    if row.is_late and heading.title in ("Work by", "Days left", "Late"):
        cell.font = RED
    return cell

"""How the chart workbook looks: colours, widths, borders, drop-downs and the printed page."""

from collections.abc import Iterable, Sequence
from copy import copy
from math import ceil
from typing import Any, Final
from weakref import WeakKeyDictionary

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from casework.intake.chart_kinds import Column, Kind

INK: Final = "1F3B4D"
_LINE: Final = Side(style="thin", color="C9D3DA")
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL: Final = PatternFill("solid", fgColor=INK)
_MEND_FILL: Final = PatternFill("solid", bgColor="F8C9C4")
_SAID_FILL: Final = PatternFill("solid", bgColor="FDE3CF")
_NEEDED_FILL: Final = PatternFill("solid", bgColor="FFE9B8")
_NUMBERS: Final = (Kind.MONEY, Kind.NUMBER, Kind.WHOLE)
_FORMATS: Final = {Kind.DATE: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.NUMBER: "General", Kind.WHOLE: "0"}

TITLE: Final = Font(name="Calibri", size=18, bold=True, color=INK)
PLAIN: Final = Font(name="Calibri", size=11, color="222222")
BOLD: Final = Font(name="Calibri", size=11, bold=True, color=INK)
SAID: Final = Font(name="Calibri", size=10, color="8A2B0E")
HELP: Final = Font(name="Calibri", size=10, italic=True, color="5B6770")
LINK: Final = Font(name="Calibri", size=11, underline="single", color="0B5CAD")
_HEAD: Final = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
_LABEL_FILL: Final = PatternFill("solid", fgColor="F1F5F8")
_LEFT: Final = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
_RIGHT: Final = Alignment(vertical="center", horizontal="right", indent=1)
_FLOWING: Final = Alignment(vertical="center", indent=1)
_OPEN: Final = Protection(locked=False)
# What each combination of looks became in a workbook: openpyxl works it out anew for every cell, and a chart has five thousand.
_DRESSED: Final[WeakKeyDictionary[Any, dict[object, tuple[Any, object]]]] = WeakKeyDictionary()


def _dress(cell: Any, **looks: Any) -> None:
    """Add looks to a cell, of the constants above."""
    known = _DRESSED.setdefault(cell.parent.parent, {})
    key = (bytes(cell._style or b""), *((name, look if isinstance(look, str) else id(look)) for name, look in looks.items()))
    if key not in known:
        for name, look in looks.items():
            setattr(cell, name, look)
        known[key] = (copy(cell._style), looks)  # holding the looks keeps their ids theirs
    cell._style = copy(known[key][0])


def put(cell: Any, content: object) -> None:
    """Give a cell its content; what begins as a formula does stays text."""
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"


def title(sheet: Any, words: str, purpose: str) -> None:
    """Put the sheet's name and what it is for on its first two rows."""
    sheet["A1"], sheet["A2"] = words, purpose
    _dress(sheet["A1"], font=TITLE, alignment=_FLOWING)
    _dress(sheet["A2"], font=HELP, alignment=_FLOWING)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 32, 20


def heading(cell: Any, words: str) -> None:
    """Write one heading of a table."""
    put(cell, words)
    _dress(cell, font=_HEAD, fill=_HEAD_FILL, border=_BOX, alignment=_LEFT)


def text(cell: Any, words: str, font: Font = PLAIN) -> None:
    """Write words that nobody fills in."""
    put(cell, words)
    _dress(cell, font=font, alignment=_LEFT)


def flowing(cell: Any, words: str, font: Font = PLAIN) -> None:
    """Write words that run over the blank cells to their right."""
    put(cell, words)
    _dress(cell, font=font, alignment=_FLOWING)


def label(cell: Any, words: str) -> None:
    """Write the name of a field beside its value."""
    text(cell, words, BOLD)
    _dress(cell, fill=_LABEL_FILL, border=_BOX)


def fit(sheet: Any, row: int, texts: Iterable[tuple[object, int]], *, least: int = 22) -> None:
    """Make a row high enough for its texts, each given with the width of its column."""
    lines = (sum(ceil(max(len(line), 1) / (width * 1.1 - 2)) for line in str(words or "").split("\n")) for words, width in texts)
    sheet.row_dimensions[row].height = max(least, 15 * max(lines) + 7)


def entry(cell: Any, column: Column, content: object, *, is_table: bool = False) -> None:
    """Prepare one cell to be filled in, with its value if there is one."""
    put(cell, content)
    alignment = _RIGHT if column.kind in _NUMBERS and is_table else _LEFT
    _dress(cell, number_format=_FORMATS.get(column.kind, "@"), font=PLAIN, border=_BOX, alignment=alignment)


def mark_if_blank(sheet: Any, cell: str) -> None:
    """Colour a cell as long as it is blank or says “unknown”."""
    sheet.conditional_formatting.add(
        cell, Rule(type="expression", formula=[f'OR(LEN(TRIM({cell}))=0,{cell}="unknown")'], dxf=DifferentialStyle(fill=_NEEDED_FILL))
    )


def drop_down(sheet: Any, cells: str, column: Column, source: str) -> None:
    """Let a person choose from a list, or be told what may stand in a date, number or yes-no cell."""
    rule = _rule(column, source)
    if rule is None:
        return
    # A list of payers is only help, and where “unknown” is an answer the spreadsheet may warn but not refuse.
    rule.showErrorMessage, rule.errorStyle = column.kind is not Kind.TEXT, "warning" if column.can_be_unknown else "stop"
    rule.errorTitle, rule.error = column.label[:32], f"Write {column.expects}."[:225]
    rule.showInputMessage, rule.promptTitle, rule.prompt = bool(column.help), column.label[:32], column.help[:255]
    rule.add(cells)
    sheet.add_data_validation(rule)


def _rule(column: Column, source: str) -> DataValidation | None:
    if source:
        return DataValidation(type="list", formula1=source, allow_blank=True)
    if column.kind is Kind.DATE:
        return DataValidation(type="date", operator="between", formula1="2", formula2="73050", allow_blank=True)  # 1900-01-01 to 2099-12-31
    if column.kind in (Kind.WHOLE, Kind.NUMBER) and column.low is not None:
        return DataValidation(
            type="whole" if column.kind is Kind.WHOLE else "decimal", operator="between", formula1=str(column.low), formula2=str(column.high), allow_blank=True
        )
    if column.kind is Kind.MONEY:
        return DataValidation(type="decimal", operator="between", formula1="-9999999999", formula2="9999999999", allow_blank=True)
    return None


def colour_what_is_said(sheet: Any, cells: str, check: str, *, heading: str = "", mend: str) -> None:
    """Colour the cells that the column of the findings speaks of, for as long as it does; nobody's own colours are touched.

    `check` is the finding of the first row, `heading` the first column's heading in a table, `mend` the word of the gravest.
    """
    named = f'ISNUMBER(SEARCH("("&{heading}&"):",{check}))' if heading else f"LEN({check})>0"
    for words, fill in ((f'AND({named},LEFT({check},{len(mend)})="{mend}")', _MEND_FILL), (named, _SAID_FILL)):
        sheet.conditional_formatting.add(cells, Rule(type="expression", formula=[words], dxf=DifferentialStyle(fill=fill), stopIfTrue=True))


def said(cell: Any, words: str | None) -> None:
    """Write or clear what is said beside a cell."""
    put(cell, words)
    if words:
        _dress(cell, font=SAID, alignment=_LEFT)


def guard(sheet: Any, *, open_columns: Iterable[str] = ()) -> None:
    """Keep labels from being typed over, without a password; rows, columns and formats stay free, and Tab goes from value to value."""
    for letter in open_columns:
        sheet.column_dimensions[letter].protection = _OPEN
    sheet.protection.sheet = True
    for right in ("formatCells", "formatColumns", "formatRows", "insertRows", "insertColumns", "deleteRows", "sort", "autoFilter", "insertHyperlinks"):
        setattr(sheet.protection, right, False)


def unlock(cells: Iterable[Any]) -> None:
    """Let cells of a guarded sheet be filled in."""
    for cell in cells:
        _dress(cell, protection=_OPEN)


def page(sheet: Any, *, head: int, widths: Sequence[int], is_table: bool) -> None:
    """Freeze the headings, set widths and fit the printed page to one width; no name is in the footer."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"A{head + 1}" if is_table else f"B{head + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if sum(widths) > 140 else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.print_title_rows = f"{head}:{head}"
    sheet.row_dimensions[head].height = 24
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Page &P of &N"

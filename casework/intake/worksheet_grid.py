"""The rows of a worksheet file, CSV or XLSX, as they stand: nothing is worked out, a formula is only text."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from casework import opened
from casework.errors import BadChart, BadWorksheet
from casework.intake import chart_grid, chart_safety, worksheet_text
from casework.intake.chart_cells import is_blank
from casework.intake.chart_sheets import SHEETS, START
from casework.intake.worksheet_fields import field_of

MAX_ROWS: Final = 20_000
MAX_CELLS: Final = 1_000_000
MAX_COLUMNS: Final = 100
HEAD_WITHIN: Final = 30
LEAST_HEADINGS: Final = 4
HELP_SHEET: Final = "Help"

_DELIMITERS: Final = (",", ";", "\t", "|")
_CHART_TITLES: Final = {chart_grid.plain(title) for title in (START, *(sheet.title for sheet in SHEETS))}
_PROTECTED: Final = re.compile(r'="([^"]*)"')

Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The filled rows of one sheet, numbered as a spreadsheet shows them; the first holds the headings. `notes` say what was left aside."""

    found: list[Row]
    notes: tuple[str, ...] = ()


def headings_in(row: Iterable[object]) -> int:
    """Count the headings a row holds that a worksheet knows, each field once."""
    return len({field for content in row if isinstance(content, str) and (field := field_of(content))})


def looks_like(head: bytes) -> bool:
    """Say whether a text file begins like a worksheet, from its first bytes."""
    try:
        text, _ = worksheet_text.decoded(head)
    except BadWorksheet:
        text = head.decode("utf-8", "ignore")
    lines = text.splitlines()[:HEAD_WITHIN]
    return any(headings_in(cell.strip(' "') for cell in line.split(mark)) >= LEAST_HEADINGS for mark in _DELIMITERS for line in lines)


def is_worksheet_book(path: Path) -> bool:
    """Say whether a workbook is no chart: a chart has its own sheets. What cannot be opened is left to the reader of charts."""
    names = opened.sheet_names(path)
    return names is not None and sum(chart_grid.plain(name) in _CHART_TITLES for name in names) < 2


def rows(path: Path) -> Rows:
    """Read the rows from the headings on. Raises BadWorksheet with what to do."""
    with path.open("rb") as file:
        start = file.read(4)
    return _of_book(path) if start == chart_safety.ZIPPED else _of_text(path)


def _of_text(path: Path) -> Rows:
    if path.stat().st_size > chart_safety.MAX_FILE_BYTES:
        raise BadWorksheet(f"The worksheet was not read: it is larger than {chart_safety.MAX_FILE_BYTES // 1_000_000} MB. Cut it in parts.")
    text, is_windows = worksheet_text.decoded(path.read_bytes())
    delimiter = max(_DELIMITERS, key=lambda mark: _most_headings(text, mark))
    found = _from_headings(enumerate(_records(text, delimiter), start=1))
    if found is None:
        raise _without_headings()
    return Rows([(number, [_unprotected(cell) for cell in row]) for number, row in found], (worksheet_text.AS_WINDOWS,) if is_windows else ())


def _most_headings(text: str, delimiter: str) -> int:
    try:
        return max((headings_in(row) for row in islice(_records(text, delimiter), HEAD_WITHIN)), default=0)
    except BadWorksheet:
        return 0


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        raise BadWorksheet(
            f"The worksheet was not read: near line {reader.line_num} a quotation mark is left open, or a field is far too long. Mend it and save it again."
        ) from None


def _unprotected(cell: str) -> str:
    """Take off the ="…" by which programs keep a spreadsheet from eating leading zeros: it stands for its text."""
    kept = _PROTECTED.fullmatch(cell.strip())
    return kept[1] if kept else cell


def _of_book(path: Path) -> Rows:
    try:
        content = chart_safety.safe_content(path, max_rows=MAX_ROWS, max_cells=MAX_CELLS)
        sheets = _sheets(content)
    except BadChart as refusal:
        raise BadWorksheet(str(refusal)) from None
    with_headings = [found for _, found in sheets if found]
    if len(with_headings) > 1:
        raise BadWorksheet(f"The worksheet was not read: {len(with_headings)} sheets hold claims. Leave one of them in the file.")
    if not with_headings:
        raise _without_headings()
    others = sum(1 for title, found in sheets if not found and title != chart_grid.plain(HELP_SHEET))
    return Rows(with_headings[0], (f"{others} of the workbook's sheets have no headings of claims and were not read",) if others else ())


def _sheets(content: bytes) -> list[tuple[str, list[Row] | None]]:
    """Read every sheet that is not empty, by its plain title."""
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return [(chart_grid.plain(sheet.title), found) for sheet in book.worksheets if (found := _sheet(sheet)) != []]
    except BadWorksheet:
        raise
    except Exception as error:  # the spreadsheet library raises anything at all on a damaged file
        raise BadWorksheet(f"The workbook was not read: it is damaged ({type(error).__name__}). Save it again as an Excel workbook (.xlsx).") from None


def _sheet(sheet: Any) -> list[Row] | None:
    sheet.reset_dimensions()
    return _from_headings(enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1))


def _from_headings(numbered: Iterable[Row]) -> list[Row] | None:
    """Keep the filled rows from the headings on; None where there are rows without headings, [] where there is nothing."""
    found: list[Row] = []
    seen = 0
    for number, row in numbered:
        if number > chart_grid.LAST_ROW:
            raise BadWorksheet("The worksheet was not read: it has more rows than a spreadsheet has. Cut it in parts.")
        if all(is_blank(content) for content in row):
            continue
        seen += 1
        if found or headings_in(row) >= LEAST_HEADINGS:
            found.append((number, row))
        elif seen >= HEAD_WITHIN:
            return None
        if len(found) > MAX_ROWS + 1:
            raise BadWorksheet(f"The worksheet was not read: it has more than {MAX_ROWS:,} rows. Cut it in parts.")
    return found or (None if seen else [])


def _without_headings() -> BadWorksheet:
    return BadWorksheet(
        "This is neither a worksheet of denied claims nor a chart: no row of headings was found. "
        "Write an empty worksheet with: casework intake --template FILE.xlsx, and copy the claims into it."
    )

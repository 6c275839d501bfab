"""Worksheets of denied claims, CSV or XLSX, as practice systems export them: read, checked as a whole, and given as remitted claims."""

from datetime import date
from pathlib import Path

from casework.intake import worksheet_read
from casework.intake.worksheet_claims import Worksheet, chart_of, claims_report, disputed, gather, narrowed, told
from casework.intake.worksheet_grid import is_worksheet_book, looks_like
from casework.intake.worksheet_row import WorksheetRow
from casework.intake.worksheet_write import write_template

__all__ = [
    "Worksheet",
    "WorksheetRow",
    "chart_of",
    "claims_report",
    "disputed",
    "gather",
    "is_worksheet_book",
    "looks_like",
    "narrowed",
    "read",
    "told",
    "write_template",
]


def read(path: Path, *, today: date) -> Worksheet:
    """Read a whole worksheet.

    Raises BadWorksheet with every row and column to mend; nothing may then be taken from it.
    """
    found = worksheet_read.read(path, today=today)
    return gather(found.rows, found.notes)

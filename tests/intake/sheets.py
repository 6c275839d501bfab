"""Builders of worksheets: one denied line as columns, and files of many. Every person and number is invented."""

import csv
from pathlib import Path
from typing import Any

from openpyxl import Workbook

LINE: dict[str, Any] = {
    "Patient last name": "Testerly",
    "Patient first name": "Rowan",
    "Payer": "Summit Mutual Health Plan",
    "Member ID": "SMX900100200",
    "Payer claim number": "SM2026119001",
    "Our account number": "CH-26-9001",
    "Date of service": "2026-10-05",
    "Procedure": "96365",
    "Charge": "450.00",
    "Paid": "0.00",
    "Group code": "PR",
    "CARC": "55",
    "Denial date": "2026-11-16",
}


def line(**changes: Any) -> dict[str, Any]:
    """Make one denied line; names of columns are written with underscores, and None leaves a cell blank."""
    return {**LINE, **{key.replace("_", " "): value for key, value in changes.items()}}


def claim(number: int, **changes: Any) -> dict[str, Any]:
    """Make a line of another claim."""
    return line(**{"Payer_claim_number": f"SM20261190{number:02}", "Our_account_number": f"CH-26-90{number:02}", **changes})


def table(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Lay rows under the headings that any of them has."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return [heads, *([row.get(head) for head in heads] for row in rows)]


def csv_file(path: Path, rows: list[dict[str, Any]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write a CSV worksheet."""
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(table(rows))
    return path


def xlsx_file(path: Path, rows: list[dict[str, Any]], *, above: int = 0) -> Path:
    """Write an XLSX worksheet, with lines of words above its headings."""
    book = Workbook()
    for _ in range(above):
        book.active.append(["Denials of the week"])
    for row in table(rows):
        book.active.append(row)
    book.save(path)
    return path

"""Rows of an XLSX worksheet per second to decided claims, against openpyxl's bare read of the same file: `python -m benchmarks.worksheets`.

The readers take turns in one run, and the best turn of each counts, so that a busy machine slows all alike.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl import Workbook, load_workbook

from benchmarks.remittances import take_turns
from casework.actions import worksheets
from casework.settings import Settings

ROWS = 10_000
HEADINGS = (
    "Patient last name",
    "Patient first name",
    "Payer",
    "Member ID",
    "Payer claim number",
    "Our account number",
    "Date of service",
    "Procedure",
    "Charge",
    "Paid",
    "Group code",
    "CARC",
    "Denial date",
)


def main() -> int:
    """Print speeds and the ratio; 1 when a row was lost."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({"CASEWORK_HOME": folder})
        path = written(Path(folder))
        readers: dict[str, Callable[[], int]] = {
            "decided claims": lambda: worksheets.judge(settings, path).sheet.rows_read,
            "openpyxl, bare read": lambda: _openpyxl(path),
        }
        counts, best = take_turns(readers)
    for name, seconds in best.items():
        print(f"  {name:<22} {ROWS / seconds:10,.0f} rows/s")
    print(f"worksheet to decided claims, {ROWS:,} rows = {best['openpyxl, bare read'] / best['decided claims']:.3f} of openpyxl's bare read")
    return int(set(counts.values()) != {ROWS})


def _openpyxl(path: Path) -> int:
    """Read every cell as openpyxl gives it, in the way it is quickest."""
    book = load_workbook(path, read_only=True)
    try:
        return sum(1 for row in book.worksheets[0].iter_rows(values_only=True) if any(cell is not None for cell in row)) - 1
    finally:
        book.close()


def written(folder: Path) -> Path:
    """Write a worksheet of made-up denials, three lines a patient."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Denials")
    for row in (HEADINGS, *_rows()):
        sheet.append(row)
    path = folder / "denials.xlsx"
    book.save(path)
    return path


def _rows() -> Iterator[tuple[str, ...]]:
    for number in range(ROWS):
        patient, day = number // 3, f"2026-10-{1 + number % 28:02}"
        who = ("Benchmark", f"Test{patient:06}", "Summit Mutual Health Plan", f"BENCH{patient:06}")
        yield (*who, f"PC{number:08}", f"ACC{number:07}", day, "96365", "450.00", "0.00", "PR", "55", "2026-11-16")


if __name__ == "__main__":
    sys.exit(main())

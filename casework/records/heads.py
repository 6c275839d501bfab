"""Heads of the log, kept beside the database: a log that was cut off at its end, or computed anew, does not fit them.

One line for each transaction that wrote to the log: the id of its last row and that row's hash.
"""

import os
from contextlib import suppress
from pathlib import Path

NAME = "heads.log"


def note(path: Path, row: int, head: str) -> None:
    """Keep the head of the log. A disk that does not take it stops no act: that is committed, and the next one keeps a newer head."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{row} {head}\n".encode())
        finally:
            os.close(descriptor)


def kept(path: Path) -> dict[int, str]:
    """Give the heads that were kept, by row; of a row that was noted twice the first one counts, and a torn line is none."""
    found: dict[int, str] = {}
    text = path.read_text(encoding="ascii", errors="replace") if path.is_file() else ""
    for line in text.splitlines():
        row, _, head = line.partition(" ")
        if row.isdecimal() and len(head) == 64:
            found.setdefault(int(row), head)
    return found

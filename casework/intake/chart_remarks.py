"""What is said of a chart beside its cells: how grave, where, and what to do. No remark repeats what stands in a cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casework.chart import Chart
from casework.intake.chart_sheets import by_part, still_needed


class Severity(StrEnum):
    """How grave a remark is; the value begins its line beside the cell."""

    MEND = "To mend"
    MISSING = "Missing"
    ERROR = "Error"
    FIND = "Find out"
    QUESTION = "Question"
    NOTE = "Note"

    @property
    def means(self) -> str:
        """Say what the word means for the case."""
        return _MEANS[self]


_MEANS: Final = {
    Severity.MEND: "the workbook is not read until it is mended",
    Severity.MISSING: "a letter waits for it",
    Severity.ERROR: "a coding error: it stops the superbill",
    Severity.FIND: "a date hangs on it",
    Severity.QUESTION: "does the record support it?",
    Severity.NOTE: "to know",
}
ORDER: Final = tuple(Severity)
_OURS: Final = re.compile(rf"(?:{'|'.join(Severity)})(?: \([^\n]{{1,60}}\):|:) |And \d+ more: see the sheet Findings\.$")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of a chart: its part, field and row in a table, as far as it has them.

    `row` counts the items of a table from 0. `place` is the cell or row of the workbook that was read, "" when none was.
    `source` says by what authority it is asked.
    """

    severity: Severity
    words: str
    part: str = ""
    field: str = ""
    row: int | None = None
    place: str = ""
    source: str = ""

    @property
    def title(self) -> str:
        """Name the sheet as its tab does, "" for the whole workbook."""
        return by_part(self.part).title if self.part else ""

    @property
    def label(self) -> str:
        """Name the field as its cell is labelled."""
        columns = by_part(self.part).columns if self.part else ()
        return next((column.label for column in columns if column.field == self.field), "")

    @property
    def line(self) -> str:
        """Say it in one line, as in a list."""
        place = ", ".join(filter(None, (self.title, self.place)))
        label = f" ({self.label})" if self.label else ""
        said = f"{place}{label}: {self.words}" if place else self.words
        return said if said.endswith((".", "?")) else f"{said}."

    @property
    def beside(self) -> str:
        """Say it in one line, as it stands beside the cell; a table's column is named."""
        is_table = bool(self.part) and by_part(self.part).is_table
        label = f" ({self.label})" if is_table and self.label else ""
        return " ".join(f"{self.severity}{label}: {self.words[:1].upper()}{self.words[1:]}".split()).rstrip(".") + ("" if self.words.endswith("?") else ".")


def of_blanks(chart: Chart) -> tuple[Remark, ...]:
    """Say of each blank that a letter of this chart needs what waits for it."""
    return tuple(
        Remark(Severity.MISSING, f"{purpose} needs {'this' if column else 'at least one row here'}", sheet.part, column.field if column else "")
        for sheet, column, purpose in still_needed(chart)
    )


def is_ours(line: str) -> bool:
    """Say whether a line beside a cell is one that this program wrote."""
    return bool(_OURS.match(line))


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Put the gravest first, each once; the order of the sheets stays."""
    return tuple(sorted(dict.fromkeys(remarks), key=lambda remark: ORDER.index(remark.severity)))

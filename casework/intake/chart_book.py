"""The chart workbook on disk: one per patient, named by the patient's opaque key, never by name."""

import os
from collections.abc import Sequence
from pathlib import Path

from casework.chart import Chart
from casework.errors import BadChart
from casework.intake import chart_json
from casework.intake.chart_read import read_workbook
from casework.intake.chart_safety import OLD_OR_LOCKED, ZIPPED
from casework.intake.chart_write import workbook_bytes


def write(chart: Chart, path: Path, *, plans: Sequence[str] = ()) -> None:
    """Write a workbook that a person fills in; `plans` are the plan names to choose from.

    The file appears whole or not at all, and replaces one of the same name. A row that lacks what it must have is
    written as it is: reading the workbook asks for it.
    """
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(workbook_bytes(chart, plans=plans))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read(path: Path) -> Chart:
    """Read a saved workbook.

    Raises BadChart with every sheet and cell to mend, never with what stands there.
    """
    return read_workbook(path)


def load_any(path: Path) -> Chart:
    """Read a chart from a workbook or from JSON, told apart by what is inside.

    Raises BadChart when it is neither, or cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((ZIPPED, OLD_OR_LOCKED)) or path.suffix.lower().startswith(".xls"):
        return read_workbook(path)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") or path.suffix.lower() == ".json":
        return chart_json.load_file(path)
    raise BadChart("This is neither a chart workbook (.xlsx) nor a chart in JSON. Put such a file in its place.")

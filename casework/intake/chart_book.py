"""The chart workbook on disk: one per patient, named by the patient's opaque key, never by name."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from casework.chart import Chart
from casework.errors import BadChart
from casework.intake import chart_json, chart_update
from casework.intake.chart_lists import Offer
from casework.intake.chart_read import Looked, look, read_workbook
from casework.intake.chart_remarks import Remark, of_blanks
from casework.intake.chart_safety import OLD_OR_LOCKED, ZIPPED, safe_content
from casework.intake.chart_write import workbook_bytes
from casework.records import whole


def write(
    chart: Chart,
    path: Path,
    *,
    plans: Sequence[str] = (),
    offer: Offer | None = None,
    remarks: Sequence[Remark] | None = None,
    looked_on: date | None = None,
) -> None:
    """Write a workbook that a person fills in; `offer` (or `plans` alone) is what its lists hold, `remarks` what is said of it.

    The file appears whole or not at all, and replaces one of the same name. A row that lacks what it must have is
    written as it is: reading the workbook asks for it. Without remarks the blanks that letters need are named.
    """
    said = of_blanks(chart) if remarks is None else remarks
    whole.write(path, fresh(chart, offer=offer or Offer(plans=tuple(plans)), remarks=said, looked_on=looked_on))


def fresh(chart: Chart, *, offer: Offer, remarks: Sequence[Remark], looked_on: date | None) -> bytes:
    """Give a new workbook."""
    return workbook_bytes(chart, offer=offer, remarks=remarks, looked_on=looked_on)


def updated(content: bytes, chart: Chart | None, *, offer: Offer, remarks: Sequence[Remark], looked_on: date) -> bytes:
    """Give a workbook that a person keeps with what the record knows better, and with these remarks; without a chart only the remarks.

    Raises CannotKeep when anything that was typed would be lost, BadChart when it cannot be opened, OSError for a disk that refuses.
    """
    return chart_update.updated(content, look(content), chart, offer=offer, remarks=remarks, looked_on=looked_on)


def read(path: Path) -> Chart:
    """Read a saved workbook.

    Raises BadChart with every sheet and cell to mend, never with what stands there.
    """
    return read_workbook(path)


def looked(path: Path) -> Looked:
    """Look a saved workbook over: its chart, or what has to be mended. Raises BadChart when it cannot be opened at all."""
    return look(safe_content(path))


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

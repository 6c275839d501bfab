"""Looking a chart over before a payer does: coding checks on a chart file, or on a case's chart from the record."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from casework import clock
from casework.actions import charts, codebooks
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import BadChart
from casework.intake import chart_book
from casework.records import store
from casework.rules import coding
from casework.rules.coding import CodeBook, Finding
from casework.settings import Settings


def of_file(settings: Settings, path: Path) -> tuple[Finding, ...]:
    """Check a chart workbook or JSON chart; needs no database and changes nothing.

    Raises BadChart when the file is no chart that can be read.
    """
    if not (path.is_symlink() or path.exists()):
        raise BadChart("There is no such file. Check its name and folder.")
    if path.is_symlink() or not path.is_file():
        raise BadChart("This is no plain file. Give the chart workbook or JSON chart itself, not a link or a folder.")
    try:
        chart = chart_book.load_any(path)
    except OSError:
        raise BadChart("The chart cannot be read. Give this program the right to read it.") from None
    return _look(codebooks.read(settings), chart, npis=(settings.clinic.npi,), today=clock.today(settings))


def of_case(office: Office, number: str) -> tuple[Finding, ...]:
    """Check the chart of one case as the record holds it. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        chart = charts.of_case(session, store.case(session, number))
    return _look(office.codes, chart, npis=(office.settings.clinic.npi,), today=office.today())


def _look(book: CodeBook, chart: Chart, *, npis: Sequence[str], today: date) -> tuple[Finding, ...]:
    return coding.findings(book, chart, npis=npis, today=today)

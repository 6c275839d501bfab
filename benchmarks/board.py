"""The worklist brought up to date after 200 cases changed, and its page written, at 1,000, 10,000 and 100,000 open cases.

Each is set against the bare SQL that it cannot do without: reading what the lines of those cases rest on and writing the lines,
and reading a hundred lines with their counts. Run as `python -m benchmarks.board`, or with other numbers of open cases behind it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlmodel import col

from casework import chart, clock
from casework.actions import Office, worklist_kept, worklist_pages
from casework.actions.worklist_pages import Links
from casework.records import events, held, store
from casework.records.models import Case, CaseStage, Coverage, Deadline, Patient
from casework.records.worklist import WorklistLine, WorklistTouch
from casework.settings import Settings
from casework.terms import Stage, Step

SIZES, CHANGED, ROUNDS, AT_ONCE = (1_000, 10_000, 100_000), 200, 3, 10_000
FIRST_DAY = date(2027, 1, 11)
FAR = timedelta(days=300)


def main(sizes: Sequence[int]) -> None:
    """Print for each number of open cases what the two acts took, and how that compares with their bare SQL."""
    first: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            office = _office(Path(folder) / str(size), size)
            for name, act, bare in (("refresh", _refreshed, _bare_refresh), ("page", _page, _bare_page)):
                taken, least = (statistics.median(each(office, number) for number in range(ROUNDS)) for each in (act, bare))
                known = first.setdefault(name, taken)
                print(f"{name:>8}, {size:>7,} open: {taken:.3f} s, bare SQL {least:.3f} s, ratio {taken / least:.1f}; {taken / known:.2f} of the smallest")


def _office(home: Path, size: int) -> Office:
    home.mkdir(parents=True)
    office = Office.create(Settings(home=home, database_url=f"sqlite:///{home / 'casework.db'}"))
    clock.set_today(office.settings, FIRST_DAY)
    worklist_kept.refresh(office)
    with store.writing(office.engine) as session:
        session.add(Patient(key="P0001", identity="p", value=chart.Patient()))
        session.flush()
        session.add(Coverage(id=1, patient_key="P0001", identity="c", payer="Aetna", plan="self-funded-erisa", value=chart.Coverage()))
        session.flush()
        for start in range(0, size, AT_ONCE):
            for table, row in _rows().items():
                session.execute(insert(table), list(_numbered(row, range(start, min(start + AT_ONCE, size)))))
    return office


def _rows() -> dict[Any, dict[str, Any]]:
    """Give the rows of one case like all others, with its line as it was last written."""
    due: dict[str, Any] = {"work_by": FIRST_DAY + FAR, "last_lawful": FIRST_DAY + FAR}
    line = WorklistLine(case_number="", what="complete the chart", payer="Aetna", owner="maria", order_on=FIRST_DAY + FAR, **due)
    return {
        Case: Case(number="", patient_key="P0001", coverage_id=1, owner="maria", opened_on=FIRST_DAY).model_dump(),
        CaseStage: CaseStage(case_number="", stage=Stage.FIRST_APPEAL, step=Step.DRAFTING, opened_on=FIRST_DAY).model_dump(exclude={"id"}),
        Deadline: Deadline(case_number="", computed_at=datetime(2027, 1, 10, tzinfo=UTC), **due).model_dump(exclude={"id"}),
        WorklistLine: line.model_dump(exclude={"id"}),
    }


def _numbered(row: dict[str, Any], numbers: range) -> Iterator[dict[str, Any]]:
    key = "number" if "number" in row else "case_number"
    for number in numbers:
        yield {**row, key: f"C27-{number:06d}"}


def _refreshed(office: Office, number: int) -> float:
    with store.writing(office.engine) as session:
        for name in _changed(number):
            events.append(session, "looked at", actor="maria", at=office.now(), case_number=name)
    return _taken(lambda: worklist_kept.refresh(office))


def _bare_refresh(office: Office, number: int) -> float:
    """Read what the lines of the changed cases rest on, one question a table, and write their lines."""

    def bare() -> None:
        with store.writing(office.engine) as session:
            names = _changed(number)
            session.execute(select(Case).where(col(Case.number).in_(names))).all()
            for table in held.TABLES:
                session.execute(select(table).where(table.case_number.in_(names))).all()
            session.execute(delete(WorklistTouch).where(col(WorklistTouch.case_number).in_(names)))
            session.execute(delete(WorklistLine).where(col(WorklistLine.case_number).in_(names)))
            session.execute(insert(WorklistLine), [{**_rows()[WorklistLine], "case_number": name} for name in names])

    return _taken(bare)


def _changed(number: int) -> list[str]:
    return [f"C27-{place:06d}" for place in range(number * CHANGED, (number + 1) * CHANGED)]


def _page(office: Office, _number: int) -> float:
    return _taken(lambda: worklist_pages.text(office, Links(str)))


def _bare_page(office: Office, _number: int) -> float:
    """Read a hundred lines and count the others."""

    def bare() -> None:
        with store.reading(office.engine) as session:
            session.execute(select(WorklistLine).order_by(col(WorklistLine.order_on)).limit(worklist_pages.PAGE_ROWS)).all()
            session.execute(select(func.count(), func.sum(WorklistLine.cents)).select_from(WorklistLine)).all()

    return _taken(bare)


def _taken(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SIZES)

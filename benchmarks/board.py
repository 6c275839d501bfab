"""The worklist brought up to date after 200 cases changed, and its page written, at 1,000, 10,000 and 100,000 open cases.

Each is set against the bare SQL that it cannot do without: reading what the lines of those cases rest on and writing the lines,
and reading a hundred lines with their counts. Times are the processor's; each size is warmed up before it counts.
Run as `python -m benchmarks.board`, or with other numbers of open cases behind it.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlmodel import SQLModel, col

from benchmarks.many import FIRST_DAY, number, office, taken
from casework.actions import Office, worklist_kept, worklist_pages
from casework.actions.worklist_pages import Links
from casework.records import events, held, store
from casework.records.models import Case, CaseStage, Deadline
from casework.records.worklist import WorklistLine, WorklistTouch, WorklistWait
from casework.terms import Stage, Step

SIZES, CHANGED, ROUNDS = (1_000, 10_000, 100_000), 200, 3
FAR = timedelta(days=300)


def main(sizes: Sequence[int]) -> None:
    """Print for each number of open cases what the two acts took, and how that compares with their bare SQL."""
    first: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            full = office(Path(folder) / str(size), size, _rows())
            for name, act, bare in (("refresh", _refreshed, _bare_refresh), ("page", _page, _bare_page)):
                rounds = [(act(full, place), bare(full, place)) for place in range(ROUNDS + 1)][1:]
                spent, least = (statistics.median(each) for each in zip(*rounds, strict=True))
                known = first.setdefault(name, spent)
                compared = f"ratio {spent / least:.1f}; {spent / known:.2f} of the smallest"
                print(f"{name:>8}, {size:>7,} open: {spent:.3f} s, bare SQL {least:.3f} s, {compared}", flush=True)


def _rows() -> tuple[SQLModel, ...]:
    """Give the rows of one case like all others, with its line as it was last written."""
    due: dict[str, Any] = {"work_by": FIRST_DAY + FAR, "last_lawful": FIRST_DAY + FAR}
    return (
        CaseStage(case_number="", stage=Stage.FIRST_APPEAL, step=Step.DRAFTING, opened_on=FIRST_DAY),
        Deadline(case_number="", computed_at=datetime(2027, 1, 10, tzinfo=UTC), **due),
        WorklistLine(case_number="", what="complete the chart", payer="Aetna", owner="maria", order_on=FIRST_DAY + FAR, **due),
        WorklistWait(case_number="", party="us", what="complete the chart", owner="maria", payer="Aetna"),
    )


def _refreshed(office: Office, place: int) -> float:
    with store.writing(office.engine) as session:
        for name in _changed(place):
            events.append(session, "looked at", actor="maria", at=office.now(), case_number=name)
    return taken(lambda: worklist_kept.refresh(office))


def _bare_refresh(office: Office, place: int) -> float:
    """Read what the lines of the changed cases rest on, one question a table, and write their lines."""

    def bare() -> None:
        with store.writing(office.engine) as session:
            names = _changed(place)
            session.execute(select(Case).where(col(Case.number).in_(names))).all()
            for table in held.TABLES:
                session.execute(select(table).where(table.case_number.in_(names))).all()
            session.execute(delete(WorklistTouch).where(col(WorklistTouch.case_number).in_(names)))
            tables: tuple[Any, ...] = (WorklistLine, WorklistWait)
            for table, row in zip(tables, _rows()[2:], strict=True):
                session.execute(delete(table).where(col(table.case_number).in_(names)))
                session.execute(insert(table), [{**row.model_dump(exclude={"id"}), "case_number": name} for name in names])

    return taken(bare)


def _changed(place: int) -> list[str]:
    return [number(each) for each in range(place * CHANGED, (place + 1) * CHANGED)]


def _page(office: Office, _place: int) -> float:
    return taken(lambda: worklist_pages.text(office, Links(str)))


def _bare_page(office: Office, _place: int) -> float:
    """Read a hundred lines and count the others."""

    def bare() -> None:
        with store.reading(office.engine) as session:
            session.execute(select(WorklistLine).order_by(col(WorklistLine.order_on)).limit(worklist_pages.PAGE_ROWS)).all()
            session.execute(select(func.count(), func.sum(WorklistLine.cents)).select_from(WorklistLine)).all()

    return taken(bare)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SIZES)

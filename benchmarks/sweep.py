"""Sweep over 1,000, 10,000 and 100,000 open cases with 200 due in each: cost must follow what is due, and stay near the bare SQL of it.

Times are the processor's; a sweep before the first counted one warms up. Run as `python -m benchmarks.sweep`, or with other numbers of
open cases behind it. The channel takes every message and does nothing; database and words are real.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update
from sqlmodel import col, select

from benchmarks import many
from benchmarks.many import FIRST_DAY, number, taken
from casework.actions import Office, remind
from casework.notify.channels import Address
from casework.notify.message import Message, Receipt
from casework.records import store
from casework.records.models import Deadline, Reminder
from casework.rules.delivering import Proof
from casework.terms import DeadlineStatus

SIZES, DUE, ROUNDS = (1_000, 10_000, 100_000), 200, 4
FAR = timedelta(days=300)
CHANNELS = '[people.maria]\nemail = "mailto://127.0.0.1/maria@clinic.example"\nhours = "00:00-23:59"\n'


@dataclass(frozen=True, slots=True)
class Sweeps:
    """How long the sweeps over one database took, and the bare SQL of as many messages, in seconds each."""

    open_cases: int
    seconds: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def median(self) -> float:
        """Give the middle one."""
        return statistics.median(self.seconds)

    @property
    def ratio(self) -> float:
        """Compare with the bare SQL."""
        return self.median / statistics.median(self.bare)


def main(sizes: Sequence[int]) -> None:
    """Print what each took, as a ratio of the smallest and of its bare SQL."""
    found: list[Sweeps] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            found.append(sweeps := _measured(Path(folder) / str(size), size))
            compared = f"{sweeps.median / found[0].median:.2f} of the smallest, ratio to bare SQL {sweeps.ratio:.1f}"
            print(f"  {size:>7,} open: {sweeps.median:.2f} s for {DUE} messages, median of {len(sweeps.seconds)}; {compared}", flush=True)


def _measured(home: Path, size: int) -> Sweeps:
    office = _office(home, size)
    rounds = [_round(office, place) for place in range(ROUNDS)][1:]
    return Sweeps(size, *zip(*rounds, strict=True))


def _round(office: Office, place: int) -> tuple[float, float]:
    both = (_sweep(office, place), _bare(office, place))
    with store.writing(office.engine) as session:  # or the next day would tell of them again
        session.execute(update(Deadline).where(col(Deadline.case_number).in_(_due(place))).values(status=DeadlineStatus.MET))
    return both


def _bare(office: Office, place: int) -> float:
    """Find the due clocks, lay their messages and move their next days, in one transaction that is taken back."""

    def bare() -> None:
        names = _due(place)
        with store.reading(office.engine) as session:
            is_due = (Deadline.status == DeadlineStatus.RUNNING, col(Deadline.case_number).in_(names))
            due = session.exec(select(Deadline).where(*is_due)).all()
            like = Reminder(deadline_id=1, case_number="", rung=0, recipient="bare", due_on=FIRST_DAY, message_id="").model_dump(exclude={"id"})
            rows = [{**like, "deadline_id": row.id, "case_number": row.case_number, "message_id": f"bare-{row.id}"} for row in due]
            session.execute(insert(Reminder), rows)
            session.execute(update(Deadline).where(col(Deadline.case_number).in_(names)).values(next_rung_on=FIRST_DAY + FAR))

    return taken(bare)


def _office(home: Path, size: int) -> Office:
    """Make the office; each round's cases fall due on a day of their own."""
    far = Deadline(case_number="", computed_at=datetime(2027, 1, 10, tzinfo=UTC), work_by=FIRST_DAY + FAR, next_rung_on=FIRST_DAY + FAR)
    office = many.office(home, size, [far], files={"channels.toml": CHANNELS})
    with store.writing(office.engine) as session:
        for place in range(ROUNDS):
            falls = FIRST_DAY + timedelta(days=place)
            days = {"work_by": falls + timedelta(days=1), "next_rung_on": falls}
            session.execute(update(Deadline).where(col(Deadline.case_number).in_(_due(place))).values(**days))
    return office


def _due(place: int) -> list[str]:
    return [number(each) for each in range(place * DUE, (place + 1) * DUE)]


def _sweep(office: Office, place: int) -> float:
    now = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 15, tzinfo=UTC) + timedelta(days=place)
    reports: list[remind.SweepReport] = []
    spent = taken(lambda: reports.append(remind.sweep(office, now=now, env={}, send=_take)))
    if (reports[0].sent, reports[0].problems) != (DUE, ()):
        raise SystemExit(f"The sweep sent {reports[0].sent} of {DUE} messages: {reports[0].problems}")
    return spent


def _take(_message: Message, _address: Address) -> Receipt:
    """Take a message and do nothing."""
    return Receipt(Proof.NOTHING)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SIZES)

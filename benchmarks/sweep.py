"""Sweep over 1,000, 10,000 and 100,000 open cases with 200 due in each: cost must follow what is due, and stay near the bare SQL of it.

Run as `python -m benchmarks.sweep`. The channel takes every message and does nothing; database and words are real.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from casework import chart
from casework.actions import Office, remind
from casework.notify.channels import Address
from casework.notify.message import Message, Receipt
from casework.records import store
from casework.records.models import Case, Coverage, Deadline, Patient, Reminder
from casework.rules.delivering import Proof
from casework.settings import Settings
from casework.terms import DeadlineStatus

SIZES, DUE, ROUNDS = (1_000, 10_000, 100_000), 200, 3
FIRST_DAY = date(2027, 1, 11)
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


def main() -> None:
    """Print what each took, as a ratio of the smallest and of its bare SQL."""
    with tempfile.TemporaryDirectory() as folder:
        offices = {size: _office(Path(folder) / str(size), size) for size in SIZES}
        rounds = [{size: (_sweep(office, number), _bare(office, number)) for size, office in offices.items()} for number in range(ROUNDS)]
    found = [Sweeps(size, *zip(*(each[size] for each in rounds), strict=True)) for size in SIZES]
    for sweeps in found:
        compared = f"{sweeps.median / found[0].median:.2f} of the smallest, ratio to bare SQL {sweeps.ratio:.1f}"
        print(f"  {sweeps.open_cases:>7,} open: {sweeps.median:.2f} s for {DUE} messages, median of {ROUNDS}; {compared}")


def _bare(office: Office, number: int) -> float:
    """Find the due clocks, lay their messages and move their next days, in one transaction that is taken back."""
    names = [f"C27-{place:06d}" for place in range(number * DUE, (number + 1) * DUE)]
    started = time.perf_counter()
    with store.reading(office.engine) as session:
        is_due = (Deadline.status == DeadlineStatus.RUNNING, col(Deadline.case_number).in_(names))
        due = session.exec(select(Deadline).where(*is_due)).all()
        like = Reminder(deadline_id=1, case_number="", rung=0, recipient="bare", due_on=FIRST_DAY, message_id="").model_dump(exclude={"id"})
        rows = [{**like, "deadline_id": row.id, "case_number": row.case_number, "message_id": f"bare-{row.id}"} for row in due]
        session.execute(insert(Reminder), rows)
        session.execute(update(Deadline).where(col(Deadline.case_number).in_(names)).values(next_rung_on=FIRST_DAY + FAR))
    return time.perf_counter() - started


def _office(home: Path, size: int) -> Office:
    home.mkdir(parents=True)
    (home / "channels.toml").write_text(CHANNELS)
    office = Office.create(Settings(home=home, database_url=f"sqlite:///{home / 'casework.db'}"))
    with store.writing(office.engine) as session:
        session.add(Patient(key="P0001", identity="p", value=chart.Patient()))
        session.flush()
        session.add(Coverage(id=1, patient_key="P0001", identity="c", payer="Aetna", plan="self-funded-erisa", value=chart.Coverage()))
        session.flush()
        for start in range(0, size, 10_000):
            numbers = range(start, min(start + 10_000, size))
            session.execute(insert(Case), list(_cases(numbers)))
            session.execute(insert(Deadline), list(_deadlines(numbers)))
    return office


def _cases(numbers: range) -> Iterator[dict[str, Any]]:
    like = Case(number="", patient_key="P0001", coverage_id=1, owner="maria", opened_on=FIRST_DAY).model_dump()
    for number in numbers:
        yield like | {"number": f"C27-{number:06d}"}


def _deadlines(numbers: range) -> Iterator[dict[str, Any]]:
    like = Deadline(case_number="", computed_at=datetime(2027, 1, 10, tzinfo=UTC)).model_dump(exclude={"id"})
    for number in numbers:
        falls = FIRST_DAY + (timedelta(days=number // DUE) if number < ROUNDS * DUE else FAR)
        yield like | {"case_number": f"C27-{number:06d}", "work_by": falls + timedelta(days=1), "next_rung_on": falls}


def _sweep(office: Office, number: int) -> float:
    now = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 15, tzinfo=UTC) + timedelta(days=number)
    started = time.perf_counter()
    report = remind.sweep(office, now=now, env={}, send=_take)
    taken = time.perf_counter() - started
    if (report.sent, report.problems) != (DUE, ()):
        raise SystemExit(f"The sweep sent {report.sent} of {DUE} messages: {report.problems}")
    return taken


def _take(_message: Message, _address: Address) -> Receipt:
    """Take a message and do nothing."""
    return Receipt(Proof.NOTHING)


if __name__ == "__main__":
    main()

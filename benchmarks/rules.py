"""Setting every deadline of many open cases anew after a rule change, against only reading and writing those rows.

Run as `python -m benchmarks rules`; `python -m benchmarks.rules 100000` for the full number. Each size runs in a process of its own,
so that its greatest memory is its own; it must not grow with the number of cases.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, insert, text
from sqlmodel import Session, col, select

from casework import chart, clock
from casework.actions import Office, rule_changes, rulebooks
from casework.actions.rule_changes import RuleChange
from casework.records import held, store
from casework.records.models import Case, CaseStage, ClaimLine, Coverage, Deadline, Determination, Patient
from casework.settings import Settings
from casework.terms import Clock, DeadlineStatus, GroupCode, Network

KINDS = 1_500  # cases that differ; the others are copies of them, because opening each by itself would take an hour
FEW, MANY = KINDS, 10 * KINDS
COVERAGES = 500
DAY = date(2026, 11, 22)
PLANS = ("self-funded-erisa", "insured-group", "individual", "medicare-advantage")
NUMBER = "'C26-' || printf('%06d', substr({}, 5) + :offset)"
ONE = "--one"
CHANGED = """
[[rule]]
id = "OUR-BOOKLETS"
title = "the booklets, as amended"
plans = ["self-funded-erisa"]
procedures = ["internal-appeal-1"]
clock = "filing"
starts_on = ["received", "portal", "notice"]
amount = 60
unit = "calendar days"
effective_on = 2020-01-01
version = "1"
citation = "plan booklets"
source = "benchmark"
confidence = "P"
verified_on = 2026-11-01
"""


def main(asked: list[str]) -> int:
    """Print the ratio and what each size took; 1 when memory grew with the cases."""
    if asked[:1] == [ONE]:
        print(json.dumps(measure(int(asked[1]))))
        return 0
    many = int(asked[0]) if asked else MANY
    small, large = (_in_a_process(size) for size in (max(FEW, many // 10), many))
    print(f"recomputing {large['rows']:,} deadlines of {many:,} open cases / reading and writing those rows = {large['apply'] / large['bare']:.1f}")
    print(f"  apply {large['apply']:.1f} s, {large['moved']:,} cases moved; diff {large['diff']:.1f} s; bare {large['bare']:.1f} s")
    print(f"  greatest memory: {small['memory']:.0f} MB at {small['cases']:,} cases, {large['memory']:.0f} MB at {large['cases']:,}")
    return int(large["memory"] > small["memory"] * 1.25)


def _in_a_process(size: int) -> dict[str, float]:
    told = subprocess.run([sys.executable, "-m", "benchmarks.rules", ONE, str(size)], check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout))


def measure(size: int) -> dict[str, float]:
    """Open cases by the shipped rules, change a rule, and time the bare rows, the diff and the apply."""
    with tempfile.TemporaryDirectory() as folder:
        office = _office(Path(folder))
        _settle(office)
        _copy(office, size)
        bare, rows = _bare(office)
        shelf = office.settings.folder("rulebook") / "plans"
        shelf.mkdir(parents=True)
        (shelf / "booklets.toml").write_text(CHANGED)
        change = RuleChange(office, rulebooks.find(office, rulebooks.IN_FORCE), rulebooks.find(office, rulebooks.NOW))
        would, diff = _timed(rule_changes.would_move(change))
        moved, took = _timed(rule_changes.apply(change, actor="bench"))
    if would != moved or moved < size // len(PLANS):
        raise SystemExit(f"{would} cases would move and {moved} did.")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cases": size, "rows": rows, "bare": bare, "diff": diff, "apply": took, "moved": moved, "memory": memory}


def _timed(found: Iterator[object]) -> tuple[int, float]:
    started = time.perf_counter()
    count = sum(1 for _ in found)
    return count, time.perf_counter() - started


def _settle(office: Office) -> None:
    """Compute every deadline once by the shipped rules, as opening the cases does."""
    same = rulebooks.find(office, rulebooks.NOW)
    for _ in rule_changes.apply(RuleChange(office, same, same), actor="bench"):
        pass
    with store.writing(office.engine) as session:
        session.execute(delete(Deadline).where(col(Deadline.status) != DeadlineStatus.RUNNING))


def _copy(office: Office, size: int) -> None:
    """Copy every row of the cases there are under new numbers, until there are enough."""
    with store.writing(office.engine) as session:
        for offset in range(KINDS, size, KINDS):
            for table in (Case, CaseStage, ClaimLine, Determination, Deadline):
                session.execute(text(_copying(table.__table__)), {"offset": offset, "size": size})  # type: ignore[attr-defined]


def _copying(table: Table) -> str:
    own = {"number": NUMBER.format("number"), "case_number": NUMBER.format("case_number"), "line_key": "line_key || :offset"}
    names = [column.name for column in table.columns if column.name != "id"]
    key = "number" if "number" in names else "case_number"
    read = ", ".join(own.get(name, f'"{name}"') for name in names)
    written = ", ".join(f'"{name}"' for name in names)
    within = f"cast(substr({key}, 5) as integer) < min({KINDS}, :size - :offset)"
    return f'INSERT INTO "{table.name}" ({written}) SELECT {read} FROM "{table.name}" WHERE {within}'  # noqa: S608 - names of our own tables


def _bare(office: Office) -> tuple[float, int]:
    """Read all rows that a recompute rests on and write each running deadline once, in the same batches."""
    started, rows, after = time.perf_counter(), 0, ""
    while True:
        with store.writing(office.engine) as session:
            page = _page(session, after)
            if not page:
                return time.perf_counter() - started, rows
            held.hold(session, page)
            for number in page:
                for row in store.deadlines(session, number):
                    row.computed_at += timedelta(seconds=1)
                    session.add(row)
                    rows += 1
            after = page[-1]


def _page(session: Session, after: str) -> list[str]:
    return list(session.exec(select(Case.number).where(col(Case.number) > after).order_by(Case.number).limit(rule_changes.AT_ONCE)))


def _office(home: Path) -> Office:
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'casework.db'}")
    clock.set_today(settings, DAY)
    office = Office.create(settings)
    with store.writing(office.engine) as session:
        session.add(Patient(key="P0001", identity="p", value=chart.Patient()))
        session.flush()
        for number in range(COVERAGES):
            plan = PLANS[number % len(PLANS)]
            said = chart.Coverage(payer="Aetna", plan=plan, network=Network.OUT, issuing_state="IL", internal_levels=number % 2 + 1, group_number=f"G{number}")
            session.add(Coverage(id=number + 1, patient_key="P0001", identity=f"c{number}", payer="Aetna", plan=plan, value=said))
        session.flush()
        _insert(session, range(KINDS))
    return office


def _insert(session: Session, numbers: range) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    denial = Determination(case_number="", recorded_at=at).model_dump(exclude={"id"})
    clock_row = Deadline(case_number="", clock=Clock.FILING, computed_at=at).model_dump(exclude={"id"})
    line = ClaimLine(case_number="", line_key="", group=GroupCode.PR, carc="55", value=chart.ClaimLine()).model_dump(exclude={"id", "value"})
    tables: dict[Any, list[dict[str, Any]]] = {Case: [], CaseStage: [], ClaimLine: [], Determination: [], Deadline: []}
    for number in numbers:
        name, seen = f"C26-{number:06d}", DAY - timedelta(days=number % 30)
        cover = {"patient_key": "P0001", "coverage_id": number % COVERAGES + 1}
        tables[Case].append(Case(number=name, owner="maria", opened_on=DAY, **cover).model_dump())
        tables[CaseStage].append(CaseStage(case_number=name, opened_on=DAY).model_dump(exclude={"id"}))
        tables[ClaimLine].append({**line, "case_number": name, "line_key": name, "service_on": seen - timedelta(days=20), "value": chart.ClaimLine()})
        tables[Determination].append({**denial, "case_number": name, "notice_on": seen - timedelta(days=4), "received_on": seen})
        tables[Deadline].append({**clock_row, "case_number": name})
    for table, rows in tables.items():
        session.execute(insert(table), rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Data folders with very many open cases, each of a patient and coverage of its own: one case is written, the database copies it."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, cast, func, insert, literal, select
from sqlmodel import SQLModel

from casework import chart, clock
from casework.actions import Office
from casework.records import store
from casework.records.models import Case, Coverage, Patient
from casework.settings import Settings

FIRST_DAY = date(2027, 1, 11)
DIGITS = 6


def office(home: Path, size: int, of_case: Sequence[SQLModel], *, files: Mapping[str, str] | None = None) -> Office:
    """Make a data folder with so many open cases, each with a copy of these rows."""
    home.mkdir(parents=True)
    for name, words in (files or {}).items():
        (home / name).write_text(words, encoding="utf-8")
    made = Office.create(Settings(home=home, database_url=f"sqlite:///{home / 'casework.db'}"))
    clock.set_today(made.settings, FIRST_DAY)
    with store.writing(made.engine) as session:
        for row in (*_of_everybody(), *of_case):
            session.execute(_copies(row, size))
    return made


def number(place: int) -> str:
    """Name a case by its place, from 0 on."""
    return f"C27-{place:0{DIGITS}d}"


def taken(act: Callable[[], object]) -> float:
    """Give the processor's seconds that an act took: what others do on the machine does not count."""
    started = time.process_time()
    act()
    return time.process_time() - started


def _of_everybody() -> tuple[SQLModel, ...]:
    cover = Coverage(patient_key="", identity="", payer="Aetna", plan="self-funded-erisa", value=chart.Coverage())
    return (Patient(key="", identity="", value=chart.Patient()), cover, Case(number="", patient_key="", coverage_id=0, owner="maria", opened_on=FIRST_DAY))


def _copies(row: SQLModel, size: int) -> Any:
    """Write one statement that inserts so many copies of a row, numbered from 0 on."""
    places = select(literal(0).label("place")).cte(recursive=True)
    places = places.union_all(select(places.c.place + 1).where(places.c.place + 1 < size))
    digits = func.substr(literal("0" * DIGITS).concat(cast(places.c.place, Integer)), -DIGITS)
    named = {name: literal("C27-").concat(digits) for name in ("number", "case_number")}
    named |= {name: literal("P").concat(digits) for name in ("key", "patient_key", "identity")}
    named |= {"coverage_id": places.c.place + 1}
    table: Any = type(row).__table__  # type: ignore[attr-defined]
    columns = [column for column in table.columns if column.name != "id" or isinstance(row, Coverage)]
    values = [named.get(column.name, places.c.place + 1 if column.name == "id" else literal(getattr(row, column.name), column.type)) for column in columns]
    return insert(table).from_select(columns, select(*values).select_from(places))

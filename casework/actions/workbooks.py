"""The chart workbooks of a data folder: one per patient, pre-filled, read again when somebody saved them.

A patient with a second denied case gets a second workbook, named with its case number, so that no date of one denial reaches the other.
"""

import hashlib
from pathlib import Path

from sqlmodel import Session

from casework.actions import charts
from casework.actions.office import Office
from casework.intake import chart_book
from casework.records import events, store
from casework.records.models import Case
from casework.terms import Stage

READ_TO = "workbooks: log read to"
MANY = 10_000


def refresh(office: Office, patient_key: str) -> tuple[Path, ...]:
    """Write a patient's workbooks anew from the record; one that somebody has saved since is left for reading."""
    with store.reading(office.engine) as session:
        cases = [case for case in store.cases_of_patient(session, patient_key) if not case.closed_on]
        said = {_path(office, session, case): charts.of_case(session, case) for case in cases}
    written = []
    for path, chart in said.items():
        if path.exists() and is_saved(office, path):
            continue
        hidden = path.with_name(f".{path.name}")
        chart_book.write(chart, hidden, plans=office.book.plan_names)
        remember(office, path, hidden)
        hidden.replace(path)
        written.append(path)
    return tuple(written)


def keep_fresh(office: Office) -> None:
    """Write anew the workbooks of every patient whose case changed since the last look, so that nobody edits an old one."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, READ_TO)
        fresh = events.after(session, int(mark.value) if mark else 0, limit=MANY)
        numbers = dict.fromkeys(event.case_number for event in fresh if event.case_number)
        patients = dict.fromkeys(store.case(session, number).patient_key for number in numbers)
    for key in patients:
        refresh(office, key)
    if fresh:
        with store.writing(office.engine) as session:
            store.set_mark(session, READ_TO, str(fresh[-1].id), at=office.now())


def anew(office: Office, number: str) -> Path:
    """Write the workbook of a case anew; one that was saved and not read yet is kept beside it, ending in .old."""
    path = path_of(office, number)
    if path.exists() and is_saved(office, path):
        path.replace(path.with_name(f"{path.name}.old"))
    with store.reading(office.engine) as session:
        key = store.case(session, number).patient_key
    refresh(office, key)
    return path


def path_of(office: Office, number: str) -> Path:
    """Say which workbook holds the chart of a case."""
    with store.reading(office.engine) as session:
        return _path(office, session, store.case(session, number))


def _path(office: Office, session: Session, case: Case) -> Path:
    denied = [other.number for other in store.cases_of_patient(session, case.patient_key) if other.begins_at is Stage.FIRST_APPEAL]
    is_further = case.number in denied[1:]
    return office.settings.folder("charts") / f"{case.patient_key}{f' {case.number}' if is_further else ''}.xlsx"


def is_saved(office: Office, path: Path) -> bool:
    """Say whether a workbook holds something else than what we last wrote or read."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, _mark(path))
        return mark is None or mark.value != _digest(path)


def remember(office: Office, path: Path, content: Path | None = None) -> None:
    """Remember what a workbook holds, as written or read."""
    digest = _digest(content or path)
    with store.writing(office.engine) as session:
        store.set_mark(session, _mark(path), digest, at=office.now())


def _mark(path: Path) -> str:
    return f"workbook {path.name}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

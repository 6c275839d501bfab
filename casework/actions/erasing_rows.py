"""The rows of one patient in every table, found by the tables' own references, and what is done with each.

Whatever points at the patient, at one of the cases, or at a row that does, goes. What stays: the log with its words erased, the mark of
a claim that was read (a keyed fingerprint, so that an old file does not open the case again), and counts of an import.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, delete, or_, update
from sqlalchemy import select as select_rows
from sqlmodel import Session, SQLModel, col, select

from casework.actions.office import Office
from casework.records import events
from casework.records.acts import CaseAct, CaseOfAct
from casework.records.imports import ImportGroup
from casework.records.logbook import Digest, Event, Mark, RemittedClaim
from casework.records.retention import OUTLIVE
from casework.records.worklist import WorklistTouch

STAY = {table.__tablename__ for table in (Event, CaseAct, RemittedClaim, ImportGroup, WorklistTouch, *OUTLIVE)}  # a touch has the worklist forget the case
PERSON, CASE = "patient_key", "case_number"
ERASED = "a patient of it was erased"
AT_ONCE = 500


def erase(office: Office, session: Session, key: str, numbers: Sequence[str], *, actor: str) -> None:
    """Take every row of a patient away, and blank what stays. The rows' files are not touched."""
    for number in numbers:
        rows = session.exec(select(Event.id).where(Event.case_number == number)).all()
        events.erase(session, [each for each in rows if each], actor=actor, at=office.now(), case_number=number)
    _blank_acts(session, numbers)
    _blank_mails(session, numbers)
    for table in (RemittedClaim, ImportGroup):
        session.execute(update(table).where(col(table.case_number).in_(numbers)).values(case_number=""))
    for name in (key, *numbers):
        session.execute(delete(Mark).where(col(Mark.name).contains(name)))
    session.flush()
    session.expunge_all()
    for table, rows in reversed(list(_found(session, key, numbers))):
        session.execute(delete(table).where(rows))


def left(session: Session, key: str, numbers: Sequence[str]) -> list[str]:
    """Name the tables that still hold a row of the patient; none after `erase`."""
    return [table.name for table, rows in _found(session, key, numbers) if session.execute(select_rows(table).where(rows).limit(1)).first()]


def _found(session: Session, key: str, numbers: Sequence[str]) -> Iterator[tuple[Table, Any]]:
    """Give each table, parents first, with the condition by which its rows are the patient's."""
    keys: dict[Table, list[Any]] = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in STAY:
            continue
        conditions = [*_named(table, key, numbers), *_pointing(table, keys)]
        if not conditions:
            continue
        rows = or_(*conditions)
        own = list(table.primary_key.columns)
        if len(own) == 1:
            keys[table] = [each[0] for each in session.execute(select_rows(own[0]).where(rows))]
        yield table, rows


def _named(table: Table, key: str, numbers: Sequence[str]) -> Iterator[Any]:
    columns = table.columns
    if table.name == "patient":
        yield columns["key"] == key
    if PERSON in columns:
        yield columns[PERSON] == key
    if CASE in columns:
        yield columns[CASE].in_(numbers)


def _pointing(table: Table, keys: dict[Table, list[Any]]) -> Iterator[Any]:
    for column in table.columns:
        for reference in column.foreign_keys:
            gone = keys.get(reference.column.table, [])
            for start in range(0, len(gone), AT_ONCE):
                yield column.in_(gone[start : start + AT_ONCE])


def _blank_acts(session: Session, numbers: Sequence[str]) -> None:
    """Blank how rows stood before an act, also of acts that changed other patients' cases too; those cannot be taken back any more."""
    ids = session.exec(select(CaseOfAct.act_id).where(col(CaseOfAct.case_number).in_(numbers)).distinct()).all()
    for start in range(0, len(ids), AT_ONCE):
        for act in session.exec(select(CaseAct).where(col(CaseAct.id).in_(ids[start : start + AT_ONCE]))):
            act.changes, act.blocked = "", act.blocked or ERASED
            session.add(act)


def _blank_mails(session: Session, numbers: Sequence[str]) -> None:
    """Blank the daily mails that tell of a case; that they were sent, to whom and when stays."""
    for digest in session.exec(select(Digest).execution_options(yield_per=AT_ONCE)):
        if any(number in text for number in numbers for text in (digest.subject, digest.body, digest.html, digest.calendar, str(digest.offers))):
            digest.subject = digest.body = digest.html = digest.calendar = ""
            digest.offers = []
            session.add(digest)

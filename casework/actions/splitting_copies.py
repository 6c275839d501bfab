"""Copying what a case that is split off needs: what the payer decided, what was sent, who was spoken to, which papers lie here."""

from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, select

from casework.actions import peer_calls_rows
from casework.actions.office import Office
from casework.records.calls import AskedItems, InformationAnswer
from casework.records.cited import EvidenceChoice
from casework.records.clinical import Contact
from casework.records.complaints import ComplaintGrievance, NoticeLook, SilenceAnswer
from casework.records.coverages import CaseLoan
from casework.records.criteria import CriterionFinding
from casework.records.filings import FilingEvent
from casework.records.inquiries import InquiryAnswer
from casework.records.lines import CourseAnswer
from casework.records.models import Case, CaseStage, Deadline, Determination, Filing, PayerNotice
from casework.records.papers import Exhibit, LetterProposal, PolicyQuote
from casework.records.standing import Representation, Signing
from casework.terms import DeadlineStatus, Stage

# In this order: a row that points at another is copied after it.
TABLES: tuple[type[SQLModel], ...] = (
    *(Determination, Filing, FilingEvent, PayerNotice, AskedItems, InformationAnswer, CaseStage, Deadline, Exhibit, Contact, InquiryAnswer),
    *(EvidenceChoice, CriterionFinding, Representation, Signing, NoticeLook, SilenceAnswer, ComplaintGrievance, CourseAnswer, CaseLoan),
)
OF_A_PAPER: tuple[type[Any], ...] = (LetterProposal, PolicyQuote)
Places = dict[str, dict[Any, Any]]


def copy(office: Office, session: Session, old: Case, new: Case) -> Places:
    """Copy the rows of one case to another; give, by table, which row became which."""
    places: Places = {}
    for table in TABLES:
        known = places.setdefault(str(table.__tablename__), {})
        for row in _rows(session, table, old.number):
            fresh = _fresh(table, row, new.number, places)
            _settle(office, fresh, new)
            session.add(fresh)
            session.flush()
            known[_key(row)] = _key(fresh)
    for each in OF_A_PAPER:
        _of_papers(session, each, places)
    return places


def _rows(session: Session, table: type[SQLModel], number: str) -> list[Any]:
    rows = list(session.exec(select(table).where(table.case_number == number)))  # type: ignore[attr-defined]
    calls = {peer_calls_rows.origin(call) for call in peer_calls_rows.of_case(session, number)}
    return sorted((row for row in rows if _goes(row, calls)), key=lambda row: getattr(row, "id", 0) or 0)


def _goes(row: Any, calls: set[str]) -> bool:
    """Say whether a row holds for other lines too: not a clock that ended or a call's, nor a payment, which was won for the lines that stay."""
    is_gone = isinstance(row, Deadline) and (row.status is not DeadlineStatus.RUNNING or row.origin in calls)
    return not is_gone and getattr(row, "stage", None) is not Stage.PAYMENT


def _key(row: Any) -> Any:
    return getattr(row, "id", None) or row.case_number


def _fresh(table: type[Any], row: Any, number: str, places: Places) -> Any:
    """Copy a row, pointing at the copies of what it points at."""
    values: dict[str, Any] = {}
    mapped = inspect(table)
    for name, columns in ((each.key, each.columns) for each in mapped.column_attrs):
        column = columns[0]
        value = getattr(row, name)
        for key in column.foreign_keys:
            value = places.get(key.column.table.name, {}).get(value, value)
        values[name] = None if name == "id" else number if name == "case_number" else value
    return table(**values)


def _settle(office: Office, fresh: Any, new: Case) -> None:
    """Give a copy what is its own: no run yet, a look at its reminders today, a paper in its own folder."""
    if isinstance(fresh, CaseStage):
        fresh.run_id, fresh.asked_form, fresh.ask_number = "", "", 1
    if isinstance(fresh, Deadline) and fresh.drives and fresh.work_by:
        fresh.next_rung_on = office.today()
    if isinstance(fresh, Exhibit):
        fresh.path = _own_paper(office, fresh.path, new.number)


def _own_paper(office: Office, path: str, number: str) -> str:
    """Lay a copy of a paper into the folder of the new case; a file that is gone stays missing under its old name."""
    own = f"{number}/papers/{Path(path).name}"
    if not office.files.is_there(path):
        return path
    office.files.put(own, office.files.read(path))
    return own


def _of_papers(session: Session, table: type[Any], places: Places) -> None:
    known = places.get(str(Exhibit.__tablename__), {})
    for row in session.exec(select(table).where(table.exhibit_id.in_(list(known)))) if known else ():
        session.add(_fresh(table, row, "", places))
    session.flush()

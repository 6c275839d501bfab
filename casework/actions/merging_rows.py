"""What follows the lines of a case that is merged into another: decisions, papers, calls, answers, sessions and clocks of our own."""

from typing import Any

from sqlalchemy import UniqueConstraint, inspect
from sqlmodel import Session, SQLModel, select

from casework.actions import deadline_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.authorizations import Authorization, SessionUse
from casework.records.calls import AskedItems, InformationAnswer, PeerCall
from casework.records.cited import EvidenceChoice
from casework.records.clinical import Contact
from casework.records.complaints import ComplaintGrievance, NoticeLook, SilenceAnswer
from casework.records.criteria import CriterionFinding
from casework.records.filings import FilingEvent, PlanDay
from casework.records.imports import ImportGroup
from casework.records.inquiries import InquiryAnswer
from casework.records.lines import CourseAnswer, LineOutcome
from casework.records.logbook import RemittedClaim
from casework.records.models import Case, ClaimLine, Deadline, Determination, Filing, PayerNotice
from casework.records.papers import Exhibit
from casework.records.rework import Proposal
from casework.records.standing import Representation, Signing
from casework.terms import Clock, DeadlineStatus

# In this order: a row that points at another follows after it. Documents, packets, messages and the log stay where they were made.
TABLES: tuple[type[SQLModel], ...] = (
    *(Determination, Filing, FilingEvent, PayerNotice, AskedItems, InformationAnswer, PeerCall, Exhibit, Contact, InquiryAnswer),
    *(EvidenceChoice, CriterionFinding, Representation, Signing, PlanDay, NoticeLook, SilenceAnswer, ComplaintGrievance),
    *(Authorization, SessionUse, CourseAnswer, ClaimLine, LineOutcome, Proposal, RemittedClaim, ImportGroup),
)
COUNTED = (Clock.FILING, Clock.CHECK, Clock.DECISION, Clock.CLAIM, Clock.PEER_TO_PEER, Clock.CONTINUATION)
Twins = dict[str, dict[Any, Any]]


def follow(session: Session, case: Case, into: Case) -> None:
    """Give the rows of one case to another; what the other has already, as after a split, stays behind as history."""
    twins: Twins = {}
    for table in TABLES:
        known = twins.setdefault(str(table.__tablename__), {})
        there = _rows(session, table, into.number)
        for row in _rows(session, table, case.number):
            _point(table, row, twins)
            twin = _twin(table, row, there, into.number)
            if twin is None:
                row.case_number = into.number
                there.append(row)
            elif hasattr(row, "id"):
                known[row.id] = twin.id
            session.add(row)
        session.flush()


def _rows(session: Session, table: type[SQLModel], number: str) -> list[Any]:
    rows = list(session.exec(select(table).where(table.case_number == number)))  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: getattr(row, "id", 0) or 0)


def _columns(table: type[Any]) -> dict[str, Any]:
    return {each.key: each.columns[0] for each in inspect(table).column_attrs}


def _point(table: type[Any], row: Any, twins: Twins) -> None:
    """Let a row point at the twin of what it pointed at; one that another row holds by a key of its own stays as it is."""
    for name, column in _columns(table).items():
        for key in column.foreign_keys:
            twin = twins.get(key.column.table.name, {}).get(getattr(row, name))
            if twin is not None and not column.unique and not _is_key(table, name):
                setattr(row, name, twin)


def _is_key(table: type[Any], name: str) -> bool:
    return any(name in columns for columns in _keys(table))


def _twin(table: type[Any], row: Any, there: list[Any], number: str) -> Any:
    """Find the row that says the same at the other case, or that stands in its place there."""
    names = [name for name in _columns(table) if name not in ("id", "case_number", "line_key") and not name.endswith("_at")]
    keys = _keys(table)
    for other in there:
        alike = all(getattr(row, name) == getattr(other, name) for name in names)
        stands = any(all(getattr(other, name) == (number if name == "case_number" else getattr(row, name)) for name in key) for key in keys)
        if alike or stands:
            return other
    return None


def _keys(table: type[Any]) -> list[tuple[str, ...]]:
    """List the columns that together name one row of a case."""
    made = inspect(table).local_table
    found = [tuple(column.name for column in each.columns) for each in made.constraints if isinstance(each, UniqueConstraint)]
    own = [(column.name,) for column in made.primary_key.columns] if len(made.primary_key.columns) == 1 else []
    return [key for key in (*found, *own) if "case_number" in key]


def carry_clocks(office: Office, session: Session, case: Case, into: Case) -> None:
    """Let the clocks of our own doing run on at the other case, the earlier where both have one; what the law gives is counted anew."""
    for row in store.deadlines(session, case.number):
        if row.status is not DeadlineStatus.RUNNING or row.clock in COUNTED:
            continue
        current = store.running(session, into.number, row.stage, row.clock, track=row.track, origin=row.origin)
        if current and current.work_by and (row.work_by is None or current.work_by <= row.work_by):
            continue
        values = row.model_dump(exclude={"id", "case_number", "next_rung_on"})
        fresh = Deadline(case_number=into.number, next_rung_on=office.today() if row.drives and row.work_by else None, **values)
        deadline_rows.put(office, session, current, fresh)

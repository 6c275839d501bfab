"""When a line of the worklist may say something else although nothing happens: days come, absences begin, authorizations run out.

Every day and instant on record of a case is such a moment, and so are the days that the rules count from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, inspect
from sqlmodel import Session, col, select

from casework.actions import complaining, rework_clocks
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records.acts import Chase
from casework.records.calls import PeerCall
from casework.records.columns import Instant
from casework.records.complaints import ComplaintGrievance
from casework.records.coverages import CaseLoan
from casework.records.filings import FilingEvent, PlanDay
from casework.records.models import Case, CaseStage, Deadline, Determination, Filing, PayerNotice
from casework.records.payments import Refund, Win
from casework.records.standing import Absence, Representation, Signer, Signing
from casework.terms import DeadlineStatus, Stage, Step

Moment = date | datetime
OF_CASE: tuple[Any, ...] = (
    CaseLoan,
    Chase,
    ComplaintGrievance,
    Determination,
    Filing,
    FilingEvent,
    PayerNotice,
    PeerCall,
    PlanDay,
    Refund,
    Signing,
    Win,
)
OF_REMINDERS = ("next_rung_on", "computed_at")


def moments(session: Session, cases: Sequence[Case]) -> dict[str, list[Moment]]:
    """Gather the days and instants on record of some cases, those of their patients and of everybody who signs."""
    numbers = [case.number for case in cases]
    found: dict[str, list[Moment]] = defaultdict(list)
    for table in OF_CASE:
        for row in session.exec(select(table).where(table.case_number.in_(numbers))):
            found[row.case_number] += _of(row)
    for clock in session.exec(select(Deadline).where(col(Deadline.case_number).in_(numbers), Deadline.status == DeadlineStatus.RUNNING)):
        found[clock.case_number] += _of(clock)
    common = [each for table in (Signer, Absence) for row in session.exec(select(table)) for each in _of(row)]
    held: dict[str, list[Moment]] = defaultdict(list)
    for row in session.exec(select(Representation).where(col(Representation.patient_key).in_([case.patient_key for case in cases]))):
        held[row.patient_key] += _of(row)
    return {case.number: [*found[case.number], *_of(case), *held[case.patient_key], *common] for case in cases}


def look_at(office: Office, session: Session, case: Case, rows: Iterable[CaseStage], known: Iterable[Moment]) -> datetime | None:
    """Give the first instant after now at which a line of a case may say something else, None where nothing is to come."""
    found = [*known, *_counted(office, session, case, rows)]
    instants = [each for each in found if isinstance(each, datetime)]
    days = {day for each in found if not isinstance(each, datetime) for day in (each, each + date.resolution) if each < date.max}
    begins = (datetime.combine(day, time(), office.settings.zone) for day in days if day > office.today())
    return min((each for each in (*instants, *begins) if each > office.now()), default=None)


def _counted(office: Office, session: Session, case: Case, rows: Iterable[CaseStage]) -> list[Moment]:
    """List the days that are counted from those on record: when a protective appeal comes first, from when an office takes a complaint."""
    appeal = rework_clocks.appeal(session, case)
    near = [appeal.work_by - timedelta(days=office.targets.protect_within)] if appeal and appeal.work_by else []
    open_rows = [row for row in rows if row.stage is Stage.DOI_COMPLAINT and row.step in (Step.DRAFTING, Step.READY_TO_FILE)]
    return [*near, *(day for row in open_rows for day in _taken_from(office, session, case, row))]


def _taken_from(office: Office, session: Session, case: Case, row: CaseStage) -> list[date]:
    try:
        found = complaining.readiness_of(office, session, case, track=row.track)
    except CaseworkError:
        return []
    return [each.from_on for each in found.blockers if each.from_on]


def _of(row: Any) -> list[Moment]:
    """List the days and instants that a row holds."""
    columns = [column for column in inspect(type(row)).columns if isinstance(column.type, Date | Instant) and column.key not in OF_REMINDERS]
    values = (getattr(row, column.key) for column in columns)
    return [each for each in values if each is not None]

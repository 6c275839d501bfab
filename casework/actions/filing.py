"""Recording what was filed, how and when. The payer's clock starts here."""

from datetime import date

from sqlmodel import Session

from casework.actions import clocks, stages
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage, Filing
from casework.rules.pathways import Filer
from casework.terms import Act, Clock, DeadlineStatus, DocumentStatus, FilingMethod, Stage, Track


def record_filing(
    office: Office,
    number: str,
    *,
    filed_on: date,
    method: FilingMethod,
    actor: str,
    stage: Stage | None = None,
    track: Track | None = None,
    reference: str = "",
    is_protective: bool = False,
) -> None:
    """Record that a stage was filed; the same filing twice adds nothing. Arms the payer's clock.

    Raises BadInput for a day that cannot be, NotAllowed by the step table.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        file_in(office, session, case, row, filed_on=filed_on, method=method, actor=actor, reference=reference, is_protective=is_protective)


def file_in(
    office: Office,
    session: Session,
    case: Case,
    row: CaseStage,
    *,
    filed_on: date,
    method: FilingMethod,
    actor: str,
    reference: str = "",
    is_protective: bool = False,
) -> None:
    """Record a filing inside an open transaction."""
    _check_filing_day(office, session, case, row, filed_on)
    if method is not FilingMethod.FORWARDED and stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.PLAN:
        raise BadInput("In this stage there is nothing for us to file: the plan forwards the case. Record that as “Forwarded by the plan”.")
    filing = Filing(case_number=case.number, track=row.track, stage=row.stage, filed_on=filed_on, method=method, reference=reference)
    if any(_same_filing(filing, other) for other in store.filings(session, case.number)):
        return
    filing.is_protective, filing.recorded_at = is_protective or row.is_protective, office.now()
    session.add(filing)
    session.flush()
    late = _is_late(session, row, filed_on)
    stages.move(office, session, row, Act.FILE, actor=actor, code=f"{method} {filed_on}{' late' if late else ''}")
    clocks.end(session, case.number, row.stage, clock=Clock.FILING, track=row.track, status=DeadlineStatus.MET)
    clocks.end(session, case.number, row.stage, clock=Clock.CHECK, track=row.track, status=DeadlineStatus.MET)
    clocks.arm(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)
    for document in store.documents(session, case.number):
        if document.stage is row.stage and document.track is row.track and document.status is DocumentStatus.DRAFT:
            document.status = DocumentStatus.FILED
            session.add(document)


def _check_filing_day(office: Office, session: Session, case: Case, row: CaseStage, filed_on: date) -> None:
    if filed_on > office.today():
        raise BadInput(f"The filing date {filed_on} is in the future. Enter the day it was sent.")
    denial = clocks.answered(session, case.number, row.stage, track=row.track)
    first = denial and (denial.notice_on or denial.received_on)
    if first and filed_on < first:
        raise BadInput(f"The filing date {filed_on} is before the denial of {first}. Correct one of them.")


def _same_filing(one: Filing, other: Filing) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("track", "stage", "filed_on", "method", "reference"))


def _is_late(session: Session, row: CaseStage, filed_on: date) -> bool:
    deadline = store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track)
    return bool(deadline and deadline.last_lawful and filed_on > deadline.last_lawful)

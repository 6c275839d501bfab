"""The chart of a case as its letters take it: no day that is over asked for anew, and an address only from the denial letter or a verified entry."""

from sqlmodel import Session

from casework.actions import charts, coverages_followed, directory, stages
from casework.actions.office import Office
from casework.actions.renewals_clock import SERIES, STAGE
from casework.chart import Chart, ServiceRequest
from casework.errors import Missing
from casework.letters.refusals import decider
from casework.records.models import Case, CaseStage, Coverage


def of_case(office: Office, session: Session, case: Case, row: CaseStage) -> Chart:
    """Gather the chart of a case for the letters of one stage."""
    said = charts.of_case(session, case)
    coverage = directory.addressed(office, said.coverage, row) if _is_to_payer(office, session, case, row) else said.coverage
    return said.model_copy(update={"coverage": coverage, "request": _ahead(session, case, said.request)})


def lacking(office: Office, session: Session, case: Case, row: CaseStage) -> tuple[Missing, ...]:
    """Name what a person completes: the payer's address that nothing verified gives, the authorization that a renewal extends. It never stops a letter."""
    if row.stage is STAGE and case.series.startswith(SERIES):
        old = case.series.removeprefix(SERIES)
        return (Missing("number of the authorization that this extends", f"write it into the letter; to see it: casework sessions {old}"),)
    if not _is_to_payer(office, session, case, row):
        return ()
    return directory.unknown(office, session.get_one(Coverage, case.coverage_id).value, row)


def _is_to_payer(office: Office, session: Session, case: Case, row: CaseStage) -> bool:
    if row.stage not in directory.INTERNAL:
        return False
    rung = stages.rung_of(office, session, case, row.stage, track=row.track)
    return not rung.is_external and decider(rung) == rung.payer


def _ahead(session: Session, case: Case, asked: ServiceRequest) -> ServiceRequest:
    """Leave the days of the first request out of a renewal, and of a request to a later coverage; what somebody enters since then stays."""
    began_on = coverages_followed.asks_since(session, case)
    from_day = max(case.opened_on, began_on) if began_on else case.opened_on
    if not (began_on or case.series.startswith(SERIES)) or asked.first_on is None or asked.first_on >= from_day:
        return asked
    return asked.model_copy(update={"first_on": None, "last_on": None})

"""Late filings: allowed, with the good cause they claim and what the rulebook says of it."""

from datetime import date

from sqlmodel import Session

from casework.actions import clocks
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules.readings import default_texts
from casework.terms import Clock, FilingMethod, GoodCause

OURS = "The list is the clinic's own coding; whether a cause is good is for whoever decides."
CLAIMED = "late, good cause claimed"


def last_lawful(session: Session, row: CaseStage) -> date | None:
    """Give the day by which lateness of our filing is judged, while its clock runs."""
    deadline = store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track)
    return deadline.last_lawful if deadline else None


def is_late(session: Session, row: CaseStage, filed_on: date) -> bool:
    """Say whether a filing of that day comes after the last lawful one."""
    last = last_lawful(session, row)
    return last is not None and filed_on > last


def check(office: Office, session: Session, case: Case, row: CaseStage, *, filed_on: date, method: FilingMethod, good_cause: GoodCause | None) -> str:
    """Say how a filing stands to its last lawful day, for the log. Raises BadInput when a late one claims no good cause."""
    if not is_late(session, row, filed_on):
        return ""
    if good_cause is None and method is not FilingMethod.FORWARDED:
        listed = ", ".join(GoodCause)
        said = f"{filed_on} is after the last lawful day, {last_lawful(session, row)}. Late is not dead: choose the good cause to claim ({listed})."
        raise BadInput(" ".join(part for part in (said, words(office, session, case, row), OURS) if part))
    return f" {CLAIMED}: {good_cause}" if good_cause else " late"


def words(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Give what the rulebook says of filing this stage late, or ""."""
    facts = clocks.facts_of(session, case, track=row.track)
    plan = office.book.plan(facts.plan)
    scope = office.book.scope(plan.id, payer=facts.payer, track=facts.track)
    texts = {**default_texts(plan, facts, row.stage), "plan": plan.id}
    rung = office.book.rung(scope, row.stage, texts)
    entry = office.book.late_filing_for(scope, rung.procedure, texts) if rung and rung.procedure else None
    return f"{entry.text} ({entry.citation})" if entry else ""


def warning(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say above a form that filing today would be late, and what that takes; "" while there is time."""
    if not is_late(session, row, office.today()):
        return ""
    said = f"The last lawful day, {last_lawful(session, row)}, is past. File all the same and choose the good cause to claim."
    return " ".join(part for part in (said, words(office, session, case, row), OURS) if part)


def claimed(session: Session, row: CaseStage) -> str:
    """Say that a stage was filed late and on which cause, or ""."""
    causes = [each.good_cause for each in store.filings(session, row.case_number) if each.stage is row.stage and each.track is row.track and each.good_cause]
    return f"{CLAIMED}: {causes[0]}" if causes else ""

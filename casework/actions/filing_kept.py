"""What is left of filings that failed: the first proof, and whether it still keeps the time."""

from sqlmodel import Session, col, select

from casework.records import store
from casework.records.filings import FilingEvent
from casework.records.models import CaseStage, Deadline, Filing
from casework.records.papers import Exhibit
from casework.rules import filing_events
from casework.rules.filing_events import FilingEventKind
from casework.rules.papers import PaperKind
from casework.terms import Clock, DeadlineStatus

AGAIN, COMPLETE = "file again", "complete the request"


def failed(session: Session, row: CaseStage) -> list[tuple[Filing, FilingEvent]]:
    """List the filings of a stage that do not stand, oldest first, each with its trouble."""
    troubles = {each.filing_id: each for each in store.filing_events(session, row.case_number) if each.kind.is_trouble and not each.is_lifted}
    mine = [each for each in store.sendings(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]
    return [(each, troubles[each.id]) for each in mine if each.id in troubles]


def standing(session: Session, row: CaseStage) -> list[Filing]:
    """List the filings of a stage that stand, oldest first."""
    return [each for each in store.filings(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]


def first_sent(session: Session, row: CaseStage) -> tuple[Filing, FilingEvent] | None:
    """Find the first filing that left the house and failed afterwards; a fax that did not go through never left."""
    return next((each for each in failed(session, row) if each[1].kind is not FilingEventKind.FAX_FAILED), None)


def pages(session: Session, filing: Filing) -> int | None:
    """Give how many pages its confirmation shows, as somebody recorded it."""
    said = [each.pages for each in store.filing_events(session, filing.case_number) if each.filing_id == filing.id and each.pages]
    return said[-1] if said else None


def reference(session: Session, filing: Filing) -> str:
    """Give the number of its proof: as it was filed, or as somebody recorded it later."""
    said = [each.reference for each in store.filing_events(session, filing.case_number) if each.filing_id == filing.id and each.kind is FilingEventKind.PROVED]
    return next((each for each in reversed(said) if each), filing.reference)


def papers(session: Session, filing: Filing) -> list[Exhibit]:
    """List the papers kept as proof of filing that bear its day or a later one, before the next filing."""
    later = [each.filed_on for each in store.sendings(session, filing.case_number) if each.filed_on > filing.filed_on]
    query = select(Exhibit).where(Exhibit.case_number == filing.case_number, Exhibit.kind == PaperKind.PROOF_OF_FILING)
    rows = session.exec(query.order_by(col(Exhibit.id))).all()
    return [each for each in rows if each.dated_on and each.dated_on >= filing.filed_on and (not later or each.dated_on < min(later))]


def is_proved(session: Session, filing: Filing) -> bool:
    """Say whether anything on record proves that it was sent: a number, or a paper."""
    return bool(reference(session, filing) or papers(session, filing))


def relied_on(session: Session, row: CaseStage, deadline: Deadline) -> Filing | None:
    """Find the first filing made by the last lawful day that failed and still keeps the time."""
    for filing, trouble in failed(session, row):
        is_in_time = deadline.last_lawful is not None and filing.filed_on <= deadline.last_lawful
        if is_in_time and trouble.keeps and _keeps(session, filing, trouble, deadline.filed_when):
            return filing
    return None


def _keeps(session: Session, filing: Filing, trouble: FilingEvent, filed_when: str) -> bool:
    assert trouble.keeps is not None  # noqa: S101 - asked by `relied_on`
    return filing_events.keeps_time(trouble.keeps, method=filing.method, filed_when=filed_when, is_proved=is_proved(session, filing))


def again(session: Session, row: CaseStage) -> str:
    """Say that a stage is filed again, or completed, because what was sent does not stand; "" for a first filing."""
    if cure(session, row):
        return COMPLETE
    return AGAIN if failed(session, row) else ""


def cure(session: Session, row: CaseStage) -> Deadline | None:
    """Find the running clock of completing a request that was found incomplete."""
    mine = [each for each in store.deadlines(session, row.case_number) if (each.stage, each.track, each.clock) == (row.stage, row.track, Clock.CURE)]
    return next((each for each in mine if each.status is DeadlineStatus.RUNNING), None)

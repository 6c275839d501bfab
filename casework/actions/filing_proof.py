"""The proof of what we sent: what it lacks, until when the payer is asked whether it arrived, and when it said yes."""

from datetime import date

from sqlmodel import Session

from casework import bookshelf
from casework.actions import filing_kept, own_clocks
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline, Filing
from casework.rules import filing_events
from casework.rules.filing_events import FILE, FilingBook, FilingEventKind
from casework.terms import Clock, DeadlineStatus, FilingMethod, Stage

RULE, TRIGGER = "confirmation", "our filing"
ARRIVED = "Nothing proves yet that it arrived: {what}. Ask the payer, and note its reference number."
NEAR = "The last lawful day is near: ask while there is time to send it again."


def book(office: Office) -> FilingBook:
    """Give filing.toml, ours or the clinic's. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, FILE, FilingBook.latest)


def lacking(office: Office, session: Session, filing: Filing) -> tuple[str, ...]:
    """Name what the proof of one filing still lacks; nothing proves what the plan forwards itself, and nothing need."""
    if filing.method is FilingMethod.FORWARDED or confirmed_on(session, filing):
        return ()
    has_paper = bool(filing_kept.papers(session, filing))
    said = filing_kept.reference(session, filing), filing_kept.pages(session, filing)
    return filing_events.lacking(book(office).proofs[filing.method], reference=said[0], pages=said[1], has_paper=has_paper)


def words(office: Office, session: Session, filing: Filing) -> str:
    """Say what proves a filing, or what is missing, without any number."""
    if filing.method is FilingMethod.FORWARDED:
        return ""
    if day := confirmed_on(session, filing):
        return f"the payer confirmed receipt on {day}"
    missing = lacking(office, session, filing)
    proof = book(office).proofs[filing.method]
    return f"missing ({', '.join(missing)}): {proof.words}" if missing else "complete"


def confirmed_on(session: Session, filing: Filing) -> date | None:
    """Give the day on which the payer said that it has it, or None."""
    events = store.filing_events(session, filing.case_number)
    return next((each.happened_on for each in reversed(events) if each.filing_id == filing.id and each.kind is FilingEventKind.CONFIRMED), None)


def ask(office: Office, session: Session, case: Case, row: CaseStage, filing: Filing, *, last_on: date | None = None) -> Deadline | None:
    """Set the day on which to ask whether a filing arrived: where its proof is incomplete, or its last lawful day so near that it must be sure."""
    if filing.method is FilingMethod.FORWARDED or (row.stage.place == 0 and row.stage is not Stage.PRIOR_AUTHORIZATION):
        return None
    try:
        proof, missing = book(office).proofs[filing.method], lacking(office, session, filing)
    except CaseworkError:  # a clinic's slip in filing.toml must not keep anybody from filing
        return None
    is_near = last_on is not None and last_on >= office.today()
    if not (missing or is_near):
        return None
    on = filing_events.ask_on(proof, filing.filed_on, today=office.today(), last_on=last_on, holidays=holidays(office))
    notes = (*((ARRIVED.format(what=f"its proof lacks {' and '.join(missing)}"),) if missing else ()), *((NEAR,) if is_near else ()))
    limit = own_clocks.own_day(row.stage, Clock.CONFIRMATION, on=on, rule=RULE, trigger=TRIGGER, trigger_on=filing.filed_on, notes=notes)
    return own_clocks.arm(office, session, case, limit, track=row.track)


def end(session: Session, row: CaseStage, *, status: DeadlineStatus) -> None:
    """End the day on which to ask, as met or cancelled."""
    own_clocks.end(session, row.case_number, Clock.CONFIRMATION, status=status, stage=row)


def holidays(office: Office) -> frozenset[date]:
    """Give the days on which offices are closed, those only observed too."""
    calendar = office.book.calendar
    return frozenset(calendar.statutory) | frozenset(calendar.observed)

"""What happens to a filing afterwards: it failed, came back, was refused, was found; each act leaves the first proof and a running clock."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from casework.actions import clocks, day_plan, deadline_rows, filing_cure, filing_kept, filing_proof, on_demand, refusals, rework_clocks, stages
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError
from casework.plural import counted
from casework.records import events, store
from casework.records.filings import FilingEvent
from casework.records.models import Case, CaseStage, Deadline, Filing
from casework.rules.filing_events import FilingEventKind
from casework.terms import Clock, DeadlineStatus, DocumentKind, DocumentStatus, FilingMethod, Stage, Step, Track

FAILED, FOUND = "filing failed", "filing found"
BY_FAX = (FilingMethod.FAX, FilingMethod.PORTAL)
LIFTED = (
    FilingEventKind.FAX_FAILED,
    FilingEventKind.RETURNED,
    FilingEventKind.NEVER_RECEIVED,
    FilingEventKind.WRONG_OFFICE,
    FilingEventKind.SENT_ON,
    FilingEventKind.REJECTED,
)
LETTERED = tuple(kind for kind in LIFTED if kind is not FilingEventKind.FAX_FAILED)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a filing. `came_at` is the aware instant of a notice, `due_on` the day it states, `pages` what a confirmation shows."""

    kind: FilingEventKind
    on: date
    came_at: datetime | None = None
    due_on: date | None = None
    pages: int | None = None
    reference: str = ""


def record(office: Office, number: str, told: Told, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> str:
    """Record what happened to the latest filing of a stage, and say what follows; the same thing twice changes nothing.

    Raises BadInput for days that cannot be, NotAllowed when nothing of ours is filed there.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        if case.closed_on:
            raise refusals.closed(case)
        said = record_in(office, session, case, row, told, actor=actor)
    return f"{said} {_letter(office, number, row, actor=actor)}" if told.kind in LETTERED and FAILED in said else said


def record_in(office: Office, session: Session, case: Case, row: CaseStage, told: Told, *, actor: str) -> str:
    """Record it inside an open transaction."""
    filing = _about(session, row, told)
    if _is_known(session, filing, told):
        return f"{case.number}: this is on record already; nothing changed."
    _check(office, filing, told)
    if told.kind.is_trouble:
        return _fail(office, session, case, row, filing, told, actor=actor)
    event = _keep(office, session, filing, told)
    if told.kind is FilingEventKind.CONFIRMED:
        return _confirm(office, session, case, row, filing, event, actor=actor)
    return _prove(office, session, case, row, filing, event, actor=actor)


def _about(session: Session, row: CaseStage, told: Told) -> Filing:
    """Find the filing that is meant: the latest that stands, else the latest that failed."""
    standing, sent = filing_kept.standing(session, row), [filing for filing, _ in filing_kept.failed(session, row)]
    if told.kind.is_trouble and row.step is not Step.FILED and not sent:
        raise refusals.because("nothing-waits-there", number=row.case_number, stage=row.stage.title, step=row.step)
    found = (standing or sent)[-1:]
    if not found or found[0].method is FilingMethod.FORWARDED:
        raise refusals.because("nothing-filed-there", number=row.case_number, stage=row.stage.title)
    return found[0]


def _is_known(session: Session, filing: Filing, told: Told) -> bool:
    mine = [each for each in store.filing_events(session, filing.case_number) if each.filing_id == filing.id and not each.is_lifted]
    same = [each for each in mine if each.kind is told.kind and each.happened_on == told.on]
    return any(
        (told.pages or each.pages, told.reference or each.reference, told.due_on or each.due_on) == (each.pages, each.reference, each.due_on) for each in same
    )


def _check(office: Office, filing: Filing, told: Told) -> None:
    """Refuse a day that cannot be, and a trouble that this way of sending cannot have."""
    if told.on > office.today():
        raise BadInput(f"{told.on} lies in the future. Enter the day on which it happened or was learned.")
    if told.on < filing.filed_on:
        raise BadInput(f"{told.on} is before our filing of {filing.filed_on}. Correct one of them.")
    if told.came_at and told.came_at.astimezone(office.settings.zone).date() != told.on:
        raise BadInput("The hour given lies on another day. Correct one of them.")
    if told.due_on and told.due_on < told.on:
        raise BadInput(f"The notice states {told.due_on}, before it came. Check both dates.")
    if told.kind is FilingEventKind.FAX_FAILED and filing.method not in BY_FAX:
        raise BadInput(f"The latest filing went by {filing.method.lower()}, not by fax or portal. Choose what happened to it.")
    if told.kind is FilingEventKind.RETURNED and filing.method in BY_FAX:
        raise BadInput(f"The latest filing went by {filing.method.lower()}: nothing of it can come back by mail. Choose what happened to it.")
    if told.pages is not None and told.pages < 1:
        raise BadInput("Enter how many pages the confirmation shows.")


def _keep(office: Office, session: Session, filing: Filing, told: Told) -> FilingEvent:
    keeps = filing_proof.book(office).troubles[told.kind].keeps if told.kind.is_trouble else None
    event = FilingEvent(
        case_number=filing.case_number,
        filing_id=filing.id or 0,
        kind=told.kind,
        happened_on=told.on,
        came_at=told.came_at,
        due_on=told.due_on,
        pages=told.pages,
        reference=told.reference,
        keeps=keeps,
        recorded_at=office.now(),
    )
    session.add(event)
    session.flush()
    return event


def _fail(office: Office, session: Session, case: Case, row: CaseStage, filing: Filing, told: Told, *, actor: str) -> str:
    """Take a stage back to where it is filed again: the payer's clock ends, ours comes back with its own last lawful day."""
    if row.step is not Step.FILED:
        raise refusals.because("filing-settled", number=case.number, stage=row.stage.title, step=row.step)
    event = _keep(office, session, filing, told)
    row.step, row.ask_number = Step.READY_TO_FILE, row.ask_number + 1
    row.is_protective = row.is_protective and told.kind is not FilingEventKind.INCOMPLETE  # one page does not complete a request
    session.add(row)
    if told.kind is FilingEventKind.FAX_FAILED:
        _open_documents(session, row, is_protective=filing.is_protective)
    _log(office, session, row, FAILED, actor=actor, code=f"{told.kind} {told.on}; filing of {filing.filed_on} by {filing.method}")
    filing_proof.end(session, row, status=DeadlineStatus.CANCELLED)
    clocks.end(session, case.number, row.stage, clock=Clock.DECISION, track=row.track, status=DeadlineStatus.CANCELLED)
    _end_ahead(office, session, row)
    ours = _ours(office, session, case, row, event)
    day_plan.plan_case(office, session, case)
    row.ask_notice = _notice(office, session, row, filing, told, ours)
    session.flush()
    return f"{case.number}: {FAILED}. {row.ask_notice}"


def _ours(office: Office, session: Session, case: Case, row: CaseStage, event: FilingEvent) -> Deadline | None:
    """Let our clock run again: that of completing an incomplete request, or that of the filing."""
    if row.stage is Stage.REWORK:
        return rework_clocks.arm(office, session, case)
    cure = filing_cure.arm(office, session, case, row, event) if event.kind is FilingEventKind.INCOMPLETE else None
    if cure and cure.last_lawful:
        return cure
    own = clocks.arm_filing(office, session, case, row.stage, track=row.track)
    return cure or own


def _notice(office: Office, session: Session, row: CaseStage, filing: Filing, told: Told, ours: Deadline | None) -> str:
    trouble = filing_proof.book(office).troubles[told.kind]
    parts = [trouble.says, trouble.how]
    if ours and ours.work_by:
        end = filing_cure.hour_of(ours.due_at, office)
        last = f"; the last lawful day is {ours.last_lawful}" if ours.last_lawful else ""
        parts.append(f"File again by {end or ours.work_by}{last}.")
        if ours.last_lawful and ours.last_lawful < office.today():
            first = filing_kept.relied_on(session, row, ours)
            parts.append(f"That day is past. {'The first filing was made in time: send its proof.' if first else 'It will be told as late.'}")
    if told.kind is not FilingEventKind.FAX_FAILED and not filing_kept.is_proved(session, filing):
        parts.append(f"No proof of the filing of {filing.filed_on} is on record: find it.")
    return " ".join(parts)


def _open_documents(session: Session, row: CaseStage, *, is_protective: bool) -> None:
    """Open again what never left the house."""
    for document in store.documents(session, row.case_number):
        is_ours = (document.stage, document.track, document.status) == (row.stage, row.track, DocumentStatus.FILED)
        if is_ours and (document.kind is DocumentKind.PROTECTIVE_FILING) == is_protective:
            document.status = DocumentStatus.DRAFT
            session.add(document)


def _end_ahead(office: Office, session: Session, row: CaseStage) -> None:
    """End the clocks of later stages that ran from a filing which does not stand."""
    opened = {each.stage for each in store.stages(session, row.case_number) if each.track is row.track}
    for ahead in store.deadlines(session, row.case_number):
        is_ahead = ahead.track is row.track and ahead.stage not in opened and ahead.stage.place > row.stage.place
        if is_ahead and ahead.status is DeadlineStatus.RUNNING and ahead.clock in clocks.OURS:
            deadline_rows.drop(office, session, ahead, why="the filing that it counts from failed")


def _confirm(office: Office, session: Session, case: Case, row: CaseStage, filing: Filing, event: FilingEvent, *, actor: str) -> str:
    """Record that the payer has it: nobody need ask any more; a filing that was thought lost stands again."""
    filing_proof.end(session, row, status=DeadlineStatus.MET)
    _log(office, session, row, "receipt confirmed", actor=actor, code=f"{event.happened_on}; filing of {filing.filed_on}")
    row.ask_number += 1
    session.add(row)
    lost = [trouble for each, trouble in filing_kept.failed(session, row) if each.id == filing.id]
    if not lost:
        return f"{case.number}: the payer confirmed on {event.happened_on} that it has the filing of {filing.filed_on}."
    if lost[-1].kind not in LIFTED or row.step is not Step.READY_TO_FILE:
        return f"{case.number}: the confirmation is on record. What the payer found missing is still to be sent."
    for trouble in lost:
        trouble.is_lifted = True
        session.add(trouble)
    session.flush()
    _stand_again(office, session, case, row, filing, actor=actor)
    return f"{case.number}: the payer has the filing of {filing.filed_on} after all; it stands again and waits for the decision."


def _stand_again(office: Office, session: Session, case: Case, row: CaseStage, filing: Filing, *, actor: str) -> None:
    row.step, row.ask_notice = Step.FILED, ""
    _log(office, session, row, FOUND, actor=actor, code=f"filing of {filing.filed_on}")
    for clock in (*clocks.OURS, Clock.CURE, Clock.DAY_PLAN):
        clocks.end(session, case.number, row.stage, clock=clock, track=row.track, status=DeadlineStatus.MET)
    day_plan.end(office, session, row)
    if row.stage is Stage.REWORK:
        rework_clocks.arm(office, session, case)
    else:
        clocks.arm(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)


def _prove(office: Office, session: Session, case: Case, row: CaseStage, filing: Filing, event: FilingEvent, *, actor: str) -> str:
    """Record more of the proof; once nothing lacks, nobody need ask any more."""
    pages = f", {counted(event.pages, 'page')}" if event.pages else ""
    _log(office, session, row, "proof recorded", actor=actor, code=f"filing of {filing.filed_on}{pages}")
    row.ask_number += 1
    session.add(row)
    missing = filing_proof.lacking(office, session, filing)
    if missing:
        return f"{case.number}: recorded. The proof of the filing of {filing.filed_on} still lacks: {', '.join(missing)}."
    if not any(filing_proof.NEAR in each.notes for each in store.deadlines(session, case.number) if each.status is DeadlineStatus.RUNNING):
        filing_proof.end(session, row, status=DeadlineStatus.MET)
    return f"{case.number}: the proof of the filing of {filing.filed_on} is complete."


def _letter(office: Office, number: str, row: CaseStage, *, actor: str) -> str:
    """Draw the letter that cites the first filing, where the chart allows it; nothing depends on it."""
    kind = DocumentKind.PROOF_OF_EARLIER_FILING
    try:
        path = on_demand.draw(office, number, kind, stage=row.stage, track=row.track, actor=actor)
    except CaseworkError:
        return f"The letter that cites the first filing: casework draft {number} --kind {kind}"
    return f"The letter that cites the first filing is drawn: {path}"


def _log(office: Office, session: Session, row: CaseStage, verb: str, *, actor: str, code: str) -> None:
    events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)

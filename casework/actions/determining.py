"""Recording what the payer answered. A refusal starts the next stage's clock at once."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.actions import clocks, stages
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage, Determination
from casework.rules import steps
from casework.rules.pathways import Filer
from casework.terms import Act, DeadlineStatus, DenialReason, Outcome, Stage, Track


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer's notice says. Texts may be ""; `reason_text` is personal and never comes from a form."""

    outcome: Outcome
    notice_on: date | None = None
    received_on: date | None = None
    letter_deadline: date | None = None
    reference: str = ""
    reason_text: str = ""
    denial_reason: DenialReason | None = None


def record_determination(office: Office, number: str, answer: Answer, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> None:
    """Record the payer's answer. An approval closes the case; a refusal arms the next stage's clock at once.

    Raises BadInput for dates that cannot be, NotAllowed by the step table.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        determine_in(office, session, case, row, answer, actor=actor)


def determine_in(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Record an answer inside an open transaction."""
    _check_answer(office, session, case, row, answer)
    stages.move(office, session, row, Act.DETERMINE, actor=actor, code=answer.outcome, words=answer.reason_text)
    session.add(
        Determination(
            case_number=case.number,
            track=row.track,
            stage=row.stage,
            outcome=answer.outcome,
            notice_on=answer.notice_on,
            received_on=answer.received_on,
            letter_deadline=answer.letter_deadline,
            reason=answer.denial_reason or case.denial_reason,
            reference=answer.reference,
            reason_text=answer.reason_text,
            recorded_at=office.now(),
        )
    )
    case.denial_reason = (answer.denial_reason if answer.outcome.is_adverse else None) or case.denial_reason
    session.add(case)
    session.flush()
    clocks.end(session, case.number, row.stage, clock=None, track=row.track, status=DeadlineStatus.MET)
    if steps.ends_case(answer.outcome):
        _win(office, session, case, row, answer.outcome, actor=actor)
    else:
        clocks.arm_next(office, session, case, row)


def _win(office: Office, session: Session, case: Case, row: CaseStage, outcome: Outcome, *, actor: str) -> None:
    """Decide the stage and close the case; a regulator's answer leaves an appeal that still runs alone."""
    row.decided = outcome.value
    stages.move(office, session, row, Act.CLOSE, actor=actor, code=outcome)
    if row.stage is not Stage.DOI_COMPLAINT or stages.is_last_open(session, row):
        stages.finish(office, session, case, outcome)


def _check_answer(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer) -> None:
    days = [day for day in (answer.notice_on, answer.received_on) if day]
    if any(day > office.today() for day in days):
        raise BadInput("A notice cannot be dated in the future. Enter the date printed on it and the day it came.")
    if answer.notice_on and answer.received_on and answer.received_on < answer.notice_on:
        raise BadInput("The notice was received before it was written. Check both dates.")
    filed = [filing.filed_on for filing in store.filings(session, row.case_number) if filing.stage is row.stage and filing.track is row.track]
    if not filed and stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.CLINIC:
        raise BadInput("Nothing was filed in this stage yet. Record the filing first; a denial that came before belongs in the chart.")
    earlier = clocks.answered(session, case.number, row.stage, track=row.track)
    before = earlier and (earlier.notice_on or earlier.received_on)
    if before and days and max(days) < before:
        raise BadInput(f"The notice is older than the denial of {before} that this stage disputes. Check the dates.")
    if filed and days and max(days) < min(filed):
        raise BadInput(f"The notice is older than our filing of {min(filed)}; it answers something else. Check the dates.")
    if answer.outcome.is_adverse and not days:
        raise BadInput("A refusal needs a date: the one printed on the notice, or the day it was received. The next clock runs from it.")

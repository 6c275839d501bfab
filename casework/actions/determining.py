"""Recording what the payer answered. A refusal starts the next stage's clock at once."""

from datetime import date

from sqlmodel import Session

from casework.actions import answers, authorizations, clocks, partial_rows, refusals, reissued, rework, silence, stages, winning
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.actions.silence_asked import keep as keep_asked
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules import steps
from casework.rules.pathways import Filer
from casework.rules.silence_asked import CameSince
from casework.terms import Act, DeadlineStatus, Outcome, Stage, Step, Track

__all__ = ["Answer", "determine_in", "record_determination"]


def record_determination(office: Office, number: str, answer: Answer, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> None:
    """Record the payer's answer. A won claim goes on to its payment; a refusal arms the next stage's clock at once.

    Raises BadInput for dates that cannot be, NotAllowed by the step table.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        determine_in(office, session, case, row, answer, actor=actor)


def determine_in(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Record an answer inside an open transaction; a refusal of what was refused before keeps a clock of its own."""
    if answer.outcome is Outcome.NO_ANSWER and row.stage is not Stage.REWORK:
        _record_silence(office, session, case, row, answer, actor=actor)
        return
    if row.step is Step.DETERMINED and steps.ends_case(answer.outcome) and silence.is_recorded(session, row):
        _take_late_approval(office, session, case, row, answer, actor=actor)
        return
    if reissued.again(answer.outcome, row):
        reissued.reissue_in(office, session, case, row, answer, actor=actor)
        partial_rows.keep_in(office, session, case, None, answer, actor=actor)
        return
    _check_answer(office, session, case, row, answer)
    if row.stage is Stage.REWORK:
        rework.determine_in(office, session, case, row, answer, actor=actor)
        partial_rows.keep_in(office, session, case, None, answer, actor=actor)
        return
    stages.move(office, session, row, Act.DETERMINE, actor=actor, code=answer.outcome, words=answer.reason_text)
    _keep(office, session, case, row, answer, actor=actor)
    case.denial_reason = (answer.denial_reason if answer.outcome.is_adverse else None) or case.denial_reason
    session.add(case)
    session.flush()
    clocks.end(session, case.number, row.stage, clock=None, track=row.track, status=DeadlineStatus.MET)
    if steps.ends_case(answer.outcome):
        _win(office, session, case, row, answer.outcome, actor=actor)
        return
    clocks.arm_next(office, session, case, row)
    if winning.is_followed(session, case, row.stage, answer.outcome):
        winning.begin(office, session, case, row, answer.outcome, actor=actor)


def _keep(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Keep an answer, and what it approves."""
    kept = answers.determination(office, case, answer, stage=row.stage, track=row.track)
    session.add(kept)
    session.flush()
    authorizations.keep_in(office, session, case, kept, answer.grant, actor=actor)
    partial_rows.keep_in(office, session, case, kept, answer, actor=actor)


def _record_silence(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Record that no answer came in time: the payer's clock ends, the next one counts from no notice."""
    answers.check(office, answer)
    lapse = silence.allow(office, session, case, row, answer)
    keep_asked(office, session, row, CameSince.NOTHING, actor=actor)
    stages.move(office, session, row, Act.DETERMINE, actor=actor, code=f"{answer.outcome} ({lapse.id})")
    session.add(answers.determination(office, case, answer, stage=row.stage, track=row.track))
    session.flush()
    clocks.end(session, case.number, row.stage, clock=None, track=row.track, status=DeadlineStatus.CANCELLED)
    clocks.arm_next(office, session, case, row)


def _take_late_approval(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Record an approval that came after the silence was recorded and before anybody went on."""
    _check_answer(office, session, case, row, answer)
    _keep(office, session, case, row, answer, actor=actor)
    _win(office, session, case, row, answer.outcome, actor=actor)


def overturn_in(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Record inside an open transaction that the payer took a refusal back before anything was filed against it, such as on a call."""
    answers.check(office, answer)
    if row.step is not Step.DETERMINED:
        stages.move(office, session, row, Act.DETERMINE, actor=actor, code=answer.outcome)
    _keep(office, session, case, row, answer, actor=actor)
    clocks.end(session, case.number, row.stage, clock=None, track=row.track, status=DeadlineStatus.MET)
    _win(office, session, case, row, answer.outcome, actor=actor)


def _win(office: Office, session: Session, case: Case, row: CaseStage, outcome: Outcome, *, actor: str) -> None:
    """Decide the stage; a won claim goes on to its payment, anything else closes the case. A regulator's answer leaves an appeal that still runs alone."""
    row.decided = outcome.value
    stages.move(office, session, row, Act.CLOSE, actor=actor, code=outcome)
    if row.stage is Stage.DOI_COMPLAINT and not stages.is_last_open(session, row):
        return
    if winning.is_followed(session, case, row.stage, outcome):
        winning.begin(office, session, case, row, outcome, actor=actor)
    else:
        stages.finish(office, session, case, outcome)


def _spared(row: CaseStage, answer: Answer) -> bool:
    """Say whether the payer answered that the request need not be made at all: nothing is filed then."""
    return row.stage is Stage.PRIOR_AUTHORIZATION and answer.outcome is Outcome.NO_AUTHORIZATION_REQUIRED


def _filed(session: Session, row: CaseStage) -> list[date]:
    return [filing.filed_on for filing in store.sendings(session, row.case_number) if filing.stage is row.stage and filing.track is row.track]


def refuse_unfiled(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Raise NotAllowed where a stage that the clinic files was not filed, so that no answer can be one to it."""
    if not _filed(session, row) and stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.CLINIC:
        raise refusals.because("nothing-filed", number=case.number, stage=row.stage.title.lower())


def _check_answer(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer) -> None:
    if row.step is Step.DECIDED or row.stage is Stage.PAYMENT:
        refusals.refuse_step(case, row, Act.DETERMINE)
    answers.check(office, answer)
    days = answer.days
    filed = _filed(session, row)
    may_be_unfiled = row.stage is Stage.REWORK and not answer.outcome.is_adverse  # a payer may pay a claim by itself
    if not _spared(row, answer) and not may_be_unfiled:
        refuse_unfiled(office, session, case, row)
    earlier = clocks.answered(session, case.number, row.stage, track=row.track)
    before = earlier and (earlier.notice_on or earlier.received_on)
    if before and days and max(days) < before:
        raise BadInput(f"The notice is older than the denial of {before} that this stage disputes. Check the dates.")
    if filed and days and max(days) < min(filed):
        raise BadInput(f"The notice is older than our filing of {min(filed)}; it answers something else. Check the dates.")

"""Deciding what follows a stage: escalate, later, close, do not pursue, withdraw."""

from sqlmodel import Session

from casework.actions import clocks, further_levels, refusals, rework_clocks, stages
from casework.actions.complaining import refuse_twice
from casework.actions.office import Office
from casework.errors import BadInput, Way
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import pathways, routing
from casework.rules.pathways import Rung
from casework.terms import Act, DeadlineStatus, NotPursuedReason, Outcome, Stage, Track


def decide(
    office: Office,
    number: str,
    act: Act,
    *,
    actor: str,
    stage: Stage | None = None,
    track: Track | None = None,
    reason: NotPursuedReason | None = None,
) -> None:
    """Decide what follows a stage: escalate, later, close, do not pursue, withdraw.

    Raises NotAllowed by the step table, or when the plan has no further stage.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        decide_in(office, session, case, row, act, actor=actor, reason=reason)


def decide_in(office: Office, session: Session, case: Case, row: CaseStage, act: Act, *, actor: str, reason: NotPursuedReason | None = None) -> None:
    """Decide inside an open transaction."""
    if act is Act.ESCALATE:
        _escalate(office, session, case, row, actor=actor)
        return
    if act is Act.DO_NOT_PURSUE and reason is None:
        raise BadInput("Say why the dispute is given up: choose a reason from the list.")
    if act is Act.CLOSE:
        _refuse_while_the_other_track_runs(office, session, case, row)
    row.decided = act.value
    row.decided_later_on = office.today() if act is Act.LATER else None
    stages.move(office, session, row, act, actor=actor, code=reason or "")
    if act is Act.LATER:
        return
    case.not_pursued = reason
    ended = {Act.DO_NOT_PURSUE: Outcome.DO_NOT_PURSUE, Act.WITHDRAW: Outcome.WITHDRAWN}.get(act) or _last_outcome(session, row)
    if stages.is_last_open(session, row):
        stages.finish(office, session, case, ended)
    else:
        clocks.leave(session, row)


def _refuse_while_the_other_track_runs(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Keep a lost dispute of one track from closing the other's right, which is another right of another person."""
    beside = clocks.beside(session, case, row, on=office.today())
    if beside and _last_outcome(session, row).is_adverse and stages.is_last_dispute(session, row):
        raise refusals.because("other-right-runs", _open_it(beside), number=case.number, whose=_whose(beside), day=beside.last_lawful)


def _whose(beside: Deadline) -> str:
    return "The patient's own appeal" if beside.track is Track.MEMBER else "The clinic's contract dispute"


def _open_it(beside: Deadline) -> Way:
    stage = f"{beside.stage.title.lower()} on the {beside.track} track"
    return refusals.way("open-stage", number=beside.case_number, stage=stage, key=beside.stage, track=beside.track)


def refuse_close(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Raise NotAllowed where closing a case would end a right of the other track, or before its stage was answered."""
    refusals.refuse_step(case, row, Act.CLOSE)
    _refuse_while_the_other_track_runs(office, session, case, row)


def following_of(office: Office, session: Session, case: Case, row: CaseStage) -> Rung:
    """Name the stage that a stage goes on to. Raises NotAllowed where it cannot go on now, with what stands in the way."""
    refusals.refuse_step(case, row, Act.ESCALATE)
    following, _ = pathways.next_stage(office.book, clocks.facts_of(session, case, track=row.track), row.stage)
    if following is None:
        beside = clocks.beside(session, case, row, on=office.today())
        possible = [_open_it(beside)] if beside else [refusals.way("close", number=case.number)]
        raise refusals.because("no-further-stage", *possible, number=case.number, stage=row.stage.title.lower())
    if following.stage is Stage.DOI_COMPLAINT and further_levels.asked(session, row):
        _refuse_blocked_complaint(office, session, case, row)
    refuse_twice(office, session, case, following.stage, track=row.track)
    return following


def _escalate(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str) -> None:
    following = following_of(office, session, case, row)
    row.decided = following.stage.value
    stages.move(office, session, row, Act.ESCALATE, actor=actor, code=following.stage)
    track = row.track
    if row.stage is Stage.REWORK:
        track = case.track
        rework_clocks.end(session, case, DeadlineStatus.CANCELLED)
    if not store.stage_of(session, case.number, following.stage, track=track):
        stages.start(office, session, case, following.stage, track=track, actor=actor)


def _refuse_blocked_complaint(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Keep a refused dispute from a complaint that nobody can address, which would leave it there without any next act."""
    missing = routing.blocked(office.book, clocks.facts_of(session, case, track=row.track))
    if missing:
        possible = [Way(further_levels.COMMAND.format(number=case.number)), *refusals.facts(case.number, missing)]
        raise refusals.because("office-unknown-contract", *possible, number=case.number)


def _last_outcome(session: Session, row: CaseStage) -> Outcome:
    outcomes = [answer.outcome for answer in store.determinations(session, row.case_number) if answer.stage is row.stage and answer.track is row.track]
    return outcomes[-1] if outcomes else Outcome.DENIED

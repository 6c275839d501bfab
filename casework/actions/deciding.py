"""Deciding what follows a stage: escalate, later, close, do not pursue, withdraw."""

from sqlmodel import Session

from casework.actions import clocks, further_levels, rework_clocks, stages
from casework.actions.complaining import refuse_twice
from casework.actions.office import Office
from casework.errors import BadInput, NotAllowed
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import pathways, routing, steps
from casework.terms import Act, DeadlineStatus, NotPursuedReason, Outcome, Stage, Track

GIVE_UP = (f"{Act.DO_NOT_PURSUE}, with a reason", Act.LATER.value, Act.WITHDRAW.value)


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
        raise NotAllowed(f"{_whose(beside)} can still be filed until {beside.last_lawful}; closing the case would end it.", [_open_it(beside), *GIVE_UP])


def _whose(beside: Deadline) -> str:
    return "The patient's own appeal" if beside.track is Track.MEMBER else "The clinic's contract dispute"


def _open_it(beside: Deadline) -> str:
    command = f"casework next {beside.case_number} open --stage {beside.stage} --track {beside.track}"
    return f"open it with the deployment {beside.stage} on the {beside.track} track, or: {command}"


def _escalate(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str) -> None:
    following, _ = pathways.next_stage(office.book, clocks.facts_of(session, case, track=row.track), row.stage)
    if following is None:
        beside = clocks.beside(session, case, row, on=office.today())
        possible = [act.value for act in steps.allowed(row.step, row.stage) if act is not Act.ESCALATE and not (beside and act is Act.CLOSE)]
        raise NotAllowed(f"After the {row.stage.title.lower()} this plan has no further stage.", [*([_open_it(beside)] if beside else []), *possible])
    if following.stage is Stage.DOI_COMPLAINT and further_levels.asked(session, row):
        _refuse_blocked_complaint(office, session, case, row)
    refuse_twice(office, session, case, following.stage, track=row.track)
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
        others = [act.value for act in steps.allowed(row.step, row.stage) if act is not Act.ESCALATE]
        possible = [further_levels.COMMAND.format(number=case.number), *(f"{each.fact}: {each.how}" for each in missing), *others]
        raise NotAllowed(f"No complaint of {case.number} yet: nobody can tell which office takes it. Read the contract for a further level first.", possible)


def _last_outcome(session: Session, row: CaseStage) -> Outcome:
    outcomes = [answer.outcome for answer in store.determinations(session, row.case_number) if answer.stage is row.stage and answer.track is row.track]
    return outcomes[-1] if outcomes else Outcome.DENIED

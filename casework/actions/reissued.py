"""A denial that came again: the first clock and the new one both run, and the earlier governs unless the notice restarts the rights."""

from datetime import date

from sqlmodel import Session

from casework.actions import answers, clocks, computing, refusals, stages
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, CaseStage, Determination
from casework.rules import pathways
from casework.rules.pathways import Filer
from casework.terms import Outcome, Stage, Step, Track

LATE = "after silence"
ANSWERED = (Step.DETERMINED, Step.DECIDED)


def record_reissued(
    office: Office, number: str, answer: Answer, *, actor: str, stage: Stage | None = None, track: Track | None = None, of_claim: bool = False
) -> str:
    """Record a denial that was sent again, or with `of_claim` the EOB after a refused prior authorization; say what came of it.

    `stage` is the stage that was denied, or that disputes the denial. The same notice twice adds nothing.
    Raises BadInput for dates that cannot be, NotAllowed when nothing was denied before or the dispute was filed already.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        if case.closed_on:
            raise refusals.closed(case)
        return reissue_in(office, session, case, row, answer, actor=actor, of_claim=of_claim)


def reissue_in(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str, of_claim: bool = False) -> str:
    """Record it inside an open transaction."""
    answers.check(office, answer)
    if not answer.outcome.is_adverse:
        raise BadInput("Only a refusal can be sent again. Record anything else as the payer's answer.")
    first = _first(session, case, row)
    disputing = _disputing(office, session, case, row)
    if of_claim:
        _check_claim(session, case, disputing, track=row.track)
    elif first.outcome is Outcome.NO_ANSWER:
        _check_late(session, first, answer)
    elif min(answer.days) < _day(first):
        raise BadInput(f"The notice is older than the denial of {_day(first)} that it repeats. Correct that denial's dates instead.")
    fresh = answers.determination(office, case, answer, stage=None if of_claim else first.stage, track=first.track)
    known = next((each for each in store.determinations(session, case.number) if _same(fresh, each)), None)
    if known:
        return _again(office, session, case, row, known, disputing, answer, actor=actor)
    session.add(fresh)
    session.flush()
    restarts = "; it restarts the rights" if answer.restarts_rights else ""
    is_late = first.outcome is Outcome.NO_ANSWER and not of_claim
    kind, verb = (LATE, "answer came after all") if is_late else (computing.CLAIM if of_claim else computing.REISSUED, "denial sent again")
    code = f"{kind} {computing.day_of(fresh)}{restarts}"
    events.append(session, verb, actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=code)
    row.ask_number += 1
    session.add(row)
    return _arm(office, session, case, disputing, track=_side(case, row))


def _side(case: Case, row: CaseStage) -> Track:
    """Name the track of the appeal: work on a claim has none of its own."""
    return case.track if row.track is Track.CLAIM else row.track


def _again(office: Office, session: Session, case: Case, row: CaseStage, known: Determination, disputing: Stage | None, answer: Answer, *, actor: str) -> str:
    """Take over, of a notice on record, that it restarts the rights; anything else of it was said before."""
    if known.restarts_rights or not answer.restarts_rights:
        return f"{case.number}: this notice is on record already; nothing changed."
    known.restarts_rights = True
    row.ask_number += 1
    session.add_all((known, row))
    session.flush()
    code = f"notice {computing.day_of(known)}; it restarts the rights"
    events.append(session, "denial corrected", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=code)
    return _arm(office, session, case, disputing, track=_side(case, row))


def _first(session: Session, case: Case, row: CaseStage) -> Determination:
    """Find the denial that is repeated: the stage's own once it was answered, else the one it disputes."""
    own = [each for each in store.determinations(session, case.number) if each.is_adverse and each.stage is row.stage and each.track is row.track]
    given = [each for each in own if each.outcome is not Outcome.NO_ANSWER]
    found = (given or own) if row.step in ANSWERED and row.track is not Track.CLAIM else list(clocks.refusals(session, case.number, row.stage, track=row.track))
    if not found:
        raise refusals.because("nothing-sent-again", number=case.number)
    return found[0]


def _check_late(session: Session, silent: Determination, answer: Answer) -> None:
    """Refuse an answer, come after all, that is older than the filing it answers."""
    filed = [each.filed_on for each in store.filings(session, silent.case_number) if each.stage is silent.stage and each.track is silent.track]
    if filed and max(answer.days) < min(filed):
        raise BadInput(f"The notice is older than our filing of {min(filed)}; it answers something else. Check the dates.")


def _disputing(office: Office, session: Session, case: Case, row: CaseStage) -> Stage | None:
    if row.track is Track.CLAIM:
        return Stage.FIRST_APPEAL
    if row.step not in ANSWERED:
        return row.stage
    following, _ = pathways.next_stage(office.book, clocks.facts_of(session, case, track=row.track), row.stage)
    return following.stage if following else None


def _check_claim(session: Session, case: Case, disputing: Stage | None, *, track: Track) -> None:
    if case.begins_at is not Stage.PRIOR_AUTHORIZATION:
        raise BadInput(f"{case.number} began with a denied claim: its EOB is that denial. Record a denial that was sent again.")
    if disputing is not Stage.FIRST_APPEAL or _filed_on(session, case, Stage.FIRST_APPEAL, track=track):
        raise refusals.because("appealed-already", number=case.number)


def _arm(office: Office, session: Session, case: Case, disputing: Stage | None, *, track: Track) -> str:
    if disputing is None:
        return f"{case.number}: the notice is kept. This plan has no further stage, so no clock runs."
    filed_on = _filed_on(session, case, disputing, track=track)
    if filed_on:
        return f"{case.number}: the notice is kept. The {disputing.title.lower()} was filed on {filed_on}, so no clock starts; file again if it asks for that."
    if stages.rung_of(office, session, case, disputing, track=track).filer is Filer.PLAN:
        return f"{case.number}: the notice is kept. The plan forwards the {disputing.title.lower()} itself; no clock of ours runs."
    clocks.arm_filing(office, session, case, disputing, track=track)
    first, *others = computing.dated(office, session, case, disputing, track=track)
    if not others:
        return f"{case.number}: the notice is kept, and its own clock counts now. {disputing.title} by {first.limit.work_by or 'no date yet'}."
    beside = "; ".join(f"{each.origin}: {each.limit.work_by or 'no date yet'}" for each in others)
    return f"{case.number}: both clocks run. {disputing.title} by {first.limit.work_by or 'no date yet'}; beside it {beside}."


def _filed_on(session: Session, case: Case, stage: Stage, *, track: Track) -> date | None:
    return min((row.filed_on for row in store.filings(session, case.number) if row.stage is stage and row.track is track), default=None)


def _day(row: Determination) -> date:
    return computing.day_of(row)


def _same(one: Determination, other: Determination) -> bool:
    names = ("stage", "notice_on", "received_on", "outcome")
    return all(getattr(one, name) == getattr(other, name) for name in names) and one.track is other.track


def again(outcome: Outcome, row: CaseStage) -> bool:
    """Say whether an answer repeats a refusal on record: the stage was answered already and waits for its next step."""
    return row.step is Step.DETERMINED and outcome.is_adverse

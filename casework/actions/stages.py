"""The stages of a case: finding them, opening them, moving them by the one table in `rules.steps`, and closing the case."""

from collections.abc import Sequence

from sqlmodel import Session

from casework.actions import clocks, refusals, rework_clocks, silence, winning_clock
from casework.actions.complaining import follow_complaint, refuse_twice
from casework.actions.office import Office
from casework.errors import Way
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.rules import pathways, routing, steps
from casework.rules.denial_book import DenialAction
from casework.rules.pathways import Filer, Rung
from casework.terms import BESIDE_THE_ROAD, Act, DeadlineStatus, Outcome, Stage, Step, Track

LEFT = "stage left"
LETTERS = (DenialAction.CORRECTED_CLAIM, DenialAction.SEND_RECORDS)


def find(session: Session, number: str, stage: Stage | None, *, track: Track | None = None) -> tuple[Case, CaseStage]:
    """Find a case and one of its stages; without a stage, the one that waits now.

    Raises UnknownCase, or NotAllowed when that stage is not open.
    """
    case = store.case(session, number)
    rows = [row for row in store.stages(session, number) if track is None or row.track is track]
    waiting = [row for row in rows if row.step is not Step.DECIDED]
    found = [row for row in rows if row.stage is stage] if stage else waiting[-1:] or rows[-1:]
    if not found:
        opened = f"; open is: {_named(rows)}" if rows else ""
        raise refusals.because("stage-not-open", number=number, stage=stage.title if stage else "That track", opened=opened)
    return case, found[0]


def move(office: Office, session: Session, row: CaseStage, act: Act, *, actor: str, code: str = "", words: str = "") -> None:
    """Take a stage one step on by the table, raise its ask number, and log the act."""
    refusals.refuse_step(store.case(session, row.case_number), row, act)
    row.step = steps.after(row.stage, row.step, act)
    row.ask_number += 1
    row.ask_notice = ""
    session.add(row)
    events.append(session, act.value, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code, words=words)


def rung_of(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> Rung:
    """Say what a stage legally is for this case's plan."""
    facts = clocks.facts_of(session, case, track=track)
    if stage in BESIDE_THE_ROAD:
        name = case.rework.title if case.rework and stage is Stage.REWORK else stage.title
        return Rung(stage, Filer.CLINIC, name, payer=office.book.plan(facts.plan).called)
    return pathways.rung(office.book, facts, stage)


def start(office: Office, session: Session, case: Case, stage: Stage, *, track: Track, actor: str) -> CaseStage:
    """Make the row of a stage and set its clock. A stage that the plan forwards begins without drafting."""
    rung = rung_of(office, session, case, stage, track=track)
    row = CaseStage(case_number=case.number, track=track, stage=stage, opened_on=office.today(), level=_level(stage))
    is_without_letter = stage is Stage.REWORK and case.rework not in LETTERS
    row.step = Step.READY_TO_FILE if rung.filer is Filer.PLAN or is_without_letter else Step.DRAFTING
    session.add(row)
    session.flush()
    events.append(session, "stage opened", actor=actor, at=office.now(), case_number=case.number, track=track, stage=stage, code=rung.legal_name)
    if stage is Stage.REWORK:
        rework_clocks.arm(office, session, case)
    elif stage is Stage.PAYMENT:
        winning_clock.arm_if_won(office, session, case, row)
    else:
        clocks.arm_filing(office, session, case, stage, track=track)
        follow_complaint(office, session, case)
    return row


def _level(stage: Stage) -> int:
    return stage.place


def open_stage(office: Office, number: str, stage: Stage, *, actor: str, track: Track | None = None, regulator: str = "") -> None:
    """Open a stage by hand. After a denial this is the same as escalating; an open stage stays as it is.

    `regulator` is the office a person means to complain to, such as DOI-IL or EBSA. Raises UnknownCase, NotAllowed or
    NoRuleApplies with what is possible instead, WrongRegulator with the right office and why.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        track = track or case.track
        if stage in BESIDE_THE_ROAD or track is Track.CLAIM:
            raise refusals.because("no-appeal-stage", number=number, stage=stage.title, track=track, key=Stage.REWORK)
        if regulator:
            pathways.refuse_wrong(office.book, clocks.facts_of(session, case, track=track), regulator)
        stranded = _stranded(office, session, case, track=track)
        known = store.stage_of(session, number, stage, track=track)
        if known and not (stranded and known.step is Step.DECIDED):
            return
        _refuse_unless_open(case)
        refuse_blocked(office, session, case, stage, track=track)
        refuse_twice(office, session, case, stage, track=track)
        rung = rung_of(office, session, case, stage, track=track)
        _refuse_missing(office, session, case, rung, track=track)
        if stage is not Stage.DOI_COMPLAINT:
            _leave_stranded(office, session, stranded, stage, actor=actor)
        if known:
            _reopen(office, session, case, known, actor=actor)
            return
        _leave_earlier(office, session, case, stage, track=track, actor=actor)
        start(office, session, case, stage, track=track, actor=actor)
        if stage is not Stage.DOI_COMPLAINT:
            clocks.drop_passed(office, session, case, stage, track=track)


def refuse_blocked(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> None:
    """Raise NotAllowed for a complaint while nobody can tell which office takes it, such as under an unknown funding."""
    if stage is not Stage.DOI_COMPLAINT:
        return
    missing = routing.blocked(office.book, clocks.facts_of(session, case, track=track))
    if missing:
        raise refusals.because("office-unknown", *refusals.facts(case.number, missing), number=case.number)


def refuse_complaint(office: Office, session: Session, case: Case, *, track: Track) -> None:
    """Raise NotAllowed while a complaint of a track cannot be opened: no denial, no office, none under this plan, or one form for both."""
    _refuse_unless_open(case)
    refuse_blocked(office, session, case, Stage.DOI_COMPLAINT, track=track)
    refuse_twice(office, session, case, Stage.DOI_COMPLAINT, track=track)
    rung = rung_of(office, session, case, Stage.DOI_COMPLAINT, track=track)
    _refuse_missing(office, session, case, rung, track=track)
    _denied(session, case, Stage.DOI_COMPLAINT, track=track)


def _refuse_missing(office: Office, session: Session, case: Case, rung: Rung, *, track: Track) -> None:
    if rung.filer is Filer.NOBODY:
        ways = _possible(office, session, case, track=track)
        raise refusals.because("no-such-stage", *ways, number=case.number, stage=rung.stage.title.lower(), why=rung.reason)


def _denied(session: Session, case: Case, stage: Stage, *, track: Track) -> list[CaseStage]:
    """List the stages before one, oldest first. Raises NotAllowed where nothing was denied that it could dispute."""
    rows = [row for row in store.stages(session, case.number) if row.track is track and row.stage.place < stage.place]
    if not clocks.answered(session, case.number, stage, track=track):
        raise refusals.because("no-denial", number=case.number, stage=stage.title.lower(), open=_named(rows))
    return rows


def _stranded(office: Office, session: Session, case: Case, *, track: Track) -> list[CaseStage]:
    """List the open stages that the corrected plan does not have."""
    waiting = [row for row in store.stages(session, case.number) if row.track is track and row.step is not Step.DECIDED]
    return [row for row in waiting if rung_of(office, session, case, row.stage, track=track).filer is Filer.NOBODY]


def _leave_stranded(office: Office, session: Session, stranded: list[CaseStage], stage: Stage, *, actor: str) -> None:
    for row in stranded:
        clocks.leave(session, row)
        row.step, row.decided, row.ask_number = Step.DECIDED, stage.value, row.ask_number + 1
        session.add(row)
        events.append(
            session, LEFT, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=f"not in this plan: {stage}"
        )


def _reopen(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str) -> None:
    """Open again, under the corrected plan, a stage that was decided under another: what was filed then starts none of its clocks."""
    rung = rung_of(office, session, case, row.stage, track=row.track)
    row.step, row.decided, row.opened_on = (Step.READY_TO_FILE if rung.filer is Filer.PLAN else Step.DRAFTING), "", office.today()
    row.run_id, row.ask_number, row.ask_notice = "", row.ask_number + 1, ""
    session.add(row)
    session.flush()
    events.append(session, "stage opened", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=rung.legal_name)
    clocks.arm_filing(office, session, case, row.stage, track=row.track)


def take_up(office: Office, session: Session, case: Case, stage: Stage, *, track: Track, actor: str) -> CaseStage:
    """Open a stage inside an open transaction, or open it again after it was decided: what was filed before starts none of its clocks."""
    row = store.stage_of(session, case.number, stage, track=track)
    if row is None:
        return start(office, session, case, stage, track=track, actor=actor)
    _reopen(office, session, case, row, actor=actor)
    return row


def _refuse_unless_open(case: Case) -> None:
    if case.closed_on:
        raise refusals.closed(case)


def _possible(office: Office, session: Session, case: Case, *, track: Track) -> list[Way]:
    opened = [row.stage for row in store.stages(session, case.number) if row.track is track]
    rungs = pathways.rungs(office.book, clocks.facts_of(session, case, track=track))
    open_to = [rung for rung in rungs if rung.filer is not Filer.NOBODY and rung.stage not in opened]
    said = {rung.stage: f"{rung.stage.title} ({rung.legal_name})" for rung in open_to}
    return [refusals.way("open-stage", number=case.number, stage=words, key=stage, track=track) for stage, words in said.items()]


def _named(rows: Sequence[CaseStage]) -> str:
    return ", ".join(f"{row.stage.title.lower()} ({row.step})" for row in rows) or "nothing"


def _leave_earlier(office: Office, session: Session, case: Case, stage: Stage, *, track: Track, actor: str) -> None:
    """Check that the stage before was denied, and escalate it. A complaint runs beside an appeal and leaves it alone."""
    rows = _denied(session, case, stage, track=track)
    last = rows[-1] if rows else None
    if last is None or last.step is Step.DECIDED:
        return
    following, _ = pathways.next_stage(office.book, clocks.facts_of(session, case, track=track), last.stage)
    follows = (following is not None and following.stage is stage) or silence.opens(office, session, case, last, stage)
    if last.step is Step.DETERMINED and (follows or stage is not Stage.DOI_COMPLAINT):
        if not follows:
            raise refusals.because("another-first", number=case.number, stage=last.stage.title.lower())
        last.decided = stage.value
        move(office, session, last, Act.ESCALATE, actor=actor, code=stage.value)
    elif stage is not Stage.DOI_COMPLAINT:
        raise refusals.because("must-be-denied", number=case.number, stage=last.stage.title, step=last.step)


def finish(office: Office, session: Session, case: Case, outcome: Outcome) -> None:
    """Close a case: every clock stops and every stage that still waits is decided with it."""
    case.outcome, case.closed_on = outcome, office.today()
    session.add(case)
    for row in store.stages(session, case.number):
        if row.step is not Step.DECIDED:
            row.step, row.decided, row.ask_number = Step.DECIDED, outcome.value, row.ask_number + 1
            session.add(row)
    clocks.end(session, case.number, None, clock=None, track=None, status=DeadlineStatus.CANCELLED)
    events.append(session, "case closed", actor=clocks.SYSTEM, at=office.now(), case_number=case.number, code=outcome)


def is_last_dispute(session: Session, row: CaseStage) -> bool:
    """Say whether nothing else of the case is disputed; a payment that is awaited is no dispute."""
    rows = store.stages(session, row.case_number)
    return all(other.step is Step.DECIDED or other.id == row.id or other.stage is Stage.PAYMENT for other in rows)


def is_last_open(session: Session, row: CaseStage) -> bool:
    """Say whether no other stage of the case waits for anybody."""
    return all(other.step is Step.DECIDED or other.id == row.id for other in store.stages(session, row.case_number))

"""The clocks of a case: armed from the rulebook, kept as rows, moved when a fact changes and never in silence."""

from datetime import date

from sqlmodel import Session

from casework.actions import claim_clocks, computing, deadline_rows, further_levels, information, partial_clocks, rework_clocks
from casework.actions.complaining import follow_complaint
from casework.actions.computing import compute, governing
from casework.actions.deadline_rows import SYSTEM, end
from casework.actions.gathering import answered, events_of, facts_of, is_ahead, refusals
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records import events, store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import alternatives, pathways
from casework.rules.pathways import Filer, Rung
from casework.terms import Clock, DeadlineStatus, GroupCode, Network, Stage, Step, Track

__all__ = [
    "SYSTEM",
    "answered",
    "arm",
    "arm_filing",
    "arm_next",
    "compute",
    "driving",
    "drop_passed",
    "end",
    "events_of",
    "facts_of",
    "governing",
    "leave",
    "recompute",
    "refusals",
]

OURS = (Clock.FILING, Clock.CHECK)
# They remind by themselves and are no day that a stage stands under: one of them that is past would hide the last lawful day behind it.
ASIDE = (Clock.STANDING, Clock.SIGNING, Clock.CONFIRMATION, Clock.DAY_PLAN, Clock.APPOINTMENT, Clock.FOLLOW_UP)


def arm(office: Office, session: Session, case: Case, stage: Stage, *, clock: Clock, track: Track, drives: bool = True) -> Deadline:
    """Set one clock, or move it when the facts moved; an unchanged one stays as it is. Each denial of a dispute keeps a clock of its own."""
    if clock is Clock.DECISION:
        limit = compute(office, session, case, stage, clock=clock, track=track)
        waits = information.waits_for_us(session, case.number, stage, track=track)  # a payer that waits for us is not asked when it decides
        if stage is Stage.FIRST_APPEAL:
            claim_clocks.end(session, case)
        kept = deadline_rows.keep(office, session, case, limit, track=track, drives=drives, has_target=not waits)
        _arm_ahead(office, session, case, stage, track=track)
        return kept
    found = computing.dated(office, session, case, stage, track=track)
    rows = [deadline_rows.keep(office, session, case, each.limit, track=track, drives=drives and not each.origin, origin=each.origin) for each in found]
    for old in _running(session, case, stage, track=track):
        if old.clock in OURS and old.id not in {row.id for row in rows}:
            deadline_rows.drop(office, session, old, why="another clock took its place")
    return rows[0]


def _running(session: Session, case: Case, stage: Stage, *, track: Track) -> list[Deadline]:
    return [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.stage is stage and row.track is track]


def arm_filing(office: Office, session: Session, case: Case, stage: Stage, *, track: Track, drives: bool = True) -> Deadline:
    """Set our filing clock, and beside it the other track's when the contract may bind too."""
    other = Track.PROVIDER if track is Track.MEMBER else Track.MEMBER
    facts = facts_of(session, case)
    both = facts.group == GroupCode.CO and facts.network is not Network.OUT
    if stage is Stage.FIRST_APPEAL and case.begins_at is not Stage.PRIOR_AUTHORIZATION and (both or track is Track.PROVIDER):
        row = store.stage_of(session, case.number, stage, track=other)
        if row is None or row.step in (Step.DRAFTING, Step.READY_TO_FILE):
            arm(office, session, case, stage, clock=Clock.FILING, track=other, drives=row is not None)
    if stage is Stage.FIRST_APPEAL:
        claim_clocks.arm(office, session, case)
    partial_clocks.arm(office, session, case, stage, track=track)
    return arm(office, session, case, stage, clock=Clock.FILING, track=track, drives=drives)


def _arm_ahead(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> None:
    """Keep the clock that runs for the next stage while the payer is silent, where the law has one; drop it where it has none."""
    facts = facts_of(session, case, track=track)
    ahead = [row for row in _unopened(session, case.number, track=track) if row.stage.place > stage.place]
    has_any = alternatives.has_any(office.book, office.book.scope(facts.plan, payer=facts.payer, track=track))
    if stage is Stage.DOI_COMPLAINT or not (ahead or has_any):
        return
    following, _ = pathways.next_stage(office.book, facts, stage)
    runs = following.stage if has_any and following and _runs_in_silence(office, session, case, following, track=track) else None
    for row in ahead:
        if row.stage is not runs:
            deadline_rows.drop(office, session, row, why="no clock runs there before the payer answers")
    if runs:
        arm(office, session, case, runs, clock=Clock.FILING, track=track)


def _runs_in_silence(office: Office, session: Session, case: Case, rung: Rung, *, track: Track) -> bool:
    """Say whether the law lets the next stage's clock run from our own filing, such as OPM's while the carrier is silent."""
    if rung.filer is not Filer.CLINIC or not is_ahead(session, case.number, rung.stage, track=track):
        return False
    try:
        limit = compute(office, session, case, rung.stage, clock=Clock.FILING, track=track)
    except NoRuleApplies:
        return False
    return limit.due_on is not None and alternatives.stands_in(office.book, limit.rule)


def arm_next(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Set the clock of the stage that a refusal opens, and log those the plan does not have."""
    following, skipped = pathways.next_stage(office.book, facts_of(session, case, track=row.track), row.stage)
    for rung in skipped:
        events.append(session, "stage skipped", actor=SYSTEM, at=office.now(), case_number=case.number, track=row.track, stage=rung.stage, code=rung.reason)
    if following and not store.stage_of(session, case.number, following.stage, track=row.track):
        arm_filing(office, session, case, following.stage, track=row.track)


def recompute(office: Office, session: Session, case: Case) -> None:
    """Set every running clock of a case anew, after a fact changed. Closed cases never move."""
    if case.closed_on:
        return
    for row in store.deadlines(session, case.number):
        if row.status is DeadlineStatus.RUNNING and not row.origin:
            _again(office, session, case, row)
    information.rearm(office, session, case)
    claim_clocks.rearm(office, session, case)
    rework_clocks.arm(office, session, case)
    partial_clocks.rearm(office, session, case)
    _realign(office, session, case)
    _further(office, session, case)
    follow_complaint(office, session, case)


def _again(office: Office, session: Session, case: Case, row: Deadline) -> None:
    """Set one clock anew; where no rule gives it any more, the old date stays with the reason."""
    if row.rule == deadline_rows.NO_RULE and not deadline_rows.is_doubted(row):
        return  # a task stands there, such as to read the contract for a further level
    if row.track is Track.CLAIM or row.clock not in (*OURS, Clock.DECISION) or is_ahead(session, case.number, row.stage, track=row.track):
        return  # a clock that runs while the payer is silent follows the payer's own
    clock = Clock.DECISION if row.clock is Clock.DECISION else Clock.FILING
    try:
        arm(office, session, case, row.stage, clock=clock, track=row.track, drives=row.drives)
    except NoRuleApplies as gone:
        deadline_rows.doubt(office, session, row, why=str(gone))


def _realign(office: Office, session: Session, case: Case) -> None:
    """Let the clock that waits for the next step be that of the stage which the facts now put next."""
    for stage in store.stages(session, case.number):
        if stage.step is not Step.DETERMINED:
            continue
        following, _ = pathways.next_stage(office.book, facts_of(session, case, track=stage.track), stage.stage)
        ahead = [row for row in _unopened(session, case.number, track=stage.track) if following is None or row.stage is not following.stage]
        if ahead:
            arm_next(office, session, case, stage)
        for row in ahead:
            deadline_rows.drop(office, session, row, why="another stage comes next")


def _further(office: Office, session: Session, case: Case) -> None:
    """Set the clock of the provider's next level once the contract's day for it is known, in the place of the task to read it."""
    last = further_levels.last(session, case)
    if last is None:
        return
    stage = further_levels.stated(session, last)
    if stage and pathways.rung(office.book, facts_of(session, case, track=Track.PROVIDER), stage).filer is Filer.CLINIC:
        arm_filing(office, session, case, stage, track=Track.PROVIDER)
        end(session, case.number, last.stage, clock=Clock.FILING, track=Track.PROVIDER, status=DeadlineStatus.SUPERSEDED)
    elif further_levels.was_asked(session, last):
        further_levels.ask(office, session, case, last.stage)


def _unopened(session: Session, number: str, *, track: Track) -> list[Deadline]:
    """List our running clocks of stages nobody opened yet."""
    opened = {row.stage for row in store.stages(session, number) if row.track is track}
    rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.track is track]
    return [row for row in rows if row.clock in OURS and row.stage not in opened]


def leave(session: Session, row: CaseStage) -> None:
    """Cancel the clocks of a stage that is given up, and those that only waited for what follows it."""
    end(session, row.case_number, row.stage, clock=None, track=row.track, status=DeadlineStatus.CANCELLED)
    for ahead in _unopened(session, row.case_number, track=row.track):
        if ahead.stage.place > row.stage.place:
            end(session, row.case_number, ahead.stage, clock=None, track=row.track, status=DeadlineStatus.CANCELLED)


def drop_passed(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> None:
    """End the clocks of stages before one that a person opened past them."""
    for row in _unopened(session, case.number, track=track):
        if row.stage.place < stage.place:
            deadline_rows.drop(office, session, row, why="a later stage was opened")


def _leads_to(stage: CaseStage, row: Deadline) -> bool:
    return row.stage is stage.stage or (stage.stage is not Stage.DOI_COMPLAINT and row.stage.place > stage.stage.place)


def beside(session: Session, case: Case, row: CaseStage, *, on: date) -> Deadline | None:
    """Find our filing clock on the other track that still runs on a day although nobody opened that track."""
    others = (case.track,) if row.track is Track.CLAIM else (Track.PROVIDER if row.track is Track.MEMBER else Track.MEMBER,)
    found = [each for track in others for each in _unopened(session, case.number, track=track) if each.clock is Clock.FILING]
    rows = [each for each in found if each.last_lawful and each.last_lawful >= on and (each.drives or row.track is not Track.CLAIM)]
    return min(rows, key=lambda each: each.last_lawful or date.max, default=None)


def driving(session: Session, stage: CaseStage) -> Deadline | None:
    """Find the clock that a stage stands under now: its own, and those of stages it leads to that nobody opened yet.

    Another open stage, such as a complaint beside an appeal, keeps its own clock.
    """
    opened = {row.stage for row in store.stages(session, stage.case_number) if row.track is stage.track and row.stage is not stage.stage}
    running = [row for row in store.deadlines(session, stage.case_number) if row.status is DeadlineStatus.RUNNING and row.track is stage.track]
    held = [row for row in running if row.drives and row.stage not in opened and _leads_to(stage, row)]
    rows = [row for row in held if row.clock not in ASIDE] or held
    return min((row for row in rows if row.work_by), key=lambda row: row.work_by or date.max, default=rows[0] if rows else None)


def nearest(session: Session, case: Case, stage: CaseStage) -> Deadline | None:
    """Find the clock a stage is listed by: the one it stands under, else our nearest filing clock that nobody opened a stage for.

    While a person decides what follows work on a claim, or complains, the time of an appeal runs on another track.
    """
    own = driving(session, stage)
    if own and own.work_by:
        return own
    found = rework_clocks.filing(session, case)
    opened = found and store.stage_of(session, case.number, found.stage, track=found.track)
    return own if found is None or opened else found

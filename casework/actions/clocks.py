"""The clocks of a case: armed from the rulebook, kept as rows, moved when a fact changes and never in silence."""

from dataclasses import asdict, replace
from datetime import date

from sqlmodel import Session

from casework import chart
from casework.actions.office import Office
from casework.records import events, store
from casework.records.models import Case, CaseStage, Coverage, Deadline, Determination
from casework.rules import deadlines, pathways, targets
from casework.rules.deadlines import Limit
from casework.rules.facts import SINGLE_PLAN_FACTS, Events, PlanFacts
from casework.rules.pathways import Filer
from casework.terms import ROAD, Clock, DeadlineStatus, GroupCode, Network, Stage, Track

SYSTEM = "system"


def facts_of(session: Session, case: Case, *, track: Track | None = None) -> PlanFacts:
    """Gather what the rules ask about: the coverage that was in force, and the dispute."""
    coverage = session.get_one(Coverage, case.coverage_id).value
    groups = [line.group for line in store.claim_lines(session, case.number) if line.group]
    return PlanFacts(
        plan=coverage.plan,
        payer=coverage.payer,
        levels=coverage.internal_levels,
        external_review=coverage.external_review,
        jurisdiction=coverage.issuing_state,
        california_regulator=coverage.california_regulator,
        is_grandfathered=coverage.is_grandfathered,
        is_urgent=case.is_urgent,
        is_pre_service=case.begins_at is Stage.PRIOR_AUTHORIZATION,
        network=coverage.network,
        group=GroupCode.CO.value if GroupCode.CO in groups else (groups[0].value if groups else ""),
        reason=case.denial_reason,
        track=track or case.track,
        stated=_stated(case, coverage),
    )


def _stated(case: Case, coverage: chart.Coverage) -> tuple[tuple[str, str], ...]:
    pairs = (fact.partition("=") for fact in coverage.facts)
    known = {name: value for name, _, value in pairs if name in SINGLE_PLAN_FACTS}
    own = {"amount": str(case.amount_at_stake) if case.amount_at_stake else "", "booklet": coverage.group_number}
    return tuple({**{name: value for name, value in own.items() if value}, **known}.items())


def answered(session: Session, number: str, stage: Stage) -> Determination | None:
    """Find the denial that a stage disputes: the latest adverse answer of an earlier stage, else of the claim itself."""
    earlier = ROAD[: ROAD.index(stage)]
    rows = [row for row in store.determinations(session, number) if row.is_adverse and (row.stage is None or row.stage in earlier)]
    return max(rows, key=lambda row: (ROAD.index(row.stage) if row.stage else -1, row.id or 0), default=None)


def events_of(session: Session, case: Case, stage: Stage, *, track: Track) -> Events:
    """Gather the dated events that a stage's clocks may start from."""
    denial = answered(session, case.number, stage)
    filed = [row.filed_on for row in store.filings(session, case.number) if row.stage is stage and row.track is track]
    served = [line.service_on for line in store.claim_lines(session, case.number) if line.service_on]
    return Events(
        notice=denial.notice_on if denial else None,
        mailed=denial.mailed_on if denial else None,
        received=denial.received_on if denial else None,
        portal=denial.portal_on if denial else None,
        filed=min(filed, default=None),
        service=min(served, default=None),
        letter_deadline=denial.letter_deadline if denial else None,
        notice_is_proxy=denial.is_proxy if denial else False,
    )


def compute(office: Office, session: Session, case: Case, stage: Stage, *, clock: Clock, track: Track) -> Limit:
    """Compute one limit from the rulebook in force."""
    facts = facts_of(session, case, track=track)
    found = events_of(session, case, stage, track=track)
    if clock is not Clock.DECISION and pathways.rung(office.book, facts, stage).filer is Filer.PLAN:
        found = replace(found, filed=_filed_before(session, case, stage, track=track))  # the plan's time to forward runs from our own appeal
    count = deadlines.decision_limit if clock is Clock.DECISION else deadlines.filing_limit
    return count(office.book, facts, stage, found)


def _filed_before(session: Session, case: Case, stage: Stage, *, track: Track) -> date | None:
    earlier = ROAD[: ROAD.index(stage)]
    filed = [(ROAD.index(row.stage), row.filed_on) for row in store.filings(session, case.number) if row.stage in earlier and row.track is track]
    latest = max((place for place, _ in filed), default=None)
    return min((day for place, day in filed if place == latest), default=None)


def arm(office: Office, session: Session, case: Case, stage: Stage, *, clock: Clock, track: Track, drives: bool = True) -> Deadline:
    """Set one clock, or move it when the facts moved; an unchanged one stays as it is."""
    limit = compute(office, session, case, stage, clock=clock, track=track)
    current = store.running(session, case.number, stage, limit.clock, track=track)
    limit = targets.targeted(limit, office.targets, from_day=_known_since(office, current, limit) or office.today())
    fresh = _row(office, case, limit, track=track, drives=drives)
    if current and _same(current, fresh):
        return current
    if current:
        current.status = DeadlineStatus.SUPERSEDED
        current.next_rung_on = None
        session.flush()
    session.add(fresh)
    session.flush()
    moved = f"{_day(current.work_by)} -> {_day(fresh.work_by)}" if current else _day(fresh.work_by)
    verb = "deadline moved" if current else "deadline set"
    events.append(session, verb, actor=SYSTEM, at=office.now(), case_number=case.number, track=track, stage=stage, code=f"{limit.clock} {moved} {limit.rule}")
    return fresh


def _known_since(office: Office, current: Deadline | None, limit: Limit) -> date | None:
    """Keep the clinic's day on which an undated clock was first set, so that its target does not wander."""
    return current.computed_at.astimezone(office.settings.zone).date() if current and current.rule == limit.rule and not current.due_on else None


def _row(office: Office, case: Case, limit: Limit, *, track: Track, drives: bool) -> Deadline:
    values = asdict(limit)
    values["steps"], values["notes"] = list(limit.steps), list(limit.notes)
    values["missing"] = [asdict(fact) for fact in limit.missing]
    return Deadline(
        case_number=case.number,
        track=track,
        drives=drives,
        status=DeadlineStatus.RUNNING,
        computed_at=office.now(),
        next_rung_on=office.today() if drives and limit.work_by else None,
        **values,
    )


def _same(one: Deadline, other: Deadline) -> bool:
    names = ("due_on", "work_by", "last_lawful", "letter_on", "rule", "version", "trigger", "trigger_on", "steps", "notes", "missing", "drives")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "no date yet"


def end(session: Session, number: str, stage: Stage | None, *, clock: Clock | None, track: Track | None, status: DeadlineStatus) -> None:
    """End the running clocks of a stage (or of the whole case), as met or cancelled."""
    for row in store.deadlines(session, number):
        fits = (stage is None or row.stage is stage) and (clock is None or row.clock is clock) and (track is None or row.track is track)
        if fits and row.status is DeadlineStatus.RUNNING:
            row.status, row.next_rung_on = status, None
            session.add(row)


def arm_filing(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> Deadline:
    """Set our filing clock, and beside it the other track's when the contract may bind too."""
    other = Track.PROVIDER if track is Track.MEMBER else Track.MEMBER
    facts = facts_of(session, case)
    both = facts.group == GroupCode.CO and facts.network is not Network.OUT
    if stage is Stage.FIRST_APPEAL and case.begins_at is not Stage.PRIOR_AUTHORIZATION and (both or track is Track.PROVIDER):
        arm(office, session, case, stage, clock=Clock.FILING, track=other, drives=False)
    return arm(office, session, case, stage, clock=Clock.FILING, track=track)


def recompute(office: Office, session: Session, case: Case) -> None:
    """Set every running clock of a case anew, after a fact changed. Closed cases never move."""
    if case.closed_on:
        return
    for row in store.deadlines(session, case.number):
        if row.status is DeadlineStatus.RUNNING:
            clock = Clock.DECISION if row.clock is Clock.DECISION else Clock.FILING
            arm(office, session, case, row.stage, clock=clock, track=row.track, drives=row.drives)


def driving(session: Session, stage: CaseStage) -> Deadline | None:
    """Find the clock that a stage stands under now: ours before filing, the payer's after."""
    rows = [row for row in store.deadlines(session, stage.case_number) if row.status is DeadlineStatus.RUNNING and row.track is stage.track and row.drives]
    return min((row for row in rows if row.work_by), key=lambda row: row.work_by or date.max, default=rows[0] if rows else None)

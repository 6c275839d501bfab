"""The clocks beside the first appeal: the time to file the claim itself, and the window for a peer-to-peer call.

They are shown and explained, and never drive: an original or corrected claim and a call are other work than the appeal, and stop none of its clocks.
"""

from dataclasses import replace

from sqlmodel import Session

from casework.actions import deadline_rows, gathering
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case, Deadline
from casework.rules import deadlines
from casework.rules.limits import Limit
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

STAGE = Stage.FIRST_APPEAL
CLOCKS = (Clock.CLAIM, Clock.PEER_TO_PEER)
# A claim is the patient's (a superbill) or the clinic's, by the network; the call is always the clinic's.
SIDES = ((Clock.CLAIM, Track.MEMBER), (Clock.CLAIM, Track.PROVIDER), (Clock.PEER_TO_PEER, Track.PROVIDER))


def arm(office: Office, session: Session, case: Case) -> None:
    """Set these clocks, or move them, while the first appeal is not filed; what the rulebook no longer gives, ends."""
    if case.closed_on or _is_filed(session, case):
        return
    kept = [row.id for clock, track in _sides(session, case) if (row := _arm(office, session, case, clock, track))]
    for row in _running(session, case):
        if row.id not in kept:
            deadline_rows.drop(office, session, row, why="the facts no longer call for it")


def _sides(session: Session, case: Case) -> tuple[tuple[Clock, Track], ...]:
    """List the clocks that stand beside the appeal: while the claim is worked on, its own clock drives there, and nobody calls yet."""
    work = store.stage_of(session, case.number, Stage.REWORK, track=Track.CLAIM)
    if work and not any(row.stage is STAGE for row in store.stages(session, case.number)):
        return ()
    is_worked_on = work is not None and work.step is not Step.DECIDED
    was_asked = bool(store.of_case(session, PeerCall, case.number))
    left_out = {Clock.CLAIM: is_worked_on, Clock.PEER_TO_PEER: was_asked}
    return tuple(side for side in SIDES if not left_out[side[0]])


def rearm(office: Office, session: Session, case: Case) -> None:
    """Set these clocks anew after a fact changed, once the first appeal is open or next."""
    if any(row.stage is STAGE and row.status is DeadlineStatus.RUNNING for row in store.deadlines(session, case.number)):
        arm(office, session, case)


def end(session: Session, case: Case) -> None:
    """End these clocks, once the first appeal is filed."""
    for clock in CLOCKS:
        deadline_rows.end(session, case.number, STAGE, clock=clock, track=None, status=DeadlineStatus.CANCELLED)


def end_window(session: Session, case: Case) -> None:
    """End the window for asking, once the call was asked for."""
    deadline_rows.end(session, case.number, STAGE, clock=Clock.PEER_TO_PEER, track=None, status=DeadlineStatus.MET)


def _arm(office: Office, session: Session, case: Case, clock: Clock, track: Track) -> Deadline | None:
    limit = limit_of(office, session, case, clock, track)
    return deadline_rows.keep(office, session, case, without_tasks(limit), track=track, drives=False) if limit else None


def limit_of(office: Office, session: Session, case: Case, clock: Clock, track: Track) -> Limit | None:
    """Ask the rulebook; no service, no denial, or no rule for this network and reason means no clock."""
    found = gathering.events_of(session, case, STAGE, track=case.track)
    started = (found.service,) if clock is Clock.CLAIM else (found.portal, found.notice, found.mailed, found.received)
    if not any(started):
        return None
    facts = gathering.facts_of(session, case, track=track)
    try:
        # The last day that a denial states is that of the appeal, not of these.
        return deadlines.side_limit(office.book, facts, STAGE, clock, replace(found, letter_deadline=None))
    except NoRuleApplies:
        return None


def without_tasks(limit: Limit) -> Limit:
    """Say what is missing beside the date: as a task it would stand above the work that the appeal needs."""
    said = tuple(f"{fact.fact[0].upper()}{fact.fact[1:]}: {fact.how}." for fact in limit.missing)
    return replace(limit, notes=(*limit.notes, *said), missing=())


def _is_filed(session: Session, case: Case) -> bool:
    """Say whether the first appeal was filed; one that the payer answered was, even where nobody here wrote down the filing."""
    is_answered = any(row.stage is STAGE and row.step is Step.DETERMINED for row in store.stages(session, case.number))
    return is_answered or any(row.stage is STAGE for row in store.filings(session, case.number))


def _running(session: Session, case: Case) -> list[Deadline]:
    return [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.stage is STAGE and row.clock in CLOCKS]

"""The clock that keeps a running course covered while its cut is appealed: the member's own, from the rulebook or from the payer's letter."""

from dataclasses import replace

from sqlmodel import Session

from casework.actions import deadline_rows, gathering, partial_course
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records import store
from casework.records.models import Case, Deadline
from casework.rules import deadlines
from casework.rules.limits import Limit, MissingFact
from casework.terms import Clock, DeadlineStatus, Stage, Track

OURS = (Clock.FILING, Clock.CHECK)
TRIGGER = "the notice that cuts the course"
RENEWAL = "renewal"  # the clock of a request for more sessions, which is of the same kind
FROM_LETTER = MissingFact(
    "whether cover goes on during the appeal",
    "no verified rule says it for this plan: read in the payer's letter until when to ask that the approved sessions stay covered, or ask the payer today",
)


def arm(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> Deadline | None:
    """Set or move the clock of a cut beside our filing clock; without a cut, or on the clinic's own track, there is none."""
    if track is not Track.MEMBER or partial_course.cut(session, case) is None:
        return None
    limit = _limit(office, session, case, stage, track)
    return deadline_rows.keep(office, session, case, limit, track=track, drives=True)


def rearm(office: Office, session: Session, case: Case) -> None:
    """Set the clocks of a cut anew after a fact changed; one whose appeal no longer runs, or that is no cut any more, ends."""
    filing = {row.stage for row in _running(session, case, *OURS)}
    is_cut = partial_course.cut(session, case) is not None
    for row in _running(session, case, Clock.CONTINUATION):
        if row.rule != RENEWAL and not (is_cut and row.stage in filing):
            deadline_rows.drop(office, session, row, why="no cut of an approved course is disputed here")
    for stage in sorted(filing, key=lambda each: each.place) if is_cut else ():
        arm(office, session, case, stage, track=Track.MEMBER)


def _running(session: Session, case: Case, *clocks: Clock) -> list[Deadline]:
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.track is Track.MEMBER]
    return [row for row in rows if row.clock in clocks and not row.origin]


def _limit(office: Office, session: Session, case: Case, stage: Stage, track: Track) -> Limit:
    """Ask the rulebook; where it says nothing, the payer's letter is asked, and our own day reminds of it."""
    found = gathering.events_of(session, case, stage, track=track)
    try:
        return deadlines.side_limit(office.book, gathering.facts_of(session, case, track=track), stage, Clock.CONTINUATION, found)
    except NoRuleApplies:
        started = found.notice or found.received
        return replace(deadline_rows.unruled(stage, Clock.CONTINUATION), trigger=TRIGGER, trigger_on=started, missing=(FROM_LETTER,))

"""What makes a case one dispute, read from its rows, and the days that splitting or merging may never move away."""

from datetime import date

from sqlmodel import Session

from casework.actions import clocks, computing, refusals
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case
from casework.rules import pathways
from casework.rules.grouping import Dispute
from casework.rules.pathways import Filer
from casework.terms import Clock, DeadlineStatus, Stage, Track

OURS = (Clock.FILING, Clock.CHECK, Clock.CONTINUATION)
Days = dict[tuple[Track, Stage, Clock], date]
Rights = frozenset[tuple[Track, Stage]]


def of_case(session: Session, case: Case) -> Dispute:
    """Read one case as a dispute."""
    answers = store.determinations(session, case.number)
    return Dispute(
        number=case.number,
        patient=case.patient_key,
        coverage=case.coverage_id,
        series=case.series,
        reason=case.denial_reason.value if case.denial_reason else "",
        track=case.track,
        begins_at=case.begins_at,
        work=case.rework.value if case.rework else "",
        standing=frozenset((row.track, row.stage, row.step) for row in store.stages(session, case.number)),
        sent=frozenset((row.track, row.stage, row.filed_on, row.method.value) for row in store.filings(session, case.number)),
        restarts=frozenset(computing.day_of(row) for row in answers if row.restarts_rights),
    )


def days(session: Session, case: Case) -> Days:
    """Give the nearest working day of each of our running clocks; splitting and merging may bring one forward, and never move one back."""
    found: Days = {}
    for row in store.deadlines(session, case.number):
        if row.status is DeadlineStatus.RUNNING and row.clock in OURS and row.work_by:
            name = (row.track, row.stage, row.clock)
            found[name] = min(row.work_by, found.get(name, row.work_by))
    return found


def rights(office: Office, session: Session, case: Case) -> Rights:
    """List the stages that the plan has for a case as it stands, with its amount in dispute."""
    tracks = dict.fromkeys((case.track, *(row.track for row in store.stages(session, case.number) if row.track is not Track.CLAIM)))
    found = [(track, pathways.rungs(office.book, clocks.facts_of(session, case, track=track))) for track in tracks]
    return frozenset((track, rung.stage) for track, rungs in found for rung in rungs if rung.filer is not Filer.NOBODY)


def refuse_lost_day(session: Session, case: Case, before: Days) -> None:
    """Raise NotAllowed when a day that ran before would be later, or gone; nothing is changed then."""
    after = days(session, case)
    lost = [name for name, day in before.items() if name not in after or after[name] > day]
    if lost:
        _, stage, clock = lost[0]
        raise refusals.because("day-moves-back", number=case.number, clock=clock.words.removesuffix(" by"), stage=stage.title.lower())


def refuse_lost_right(office: Office, session: Session, case: Case, before: Rights) -> None:
    """Raise NotAllowed when a stage would be lost, such as one that needs a higher amount in dispute."""
    lost = before - rights(office, session, case)
    if lost:
        names = ", ".join(sorted(stage.title.lower() for _, stage in lost))
        raise refusals.because("right-lost", number=case.number, amount=case.amount_at_stake, names=names)

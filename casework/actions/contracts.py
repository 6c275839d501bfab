"""The last day that a provider contract gives: kept with the clinic's own dispute, and never a date of the patient's appeal."""

from datetime import date, datetime

from sqlmodel import Session

from casework.actions import refusals
from casework.records import store
from casework.records.models import Case, PayerNotice
from casework.terms import ROAD, DeadlineStatus, PayerNoticeKind, Stage, Step, Track

LEVELS = tuple(stage for stage in ROAD if stage not in (Stage.PRIOR_AUTHORIZATION, Stage.DOI_COMPLAINT))  # a complaint is no level of a dispute


def deadline(session: Session, number: str, stage: Stage) -> date | None:
    """Give the contract's last day for one stage of the clinic's own dispute."""
    row = _row(session, number, stage)
    return row.due_on if row else None


def now(session: Session, case: Case) -> date | None:
    """Give the contract's day for the stage whose clock runs now. Raises BadInput where the clinic has no dispute of its own."""
    return deadline(session, case.number, _stage(session, case))


def keep(session: Session, case: Case, day: date | None, *, at: datetime) -> None:
    """Write the contract's day, or take it away. Raises BadInput as `now` does."""
    stage = _stage(session, case)
    row = _row(session, case.number, stage)
    if row and day is None:
        session.delete(row)
    elif day:
        row = row or PayerNotice(case_number=case.number, track=Track.PROVIDER, stage=stage, kind=PayerNoticeKind.CONTRACT, noticed_on=day, recorded_at=at)
        row.noticed_on = row.due_on = day
        session.add(row)
    session.flush()


def _row(session: Session, number: str, stage: Stage) -> PayerNotice | None:
    rows = store.of_case(session, PayerNotice, number)
    return next((row for row in rows if row.kind is PayerNoticeKind.CONTRACT and row.stage is stage), None)


def _stage(session: Session, case: Case) -> Stage:
    """Find what the contract's day is for: the clinic's own dispute that is still to be filed, else the level after the one that was refused."""
    rows = [row for row in store.stages(session, case.number) if row.track is Track.PROVIDER and row.stage in LEVELS]
    waiting = [row.stage for row in rows if row.step in (Step.DRAFTING, Step.READY_TO_FILE)]
    last = max((row.stage.place for row in rows if row.step in (Step.DETERMINED, Step.DECIDED)), default=0)
    ahead = [stage for stage in LEVELS if stage.place > last]
    clock = any(row.status is DeadlineStatus.RUNNING and row.track is Track.PROVIDER for row in store.deadlines(session, case.number))
    if waiting:
        return waiting[-1]
    if ahead and (last or clock) and not any(row.step is Step.FILED for row in rows):
        return ahead[0]
    raise refusals.because("no-contract-clock", number=case.number)

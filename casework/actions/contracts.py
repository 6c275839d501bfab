"""The last day that a provider contract gives: kept with the clinic's own dispute, and never a date of the patient's appeal."""

from datetime import date, datetime

from sqlmodel import Session

from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, PayerNotice
from casework.terms import Clock, DeadlineStatus, PayerNoticeKind, Stage, Track


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
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING]
    ours = [row.stage for row in rows if row.track is Track.PROVIDER]
    if not ours:
        raise BadInput(f"{case.number} has no clock of the clinic's own contract dispute that could take the contract's date.")
    return ours[-1]

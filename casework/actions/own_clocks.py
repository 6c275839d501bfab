"""Clocks of our own doing: a signature, a call, a day of a plan. The clinic's own days unless a citation says otherwise."""

from datetime import date

from sqlmodel import Session

from casework.actions import deadline_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import targets
from casework.rules.limits import Limit
from casework.terms import Clock, DeadlineStatus, Stage, Track


def own_day(stage: Stage, clock: Clock, *, on: date, rule: str, trigger: str, trigger_on: date | None = None, notes: tuple[str, ...] = ()) -> Limit:
    """Give a limit for a day that the clinic set itself: it reminds, and is never shown as law. `rule` is a short code such as "signing"."""
    told = (targets.NOTE.format(day=on), *notes)
    days = {"due_on": None, "work_by": on, "last_lawful": None, "letter_on": None, "trigger_on": trigger_on}
    words = dict.fromkeys(("version", "filed_when", "citation", "source", "confidence", "verified_on"), "")
    return Limit(stage=stage, clock=clock, rule=rule, trigger=trigger, notes=told, **days, **words)  # type: ignore[arg-type]


def arm(office: Office, session: Session, case: Case, limit: Limit, *, track: Track, origin: str = "") -> Deadline:
    """Set such a clock, or move it; an unchanged one stays. `origin` tells several of one kind apart, and holds nothing personal."""
    return deadline_rows.keep(office, session, case, limit, track=track, drives=True, origin=origin, has_target=False)


def running(session: Session, number: str, clock: Clock, *, origin: str | None = None) -> list[Deadline]:
    """List the running clocks of one kind of a case."""
    rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is clock]
    return [row for row in rows if origin is None or row.origin == origin]


def end(
    session: Session, number: str, clock: Clock, *, status: DeadlineStatus = DeadlineStatus.MET, stage: CaseStage | None = None, origin: str | None = None
) -> int:
    """End the running clocks of one kind, of one stage where it is given, as met or cancelled; say how many."""
    rows = [row for row in running(session, number, clock, origin=origin) if stage is None or (row.stage, row.track) == (stage.stage, stage.track)]
    for row in rows:
        row.status, row.next_rung_on = status, None
        session.add(row)
    return len(rows)

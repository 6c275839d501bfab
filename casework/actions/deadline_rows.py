"""Deadline rows: written, compared, moved and ended, each with an event and never in silence."""

from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from casework.actions.office import Office
from casework.records import events, store
from casework.records.models import Case, Deadline
from casework.rules import targets
from casework.rules.limits import Limit
from casework.terms import Clock, DeadlineStatus, Stage, Track

SYSTEM = "system"
SHOWN = (
    "due_on",
    "due_at",
    "work_by",
    "last_lawful",
    "letter_on",
    "rule",
    "version",
    "trigger",
    "trigger_on",
    "filed_when",
    "citation",
    "source",
    "confidence",
    "verified_on",
    "steps",
    "notes",
    "missing",
    "drives",
)
NO_RULE = "no-rule"
BLANK = ("version", "trigger", "filed_when", "citation", "source", "confidence", "verified_on")
NO_DAY = ("due_on", "due_at", "last_lawful", "letter_on", "trigger_on")
DOUBTED = "the stage under the corrected facts"


def keep(office: Office, session: Session, case: Case, limit: Limit, *, track: Track, drives: bool, origin: str = "", has_target: bool = True) -> Deadline:
    """Write a computed limit as the clock that runs now; an unchanged one stays as it is, a changed one is followed by a new row.

    An undated one gets the clinic's own target, unless `has_target` is False.
    """
    current = store.running(session, case.number, limit.stage, limit.clock, track=track, origin=origin)
    if has_target:
        limit = targets.targeted(limit, office.targets, from_day=_known_since(office, current, limit) or office.today(), track=track)
    values = _values(limit, drives=drives)
    if current and all(getattr(current, name) == values[name] for name in SHOWN):
        return current
    return put(office, session, current, _row(office, case, values, track=track, origin=origin))


def unruled(stage: Stage, clock: Clock) -> Limit:
    """Give a limit of which no rule says anything: the clinic's own target and whatever is missing make it."""
    return Limit(
        stage=stage,
        clock=clock,
        rule=NO_RULE,
        version="",
        due_on=None,
        work_by=None,
        last_lawful=None,
        letter_on=None,
        trigger="",
        trigger_on=None,
        filed_when="",
        citation="",
        source="",
        confidence="",
        verified_on="",
    )


def put(office: Office, session: Session, current: Deadline | None, fresh: Deadline) -> Deadline:
    """Let a new row follow the one that runs now, unless it says the same."""
    if current and all(getattr(current, name) == getattr(fresh, name) for name in SHOWN):
        return current
    if current:
        supersede(session, current)
    session.add(fresh)
    session.flush()
    moved = f"{_day(current.work_by)} -> {_day(fresh.work_by)}" if current else _day(fresh.work_by)
    code = f"{fresh.clock} {moved} {fresh.rule}{f' ({fresh.origin})' if fresh.origin else ''}"
    _log(office, session, fresh, "deadline moved" if current else "deadline set", code=code)
    return fresh


def supersede(session: Session, row: Deadline) -> None:
    """End a row that another one follows."""
    row.status, row.next_rung_on = DeadlineStatus.SUPERSEDED, None
    session.add(row)
    session.flush()


def drop(office: Office, session: Session, row: Deadline, *, why: str) -> None:
    """End a clock that the corrected facts no longer have."""
    supersede(session, row)
    _log(office, session, row, "deadline ended", code=f"{row.clock} {_day(row.work_by)} {row.rule}: {why}")


def doubt(office: Office, session: Session, row: Deadline, *, why: str) -> Deadline:
    """Keep a clock that the rulebook no longer gives, without its date: a note tells the old one, a task asks for the right one."""
    if is_doubted(row):
        return row
    day = office.today() + timedelta(days=office.targets.find_within)
    old = f" The old date {row.due_on}, last lawful {row.last_lawful} ({row.rule}), was computed before the facts changed and is no law of this plan."
    values = row.model_dump(exclude={"id", "next_rung_on", "computed_at"}) | dict.fromkeys(BLANK, "") | dict.fromkeys(NO_DAY)
    values |= {"rule": NO_RULE, "work_by": day, "steps": [], "notes": [why + (old if row.due_on else ""), targets.NOTE.format(day=day)]}
    values["missing"] = [{"fact": DOUBTED, "how": why, "moves_days": None}]
    fresh = Deadline(**values, computed_at=office.now(), next_rung_on=_first_look(office, day, drives=row.drives))
    return put(office, session, row, fresh)


def is_doubted(row: Deadline) -> bool:
    """Say whether a clock only stands for one that the corrected facts no longer have."""
    return any(each["fact"] == DOUBTED for each in row.missing)


def end(session: Session, number: str, stage: Stage | None, *, clock: Clock | None, track: Track | None, status: DeadlineStatus) -> None:
    """End the running clocks of a stage (or of the whole case), as met or cancelled."""
    for row in store.deadlines(session, number):
        fits = (stage is None or row.stage is stage) and (clock is None or row.clock is clock) and (track is None or row.track is track)
        if fits and row.status is DeadlineStatus.RUNNING:
            row.status, row.next_rung_on = status, None
            session.add(row)


def _known_since(office: Office, current: Deadline | None, limit: Limit) -> date | None:
    """Keep the clinic's day on which a clock with a target was first set, so that the target does not wander."""
    if current is None or current.rule != limit.rule or (current.due_on and not targets.is_only_the_latest(limit)):
        return None
    return current.computed_at.astimezone(office.settings.zone).date()


def _values(limit: Limit, *, drives: bool) -> dict[str, Any]:
    values = {field.name: getattr(limit, field.name) for field in fields(limit)}
    lists = {"steps": list(limit.steps), "notes": list(limit.notes), "missing": [asdict(fact) for fact in limit.missing]}
    return {**values, **lists, "drives": drives}


def _row(office: Office, case: Case, values: dict[str, Any], *, track: Track, origin: str) -> Deadline:
    return Deadline(
        case_number=case.number,
        track=track,
        origin=origin,
        status=DeadlineStatus.RUNNING,
        computed_at=office.now(),
        next_rung_on=_first_look(office, values["work_by"], drives=values["drives"]),
        **values,
    )


def _first_look(office: Office, work_by: date | None, *, drives: bool) -> date | None:
    return office.today() if drives and work_by else None


def _day(day: date | None) -> str:
    return day.isoformat() if day else "no date yet"


def _log(office: Office, session: Session, row: Deadline, verb: str, *, code: str) -> None:
    events.append(session, verb, actor=SYSTEM, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)

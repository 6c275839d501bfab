"""Asking the rulebook: one limit of one clock, or one for each denial of a dispute."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from casework.actions import gathering
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, Determination
from casework.rules import deadlines, pathways
from casework.rules.facts import PlanFacts
from casework.rules.limits import Limit
from casework.rules.pathways import Filer
from casework.terms import Clock, Stage, Track

REISSUED, FIRST, CLAIM = "re-issued", "first notice", "claim denial"


@dataclass(frozen=True, slots=True)
class Dated:
    """One denial's clock. `origin` is "" for the one that governs, else the notice whose clock runs beside it."""

    limit: Limit
    origin: str = ""


def compute(office: Office, session: Session, case: Case, stage: Stage, *, clock: Clock, track: Track, denial: Determination | None = None) -> Limit:
    """Compute one limit from the rulebook in force; without a denial, by the latest that the stage disputes."""
    facts = _facts(session, case, denial, track=track)
    found = gathering.events_of(session, case, stage, track=track, denial=denial)
    if clock is not Clock.DECISION and gathering.is_unanswered(session, case.number, stage, track=track, denial=denial):
        found = gathering.events_in_silence(session, case, stage, track=track)
    elif clock is not Clock.DECISION and pathways.rung(office.book, facts, stage).filer is Filer.PLAN:
        # the plan's time to forward runs from our own appeal
        found = replace(found, filed=gathering.filed_before(session, case, stage, track=track))
    if clock is Clock.DECISION:
        found = replace(found, moments=_moments(office, session, case, stage, track=track))
        return deadlines.side_limit(office.book, facts, stage, Clock.DECISION, found)
    return deadlines.side_limit(office.book, facts, stage, Clock.FILING, found)


def _moments(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> tuple[tuple[str, datetime], ...]:
    """Give the hour of our first filing, where somebody entered it, in the clinic's zone: clocks that run in hours need it."""
    rows = [row for row in store.filings(session, case.number) if row.stage is stage and row.track is track]
    first = min(rows, key=lambda row: row.filed_on, default=None)
    return (("filed", first.filed_at.astimezone(office.settings.zone)),) if first and first.filed_at else ()


def _facts(session: Session, case: Case, denial: Determination | None, *, track: Track) -> PlanFacts:
    facts = gathering.facts_of(session, case, track=track)
    if denial and denial.stage is None and case.begins_at is Stage.PRIOR_AUTHORIZATION:
        return facts.but(is_pre_service=False, is_urgent=False)  # the EOB of a service that was given
    return facts


def dated(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> tuple[Dated, ...]:
    """Compute our clock for each denial that a stage disputes, the governing one first.

    The earliest governs, unless a later notice says that it restarts the rights: then none before it does.
    """
    rows = gathering.refusals(session, case.number, stage, track=track)
    if len(rows) < 2 or gathering.is_ahead(session, case.number, stage, track=track):
        return (Dated(compute(office, session, case, stage, clock=Clock.FILING, track=track)),)
    limits = [compute(office, session, case, stage, clock=Clock.FILING, track=track, denial=row) for row in rows]
    governing = _governing(rows, limits)
    origins = _origins(case, rows, governing)
    beside = [Dated(_beside(limits[place], limits[governing]), origins[place]) for place in range(len(rows)) if place != governing]
    return (Dated(_with_others(limits[governing], rows[governing], beside)), *beside)


def governing(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> Limit:
    """Compute the limit that governs our filing of a stage. Raises NoRuleApplies when the plan has no such stage."""
    return dated(office, session, case, stage, track=track)[0].limit


def _governing(rows: Sequence[Determination], limits: Sequence[Limit]) -> int:
    restarted = max((place for place, row in enumerate(rows) if row.restarts_rights), default=0)
    return min(range(restarted, len(rows)), key=lambda place: (limits[place].work_by or date.max, place))


def _origins(case: Case, rows: Sequence[Determination], governing: int) -> list[str]:
    found: list[str] = []
    for place, row in enumerate(rows):
        origin = f"{_kind(case, row, is_first=place < governing)} {day_of(row)}"
        found.append(origin if origin not in found else f"{origin} no. {place + 1}")
    return found


def _kind(case: Case, row: Determination, *, is_first: bool) -> str:
    if row.stage is None and case.begins_at is Stage.PRIOR_AUTHORIZATION:
        return CLAIM
    return FIRST if is_first else REISSUED


def day_of(row: Determination) -> date:
    """Give the day by which people name a denial: on the notice, else of receipt, mailing, the portal or the record."""
    return row.notice_on or row.received_on or row.mailed_on or row.portal_on or row.recorded_at.date()


def _beside(limit: Limit, governing: Limit) -> Limit:
    day = f" of {governing.work_by}" if governing.work_by else ""
    return replace(limit, notes=(*limit.notes, f"Kept beside: the clock{day} of another denial of this dispute governs."))


def _with_others(limit: Limit, row: Determination, beside: Sequence[Dated]) -> Limit:
    why = (
        "the notice says that it restarts the rights"
        if row.restarts_rights
        else "the earlier of them governs: no later notice says that it restarts the rights"
    )
    others = "; ".join(f"{each.origin} gives {each.limit.work_by or 'no date yet'}" for each in beside)
    return replace(limit, notes=(*limit.notes, f"This dispute has several denials, and {why}. Beside it: {others}."))

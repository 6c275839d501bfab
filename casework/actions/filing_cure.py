"""The clock of completing a request that was found incomplete: by the rule where one was read, else by the notice itself."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from casework.actions import deadline_rows, gathering
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records.filings import FilingEvent
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import deadlines, starts
from casework.rules.limits import Limit, MissingFact
from casework.terms import Clock

STATED = "the day until when the notice takes what is missing"
FIND_STATED = "read it in the notice, and send what it lists at once"
NO_CURE = "No rule that was read gives time to complete it: take the day from the notice."


def arm(office: Office, session: Session, case: Case, row: CaseStage, event: FilingEvent) -> Deadline:
    """Set the clock from the notice that a request is incomplete; its last day counts in hours where the hour it came is known."""
    limit = limit_of(office, session, case, row, event)
    return deadline_rows.keep(office, session, case, limit, track=row.track, drives=True, origin=f"notice of {event.happened_on}")


def limit_of(office: Office, session: Session, case: Case, row: CaseStage, event: FilingEvent) -> Limit:
    """Compute it: never later than the rule says, and worked by the notice's own day where that is earlier."""
    moments = (("incomplete", event.came_at.astimezone(office.settings.zone)),) if event.came_at else ()
    found = gathering.events_of(session, case, row.stage, track=row.track)
    asked = replace(found, letter_deadline=None, information_requested=None, information_received=None, incomplete=event.happened_on, moments=moments)
    limit = _by_rule(office, session, case, row, asked.incomplete, asked) or _by_notice(row, event)
    days = [day for day in (limit.work_by, event.due_on) if day]
    missing = () if event.due_on else limit.missing
    return replace(limit, clock=Clock.CURE, work_by=min(days, default=None), letter_on=event.due_on, missing=missing)


def _by_rule(office: Office, session: Session, case: Case, row: CaseStage, on: date | None, asked: object) -> Limit | None:
    facts = gathering.facts_of(session, case, track=row.track)
    try:
        limit = deadlines.side_limit(office.book, facts, row.stage, Clock.INFORMATION, asked)  # type: ignore[arg-type]
    except NoRuleApplies:
        return None
    return limit if limit.trigger == starts.LABELS["incomplete"] and limit.trigger_on == on else None


def _by_notice(row: CaseStage, event: FilingEvent) -> Limit:
    """Take the day that the notice states; without one, ask for it."""
    blank = deadline_rows.unruled(row.stage, Clock.CURE)
    missing = () if event.due_on else (MissingFact(STATED, FIND_STATED),)
    trigger = starts.LABELS["incomplete"]
    return replace(blank, rule="incomplete", due_on=event.due_on, trigger=trigger, trigger_on=event.happened_on, notes=(NO_CURE,), missing=missing)


def told(office: Office, deadline: Deadline) -> str:
    """Say in a reminder which day of a plan it is, or the hour at which the time to complete a request ends; "" elsewhere."""
    if deadline.clock is Clock.CURE and deadline.due_at:
        return deadline.due_at.astimezone(office.settings.zone).strftime("%H:%M")
    return deadline.origin if deadline.clock is Clock.DAY_PLAN else ""


def hour_of(due_at: datetime | None, office: Office) -> str:
    """Write the hour at which the clock ends, in the clinic's zone, or ""."""
    return due_at.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M %Z") if due_at else ""

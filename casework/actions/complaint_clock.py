"""The day on which a complaint that must wait is looked at again, so that nobody forgets it: the clinic's own day, never law."""

from datetime import date, timedelta

from sqlmodel import Session

from casework.actions import own_clocks
from casework.actions.office import Office
from casework.records.models import Case, CaseStage
from casework.rules.complaining import BlockerCode, Readiness
from casework.terms import Clock, DeadlineStatus, Step

RULE = "complaint-waits"
ORIGIN = "complaint"
WAITING = (BlockerCode.GRIEVANCE, BlockerCode.WAIT, BlockerCode.FIRST)


def follow(office: Office, session: Session, case: Case, row: CaseStage, found: Readiness) -> None:
    """Let the clock of one complaint follow how it stands: dated while it waits, met once it was filed, gone where nothing is waited for."""
    running = own_clocks.running(session, case.number, Clock.FOLLOW_UP, origin=ORIGIN)
    if row.step in (Step.FILED, Step.DETERMINED, Step.DECIDED) or case.closed_on:
        own_clocks.end(session, case.number, Clock.FOLLOW_UP, stage=row, origin=ORIGIN)
        return
    if not any(each.code in WAITING for each in found.blockers):
        if any(each.work_by and each.work_by > office.today() for each in running):
            own_clocks.end(session, case.number, Clock.FOLLOW_UP, stage=row, origin=ORIGIN, status=DeadlineStatus.CANCELLED)
        return
    known = next((each.work_by for each in running if each.work_by and found.from_on is None and each.trigger_on is None), None)
    day = found.from_on or known or _soon(office)
    limit = own_clocks.own_day(row.stage, Clock.FOLLOW_UP, on=day, rule=RULE, trigger="the office waits", trigger_on=found.from_on, notes=(found.says,))
    own_clocks.arm(office, session, case, limit, track=row.track, origin=ORIGIN)


def _soon(office: Office) -> date:
    return office.today() + timedelta(days=office.targets.find_within)

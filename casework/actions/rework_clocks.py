"""The clocks while a claim is worked on: the payer's filing limit drives, and the appeal's own clock runs on beside it.

A corrected claim, records or a rebilling stop no appeal clock, so that clock keeps its reminders.
"""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from casework.actions import claim_clocks, deadline_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules.limits import Limit
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

STAGE, TRACK = Stage.REWORK, Track.CLAIM
SENT = "our sending of the claim or the records"
FIND_OUT = "No rule says when a payer must answer a corrected claim or records: ask what came of it."


def arm(office: Office, session: Session, case: Case) -> Deadline | None:
    """Set the clock of the work: to send it in time, and once sent to ask what came of it; None when neither is open."""
    row = store.stage_of(session, case.number, STAGE, track=TRACK)
    if case.closed_on or row is None or row.step in (Step.DETERMINED, Step.DECIDED):
        return None
    limit = _check(session, case) if row.step is Step.FILED else _timely(office, session, case)
    return deadline_rows.keep(office, session, case, limit, track=TRACK, drives=True)


def end(session: Session, case: Case, status: DeadlineStatus) -> None:
    """End the clocks of the work, as met or cancelled."""
    deadline_rows.end(session, case.number, STAGE, clock=None, track=TRACK, status=status)


def _timely(office: Office, session: Session, case: Case) -> Limit:
    """Give the earliest filing limit that the rulebook has for the claim; without a figure that somebody verified, no date."""
    found = [limit for side in (Track.PROVIDER, Track.MEMBER) if (limit := claim_clocks.limit_of(office, session, case, Clock.CLAIM, side))]
    first = min(found, key=lambda limit: limit.work_by or date.max, default=deadline_rows.unruled(STAGE, Clock.CLAIM))
    return claim_clocks.without_tasks(replace(first, stage=STAGE))


def _check(session: Session, case: Case) -> Limit:
    sent = [row.filed_on for row in store.filings(session, case.number) if row.stage is STAGE]
    return replace(deadline_rows.unruled(STAGE, Clock.CHECK), trigger=SENT, trigger_on=max(sent, default=None), notes=(FIND_OUT,))


def appeal(session: Session, case: Case) -> Deadline | None:
    """Find the clock of the first appeal that runs and reminds although nobody opened it."""
    if store.stage_of(session, case.number, Stage.FIRST_APPEAL, track=case.track):
        return None
    row = store.running(session, case.number, Stage.FIRST_APPEAL, Clock.FILING, track=case.track)
    return row if row and row.drives and row.work_by else None


def near(office: Office, session: Session, case: Case, row: CaseStage) -> Deadline | None:
    """Find the appeal's clock while it is about to run out under the work on the claim: then a protective appeal comes first."""
    running = appeal(session, case) if row.stage is STAGE and row.step is not Step.DECIDED else None
    if running is None or running.work_by is None:
        return None
    return running if (running.work_by - office.today()).days <= office.targets.protect_within else None


def filing(session: Session, case: Case) -> Deadline | None:
    """Find our nearest filing clock that runs and reminds, whatever its stage: closing the case would end it."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING and row.drives]
    return min((row for row in rows if row.work_by), key=lambda row: row.work_by or date.max, default=None)

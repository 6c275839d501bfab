"""No act leaves an open case to nobody: where nothing would remind of it any more, the same transaction sets a day on which somebody looks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from casework.actions import own_clocks, waiting_core
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules.next_step import CaseStanding, OpenQuestion, RunningClock
from casework.rules.waiting import AwaitedParty
from casework.settings import Settings
from casework.terms import Clock, DeadlineStatus, Step

RULE = ORIGIN = "next step"
TRIGGER = "a case that nothing else reminded of"
AT_ONCE = 400  # cases in one question, so that the database takes the list


def leave(settings: Settings, engine: Engine, session: Session, numbers: Collection[str]) -> None:
    """Give each of these cases that nothing reminds of a day; end such a day where another clock reminds again."""
    office = Office(settings, engine)
    listed = sorted(numbers)
    for first in range(0, len(listed), AT_ONCE):
        for standing in standings(session, listed[first : first + AT_ONCE]):
            _settle(office, session, standing)


def _settle(office: Office, session: Session, standing: CaseStanding) -> None:
    if is_told(standing, today=office.today()):
        end_replaced(session, standing.number)
    else:
        set_day(office, session, store.case(session, standing.number))


def is_told(standing: CaseStanding, *, today: date) -> bool:
    """Say whether somebody will be told of a case again: by a clock, or when its hold ends."""
    return any(each.reminds for each in standing.clocks) or (standing.hold_until is not None and standing.hold_until > today)


def standings(session: Session, numbers: Collection[str] | None = None) -> list[CaseStanding]:
    """Read how open cases stand, all or some of them; one question a table."""
    wanted: Any = (Case.number, Case.owner, Case.hold_until)
    cases = session.exec(_of(select(*wanted), Case.number, numbers).where(col(Case.closed_on).is_(None)).order_by(Case.number)).all()
    questions: dict[str, list[OpenQuestion]] = defaultdict(list)
    asked: Any = (CaseStage.case_number, CaseStage.stage, CaseStage.track, CaseStage.step, CaseStage.opened_on, CaseStage.run_id)
    for number, *said in session.exec(_of(select(*asked), CaseStage.case_number, numbers).where(CaseStage.step != Step.DECIDED).order_by(col(CaseStage.id))):
        questions[number].append(OpenQuestion(*said))
    running: dict[str, list[RunningClock]] = defaultdict(list)
    columns: Any = (Deadline.case_number, Deadline.clock, Deadline.work_by, Deadline.drives, Deadline.next_rung_on)
    for number, *said in session.exec(_of(select(*columns), Deadline.case_number, numbers).where(Deadline.status == DeadlineStatus.RUNNING)):
        running[number].append(RunningClock(*said))
    return [CaseStanding(number, owner, tuple(questions[number]), tuple(running[number]), until) for number, owner, until in cases]


def _of(query: Any, column: Any, numbers: Collection[str] | None) -> Any:
    return query if numbers is None else query.where(col(column).in_(numbers))


def set_day(office: Office, session: Session, case: Case) -> Deadline:
    """Set a day of the clinic's own on which somebody looks at a case; never after the last lawful day of a right that runs without reminding."""
    rows = store.stages(session, case.number)
    waiting = [row for row in rows if row.step is not Step.DECIDED] or rows
    stage, track = (waiting[-1].stage, waiting[-1].track) if waiting else (case.begins_at, case.track)
    day = min(office.today() + timedelta(days=waiting_core.book(office).again_after[AwaitedParty.PAYER]), *_silent_rights(office, session, case))
    limit = own_clocks.own_day(stage, Clock.FOLLOW_UP, on=day, rule=RULE, trigger=TRIGGER, trigger_on=office.today())
    return own_clocks.arm(office, session, case, limit, track=track, origin=ORIGIN)


def _silent_rights(office: Office, session: Session, case: Case) -> list[date]:
    """List the days of filing clocks that run beside and remind nobody; `date.max` stands for none."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING]
    return [date.max, *(row.work_by for row in rows if row.work_by and row.work_by >= office.today())]


def end_replaced(session: Session, number: str) -> None:
    """End the day that was set, once another clock of the case reminds."""
    rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
    others = [row for row in rows if row.origin != ORIGIN]
    if len(others) < len(rows) and any(RunningClock(row.clock, row.work_by, row.drives, row.next_rung_on).reminds for row in others):
        own_clocks.end(session, number, Clock.FOLLOW_UP, origin=ORIGIN)

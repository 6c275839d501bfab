"""The daily look over all open cases: which has no next step, and the command that gives it one."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from casework.actions import clocks, own_clocks, waiting_core
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records import events, store
from casework.records.acts import CaseAct, CaseOfAct
from casework.records.models import Case, CaseStage, Deadline
from casework.rules.next_step import NEVER, CaseStanding, Gap, OpenQuestion, RunningClock, gaps
from casework.rules.waiting import AwaitedParty
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

SYSTEM = "system"
BOARD_MARK = "board: log read to"
RULE = ORIGIN = "next step"
TRIGGER = "a case that nothing reminded of"
COMMAND = "casework check-cases --repair --case {number}"


@dataclass(frozen=True, slots=True)
class Found:
    """One open case that lacks something, and the command that repairs it."""

    case_number: str
    owner: str
    codes: tuple[str, ...]
    words: str
    command: str


def check(office: Office, *, numbers: Iterable[str] = ()) -> list[Found]:
    """List the open cases without a next step, or with a clock that reminds nobody. One question a table, however many cases."""
    with store.reading(office.engine) as session:
        return check_in(office, session, numbers=numbers)


def check_in(office: Office, session: Session, *, numbers: Iterable[str] = ()) -> list[Found]:
    """List them inside an open transaction."""
    has_board = store.mark(session, BOARD_MARK) is not None
    wanted = set(numbers)
    cases = [each for each in standings(session) if not wanted or each.number in wanted]
    return [_found(case, lacks) for case in cases if (lacks := gaps(case, today=office.today(), has_board=has_board))]


def _found(case: CaseStanding, lacks: tuple[Gap, ...]) -> Found:
    words = "; ".join(each.words for each in lacks)
    return Found(case.number, case.owner, tuple(each.value for each in lacks), words, COMMAND.format(number=case.number))


def standings(session: Session) -> list[CaseStanding]:
    """Read how every open case stands."""
    wanted: Any = (Case.number, Case.owner, Case.hold_until)
    cases = session.exec(select(*wanted).where(col(Case.closed_on).is_(None)).order_by(Case.number)).all()
    questions: dict[str, list[OpenQuestion]] = defaultdict(list)
    for row in session.exec(select(CaseStage).where(CaseStage.step != Step.DECIDED)):
        questions[row.case_number].append(OpenQuestion(row.stage, row.track, row.step, row.opened_on, row.run_id))
    running: dict[str, list[RunningClock]] = defaultdict(list)
    columns: Any = (Deadline.case_number, Deadline.clock, Deadline.work_by, Deadline.drives, Deadline.next_rung_on)
    for number, *said in session.exec(select(*columns).where(Deadline.status == DeadlineStatus.RUNNING)):
        running[number].append(RunningClock(*said))
    return [CaseStanding(number, owner, tuple(questions[number]), tuple(running[number]), until) for number, owner, until in cases]


def lines(office: Office, session: Session, is_theirs: Callable[[str], bool]) -> tuple[str, ...]:
    """Say for one person's daily mail which cases of theirs, by the owner, lack a next step."""
    return tuple(f"{each.case_number}: {each.words}. Repair: {each.command}" for each in check_in(office, session) if is_theirs(each.owner))


def repair(office: Office, *, actor: str, numbers: Iterable[str] = ()) -> list[Found]:
    """Give each such case a clock that reminds again, and say which were repaired. What is well stays as it is."""
    found = check(office, numbers=numbers)
    for each in found:
        with store.writing(office.engine) as session:
            _repair(office, session, store.case(session, each.case_number), each, actor=actor)
    return found


def _repair(office: Office, session: Session, case: Case, found: Found, *, actor: str) -> None:
    _wake(office, session, case)
    if not _reminds(session, case):
        _recount(office, session, case)
    if not _reminds(session, case):
        _follow_up(office, session, case)
    code = "; ".join(found.codes)  # the event alone lets the board hang the question anew
    events.append(session, "next step repaired", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)


def _wake(office: Office, session: Session, case: Case) -> None:
    for row in store.deadlines(session, case.number):
        if row.status is DeadlineStatus.RUNNING and row.next_rung_on == NEVER and row.work_by and row.drives:
            row.next_rung_on = office.today()
            session.add(row)
    session.flush()


def _recount(office: Office, session: Session, case: Case) -> None:
    """Set the clocks anew from the facts, also those that wait for what follows a refusal."""
    try:
        clocks.recompute(office, session, case)
        for row in store.stages(session, case.number):
            if row.step is Step.DETERMINED and row.stage is not Stage.REWORK:
                clocks.arm_next(office, session, case, row)
    except NoRuleApplies:
        return


def _reminds(session: Session, case: Case) -> bool:
    session.flush()
    running = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING]
    return any(RunningClock(row.clock, row.work_by, row.drives, row.next_rung_on).reminds for row in running)


def _follow_up(office: Office, session: Session, case: Case) -> None:
    """Set a day of the clinic's own on which somebody looks at the case."""
    rows = store.stages(session, case.number)
    waiting = [row for row in rows if row.step is not Step.DECIDED] or rows
    stage, track = (waiting[-1].stage, waiting[-1].track) if waiting else (case.begins_at, case.track)
    day = office.today() + timedelta(days=waiting_core.book(office).again_after[AwaitedParty.PAYER])
    limit = own_clocks.own_day(stage, Clock.FOLLOW_UP, on=day, rule=RULE, trigger=TRIGGER, trigger_on=office.today())
    own_clocks.arm(office, session, case, limit, track=Track(track), origin=ORIGIN)


def look_over(office: Office) -> list[Found]:
    """Look over all open cases, as is done every day: where nothing reminds a day is set, and what is then still wrong is given.

    A day that another clock has taken the place of ends, and the journal of long ago is dropped; the log stays.
    """
    _tidy(office)
    silent = [each.case_number for each in check(office) if Gap.NOTHING_REMINDS in each.codes and Gap.CLOCK_ASLEEP not in each.codes]
    if silent:
        repair(office, actor=SYSTEM, numbers=silent)
    return check(office)


def _tidy(office: Office) -> None:
    past = office.now() - timedelta(days=waiting_core.book(office).take_back_days)
    with store.writing(office.engine) as session:
        old = select(CaseAct.id).where(CaseAct.at < past)
        session.exec(delete(CaseOfAct).where(col(CaseOfAct.act_id).in_(old)))
        session.exec(delete(CaseAct).where(col(CaseAct.at) < past))
        for row in session.exec(select(Deadline).where(Deadline.status == DeadlineStatus.RUNNING, Deadline.origin == ORIGIN)).all():
            if _is_replaced(session, row):
                own_clocks.end(session, row.case_number, Clock.FOLLOW_UP, origin=ORIGIN)


def _is_replaced(session: Session, row: Deadline) -> bool:
    others = [each for each in store.deadlines(session, row.case_number) if each.status is DeadlineStatus.RUNNING and each.id != row.id]
    return any(RunningClock(each.clock, each.work_by, each.drives, each.next_rung_on).reminds for each in others)

"""The daily look over all open cases: which has no next step, and the command that gives it one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from casework.actions import clocks, next_day, waiting_core
from casework.actions.next_day import ORIGIN
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records import events, staged, store
from casework.records.acts import CaseAct, CaseOfAct
from casework.records.models import Case, Deadline
from casework.rules.next_step import NEVER, CaseStanding, Gap, RunningClock, gaps
from casework.terms import DeadlineStatus, Stage, Step

SYSTEM = "system"
BOARD_MARK = "board: log read to"
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
    cases = [each for each in next_day.standings(session) if not wanted or each.number in wanted]
    return [_found(case, lacks) for case in cases if (lacks := gaps(case, today=office.today(), has_board=has_board))]


def _found(case: CaseStanding, lacks: tuple[Gap, ...]) -> Found:
    words = "; ".join(each.words for each in lacks)
    return Found(case.number, case.owner, tuple(each.value for each in lacks), words, COMMAND.format(number=case.number))


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
        next_day.set_day(office, session, case)
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


def look_over(office: Office) -> list[Found]:
    """Look over all open cases, as is done every day: where nothing reminds a day is set, and what is then still wrong is given.

    A day that another clock has taken the place of ends, and the journal of long ago is dropped; the log stays. A file that a kill left waiting
    comes into its place.
    """
    staged.finish(office.engine, office.settings.home)
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
        for number in session.exec(select(Deadline.case_number).where(Deadline.status == DeadlineStatus.RUNNING, Deadline.origin == ORIGIN)).all():
            next_day.end_replaced(session, number)

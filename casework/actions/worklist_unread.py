"""Lines of the worklist when a value of one case does not open: the other cases have theirs, and this one keeps its date and says what is wrong.

What is written here comes from columns that are not sealed: stages, clocks, owner and payer.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from casework.actions import context, worklist_lines
from casework.actions.office import Office
from casework.actions.worklist_lines import Line
from casework.errors import KeyProblem
from casework.records import held
from casework.records.models import Case, CaseStage, Coverage, Deadline
from casework.records.worklist import NO_DAY, WorklistLine
from casework.terms import DeadlineStatus, Step

RESTORE = "restore a damaged value"
AGAIN = timedelta(hours=1)  # it may have been restored meanwhile
WHICH = "a value of this case does not open; casework keys check names it"


def lines(office: Office, session: Session, numbers: Sequence[str]) -> list[Line]:
    """Write the lines of some cases; where one cannot be read the others are written one by one, and that one says so."""
    try:
        return list(worklist_lines.of_cases(office, session, numbers))
    except KeyProblem:
        held.let_go(session)
        return [line for number in numbers for line in _one(office, session, number)]


def _one(office: Office, session: Session, number: str) -> list[Line]:
    try:
        return list(worklist_lines.of_cases(office, session, [number]))
    except KeyProblem:
        return list(_unread(office, session, number))
    finally:
        held.let_go(session)


def _unread(office: Office, session: Session, number: str) -> Iterator[Line]:
    """Write the lines of a case from what can be read of it, by the nearest clock that runs."""
    held.let_go(session)
    case = session.get(Case, number)
    if case is None or case.closed_on is not None:
        return
    payer = session.exec(select(Coverage.payer).where(Coverage.id == case.coverage_id)).first() or ""
    running = session.exec(select(Deadline).where(Deadline.case_number == number, Deadline.status == DeadlineStatus.RUNNING)).all()
    clock = min((each for each in running if each.work_by and each.drives), key=lambda each: each.work_by or NO_DAY, default=None)
    last = clock.last_lawful or clock.work_by if clock else None
    for row in session.exec(select(CaseStage).where(CaseStage.case_number == number, CaseStage.step != Step.DECIDED).order_by(col(CaseStage.id))):
        yield WorklistLine(
            case_number=number,
            track=row.track,
            stage=row.stage,
            step=row.step,
            what=RESTORE,
            work_by=clock.work_by if clock else None,
            last_lawful=clock.last_lawful if clock else None,
            order_on=(clock.work_by if clock else None) or NO_DAY,
            late_on=last + last.resolution if last else None,
            payer=context.shown(payer),
            owner=case.owner,
            cents=int(case.amount_at_stake.scaleb(2)),
            hold_until=case.hold_until,
            is_urgent=case.is_urgent,
            blocked=WHICH,
            look_at=office.now() + AGAIN,
        )

"""Which open cases come first: by the nearest day to work by, in one question to the database however many there are."""

from sqlmodel import col, func, select

from casework.actions.office import Office
from casework.records import store
from casework.records.models import CaseStage, Deadline
from casework.terms import DeadlineStatus, Step


def open_cases(office: Office) -> list[str]:
    """Give the numbers of the cases that wait for somebody, nearest working date first, those without one last."""
    near = select(Deadline.case_number, func.min(Deadline.work_by).label("day")).where(Deadline.status == DeadlineStatus.RUNNING)
    days = near.group_by(col(Deadline.case_number)).subquery()
    wanted = select(CaseStage.case_number).where(CaseStage.step != Step.DECIDED).join(days, days.c.case_number == CaseStage.case_number, isouter=True)
    with store.reading(office.engine) as session:
        return list(dict.fromkeys(session.exec(wanted.order_by(days.c.day.is_(None), days.c.day, col(CaseStage.case_number)))))

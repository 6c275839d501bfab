"""Whether a case disputes a cut of a course that was approved before; the rules on concurrent care then apply."""

from typing import Any

from sqlmodel import Session

from casework.records import store
from casework.records.lines import CourseAnswer
from casework.records.models import Case, Determination
from casework.rules.partial import Course
from casework.terms import Stage

CUT = ("concurrent", "reduction")


def answers(session: Session, case: Case) -> list[CourseAnswer]:
    """List what people read in a case's approvals in part, oldest first; only what was asked before the service can be one."""
    return store.of_case(session, CourseAnswer, case.number) if case.begins_at is Stage.PRIOR_AUTHORIZATION else []


def cut(session: Session, case: Case) -> CourseAnswer | None:
    """Find the latest answer of a case, if it cuts a course."""
    found = answers(session, case)
    return found[-1] if found and found[-1].course is Course.CUT else None


def cut_by(session: Session, case: Case, denial: Determination | None) -> CourseAnswer | None:
    """Find the cut that one denial makes."""
    rows = [row for row in answers(session, case) if denial and row.determination_id == denial.id]
    return rows[-1] if rows and rows[-1].course is Course.CUT else None


def stated(session: Session, case: Case) -> dict[str, str]:
    """Give the fact under which the rulebook knows a cut, or nothing."""
    return dict([CUT]) if cut(session, case) else {}


def for_letters(session: Session, case: Case) -> dict[str, Any]:
    """Say what the letters of a case say of a cut: whether there is one, and from which day."""
    found = cut(session, case)
    return {"is_cut": found is not None, "cut_on": found.cut_on if found else None}

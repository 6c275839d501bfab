"""The kept worklist and one made anew, as texts that can be compared."""

from typing import Any

from sqlmodel import select

from casework.actions import Office, worklist_kept, worklist_lines
from casework.records import store
from casework.records.models import Case
from casework.records.worklist import WorklistLine, WorklistTouch, WorklistWait

COMPARED = (WorklistLine, WorklistWait)


def told(rows: list[Any]) -> list[str]:
    """Give lines without their ids, and without the moment at which they are looked at again."""
    return sorted(repr((type(row).__name__, sorted(row.model_dump(exclude={"id", "look_at"}).items(), key=lambda each: each[0]))) for row in rows)


def kept(office: Office) -> list[str]:
    worklist_kept.refresh(office)
    return as_it_is(office)


def as_it_is(office: Office) -> list[str]:
    with store.reading(office.engine) as session:
        return told([row for table in COMPARED for row in session.exec(select(table)).all()])


def made_anew(office: Office) -> list[str]:
    with store.reading(office.engine) as session:
        numbers = session.exec(select(Case.number).order_by(Case.number)).all()
        return told(list(worklist_lines.of_cases(office, session, numbers)))


def pending(office: Office) -> set[str]:
    with store.reading(office.engine) as session:
        return set(session.exec(select(WorklistTouch.case_number)).all())

"""How a case stands, row by row, so that two looks at it can be compared."""

from typing import Any

from sqlmodel import SQLModel, select

from casework.actions import Office
from casework.records import images, journal, store
from casework.records.models import Deadline
from casework.terms import DeadlineStatus


def dump(office: Office, number: str) -> dict[str, list[dict[str, Any]]]:
    """Give every row of a case as it stands, but what follows by itself and clocks that another took the place of."""
    said: dict[str, list[dict[str, Any]]] = {}
    with store.reading(office.engine) as session:
        for mapper in SQLModel._sa_registry.mappers:
            table = mapper.class_
            name = "number" if table.__name__ == "Case" else "case_number"
            if name not in images.names(table) or issubclass(table, journal.APART):
                continue
            rows = session.exec(select(table).where(getattr(table, name) == number)).all()
            kept = [row for row in rows if not (isinstance(row, Deadline) and row.status is DeadlineStatus.SUPERSEDED)]
            said[str(table.__tablename__)] = sorted((images.image(row, journal.seen(row)) for row in kept), key=str)
    return said

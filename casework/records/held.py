"""Rows of many cases read at once and held by a session, so that work on each case asks the database nothing more.

A session that holds cases answers from memory; rows added meanwhile are held too. Everything else reads as before.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, event
from sqlmodel import Session, SQLModel, col, select

from casework.errors import KeyProblem
from casework.records.calls import PeerCall
from casework.records.filings import FilingEvent
from casework.records.lines import CourseAnswer
from casework.records.models import Case, CaseStage, ClaimLine, Coverage, Deadline, Determination, Filing, PayerNotice

Row = TypeVar("Row", bound=SQLModel)
TABLES: tuple[Any, ...] = (CaseStage, ClaimLine, CourseAnswer, Deadline, Determination, Filing, FilingEvent, PayerNotice, PeerCall)
HELD = "held rows"


def hold(session: Session, numbers: Sequence[str]) -> list[Case]:
    """Read some cases with all that their clocks rest on, in one question a table; give the cases in order of number."""
    cases = list(session.exec(select(Case).where(col(Case.number).in_(numbers)).order_by(Case.number)))
    covers = session.exec(select(Coverage).where(col(Coverage.id).in_({case.coverage_id for case in cases}))).all()
    rows: dict[Any, dict[str, list[Any]]] = {table: {case.number: [] for case in cases} for table in TABLES}
    for table in TABLES:
        for row in session.exec(select(table).where(table.case_number.in_(numbers)).order_by(table.id)):
            rows[table][row.case_number].append(row)
    if HELD not in session.info:
        event.listen(session, "pending_to_persistent", _added)
    session.info[HELD] = rows
    session.info[HELD, "kept alive"] = (cases, covers)  # a session forgets rows that nobody holds
    return cases


def readable(session: Session, table: type[Row], keys: Sequence[int]) -> list[Row]:
    """Read rows by their ids, in order; one whose sealed value does not open is left out, so that it keeps none of the others."""
    key = col(table.id)  # type: ignore[attr-defined]
    try:
        return list(session.exec(select(table).where(key.in_(keys)).order_by(key)))
    except KeyProblem:
        return [] if len(keys) == 1 else [row for each in keys for row in readable(session, table, [each])]


def let_go(session: Session) -> None:
    """Read from the database again."""
    session.info.pop(HELD, None)
    session.info.pop((HELD, "kept alive"), None)
    session.expunge_all()


def of_case(session: Session, table: type[Row], number: str) -> list[Row]:
    """List the rows of a case in one table, oldest first: those that are held, or what the database says."""
    rows = session.info.get(HELD, {}).get(table, {}).get(number)
    return list(rows if rows is not None else session.exec(_question(table), params={"number": number}))


@cache
def _question(table: Any) -> Any:
    """Put the question of a table together once: that takes longer than the answer."""
    return select(table).where(table.case_number == bindparam("number")).order_by(table.id)


def _added(session: Session, row: Any) -> None:
    held = session.info.get(HELD, {}).get(type(row), {}).get(getattr(row, "case_number", ""))
    if held is not None:
        held.append(row)

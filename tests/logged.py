"""Every transaction of the program that changes a case or person tells the log in the same one: `pytest -p tests.logged` watches it."""

import sys
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from casework.records.journal import BLIND
from casework.records.logbook import Event
from casework.settings import PROGRAM

QUIET: Final = {
    "mark": "the machinery's own notes: what was read, written or swept last",
    "run_lease": "which process works on a run now",
    "press": "a list of its own of what was pressed, and by whom",
    "worklist_line": "a copy of the lists, made anew from the rows",
    "worklist_wait": "a copy of the lists, made anew from the rows",
    "worklist_touch": "a copy of the lists, made anew from the rows",
    "look_up": "fingerprints that follow a patient's row",
    "case_act": "how rows stood before an act whose event is in its own transaction",
    "case_of_act": "how rows stood before an act whose event is in its own transaction",
    "digest": "an outbox: what is sent to whom is its own record, and what left is an event",
    "delivery": "an outbox: what is sent to whom is its own record, and what left is an event",
    "reminder": "an outbox: what is sent to whom is its own record, and what left is an event",
    "escalation": "when a reminder is passed on, which is an event once it is",
    "erasure": "what is still to follow of an erasing, whose event is in the transaction that began it",
    "erased_case": "what the board still shows of an erasing, whose event is in the transaction that began it",
    "calendar_entry": "what a calendar was last told, as an outbox",
}
NOTES, TOLD = "tests: rows without an event", "tests: told to the log"
OURS: Final = str(PROGRAM)
MACHINERY: Final = str(PROGRAM / "casework" / "records" / "store.py")


def pytest_configure() -> None:
    """Watch every transaction of a run: `pytest -p tests.logged`."""
    watch()


def watch() -> None:
    """Watch every transaction of this process from here on."""
    for name, look in LOOKS.items():
        if not event.contains(Session, name, look):
            event.listen(Session, name, look)


def flushed(session: Session, _: UOWTransaction) -> None:
    """Note which rows a transaction changes, until it tells the log something."""
    if TOLD in session.info:
        return
    if any(isinstance(row, Event) for row in session.new):
        session.info[TOLD] = True
        return
    notes = session.info.setdefault(NOTES, set())
    notes.update(_table(row) for row in (*session.new, *session.deleted))
    notes.update(_table(row) for row in session.dirty if _changes(row))


def executed(state: ORMExecuteState) -> None:
    """Note the table of a statement that changes many rows at once."""
    if (state.is_update or state.is_delete or state.is_insert) and TOLD not in state.session.info:
        table, values = state.statement.table, getattr(state.statement, "_values", None) or {}  # type: ignore[union-attr]
        if not values or {column.name for column in values} - BLIND.get(table.name, set()):
            state.session.info.setdefault(NOTES, set()).add(table.name)


def about_to_commit(session: Session) -> None:
    """Fail the test in which the program commits such rows and no event."""
    changed, told = session.info.pop(NOTES, set()) - set(QUIET), session.info.pop(TOLD, False)
    if changed and not told and not _is_a_tests_own():
        raise AssertionError(f"the program changed {', '.join(sorted(changed))} and told the log nothing")


def _table(row: Any) -> str:
    return str(row.__tablename__)


def _changes(row: Any) -> bool:
    state: Any = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in set(state.committed_state) - BLIND.get(_table(row), set()))


def _is_a_tests_own() -> bool:
    """Say whether a test opened the transaction by itself, to arrange something."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        name = frame.f_code.co_filename
        if name.startswith(OURS) and name not in (MACHINERY, __file__) and "site-packages" not in name:
            return Path(name).is_relative_to(PROGRAM / "tests")
    return True


LOOKS: Final = {"after_flush": flushed, "do_orm_execute": executed, "before_commit": about_to_commit}

"""Openings: whoever looks at a patient's file is on record, by case, thing and time. No record, no opening.

A second look of the same person at the same thing within minutes is no opening of its own. What the log cannot see: a file that
the clinic keeps open in its documents folder is read there without this program.
"""

from sqlmodel import col, select

from casework import known
from casework.actions import roles
from casework.actions.office import Office
from casework.errors import DatabaseProblem
from casework.records import events, store
from casework.records.logbook import Event
from casework.records.models import Case
from casework.rules.roles import FILE_OPENED
from casework.terms import NOBODY_NAMED

PATIENCE = 5  # seconds to wait for another writer
CLOSED = "The file stays closed: that it was opened could not be put on record. {why}"


def keep(office: Office, number: str, thing: str, *, actor: str = "") -> bool:
    """Put on record that somebody opens a patient's file; `thing` says what, without anything personal. Say whether it is a new opening.

    The actor is who is at the keys unless named; a number of no case keeps nothing. Raises DatabaseProblem when it cannot be written, NotPermitted.
    """
    keys = known.now()
    who = actor or (keys.person if keys else NOBODY_NAMED)
    with store.reading(office.engine) as session:
        if session.get(Case, number) is None:
            return False
        since = office.now() - roles.book().apart
        mine = (Event.verb == FILE_OPENED, Event.case_number == number, Event.actor == who, Event.code == thing, col(Event.at) > since)
        if session.exec(select(Event.id).where(*mine).limit(1)).first():
            return False
    try:
        with store.writing(office.engine, wait_seconds=PATIENCE) as session:
            events.append(session, FILE_OPENED, actor=who, at=office.now(), case_number=number, code=thing)
    except DatabaseProblem as problem:
        raise DatabaseProblem(CLOSED.format(why=problem)) from None
    return True

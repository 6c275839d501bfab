"""Drawn files that an undo takes off the record are kept beside, under another name, so that a new drawing never takes their place.

The transaction that takes the rows off notes the names; the files follow after it. A kill in between loses nothing: the next undo or
start goes on where it was cut off.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from casework.actions.office import Office
from casework.errors import BadFile
from casework.records import store
from casework.records.logbook import Mark
from casework.records.models import Document

UNDONE = "undone"
NOTE = "put aside: "


def note(office: Office, session: Session, paths: Sequence[str]) -> tuple[str, ...]:
    """Note in an open transaction that files are to be put aside, and give their new names; what is not there needs none."""
    taken = {row.value for row in _notes(session)}
    for path in paths:
        if office.files.is_there(path):
            free = next(name for name in _names(path) if name not in taken and not office.files.is_there(name))
            taken.add(free)
            store.set_mark(session, NOTE + path, free, at=office.now())
    session.flush()
    return tuple(row.value for path in paths if (row := store.mark(session, NOTE + path)))


def finish(office: Office) -> tuple[str, ...]:
    """Put aside what was noted, and give the names that could not be moved yet: the next start tries them again."""
    with store.reading(office.engine) as session:
        if not _notes(session):
            return ()
    with store.writing(office.engine) as session:  # whoever draws a file does so in a writing transaction
        return tuple(row.value for row in _notes(session) if not _is_done(office, session, row))


def _is_done(office: Office, session: Session, row: Mark) -> bool:
    path = row.name.removeprefix(NOTE)
    try:
        if session.exec(select(Document.path).where(Document.path == path)).first() is None:  # else it was drawn anew since
            office.files.rename(path, row.value)
    except (BadFile, OSError):
        return False
    session.delete(row)
    return True


def _notes(session: Session) -> Sequence[Mark]:
    return session.exec(select(Mark).where(col(Mark.name).startswith(NOTE)).order_by(col(Mark.name))).all()


def _names(path: str) -> tuple[str, ...]:
    drawn = PurePosixPath(path)
    return tuple(str(drawn.with_name(f"{drawn.stem}.{UNDONE}{f'-{place}' if place > 1 else ''}{drawn.suffix}")) for place in range(1, 1000))

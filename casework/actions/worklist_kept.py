"""The worklist as it is kept: brought up to date by whoever reads it, at a cost that follows what changed or fell due.

A case is written anew when a transaction touched it, when a day or instant came that may change its lines, and with all others
when the program, the rulebook or the clinic's files changed. Of two who bring it up to date at once one writes, the other looks again.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from casework.actions import worklist_made, worklist_unread
from casework.actions.office import Office
from casework.records import store
from casework.records.worklist import WorklistLine, WorklistTouch, WorklistWait, touch

MADE = "worklist: written with"
DAY = "worklist: day"
WRITTEN = "worklist: times written"
AT_ONCE = 40  # cases in one slice, so that nobody who writes waits long and memory stays small


@dataclass(frozen=True, slots=True)
class _Slice:
    """Some cases as they were looked at: `seen` is the last touch that was known, `written` how often the list had been written."""

    numbers: tuple[str, ...]
    seen: int
    written: str
    rows: tuple[WorklistLine | WorklistWait, ...]


def refresh(office: Office, *, anew: bool = False) -> int:
    """Bring the worklist up to date, or write every line anew, and say how many cases were written."""
    _touch_all(office, anew=anew)
    done = 0
    while found := _look(office):
        done += _write(office, found)
    return done


def _touch_all(office: Office, *, anew: bool) -> None:
    """Have every line written anew where what they rest on changed, or the day went back."""
    made, day = worklist_made.fingerprint(office.settings), office.today().isoformat()
    with store.reading(office.engine) as session:
        was, before = _mark(session, MADE), _mark(session, DAY)
    if (was, before) == (made, day) and not anew:
        return
    with store.writing(office.engine) as session:
        if anew or was != made or before > day:
            touch(session, session.exec(select(WorklistLine.case_number).distinct()).all(), everybody=True)
        store.set_mark(session, MADE, made, at=office.now())
        store.set_mark(session, DAY, day, at=office.now())


def _look(office: Office) -> _Slice | None:
    """Look at the next cases whose lines must be written, None where there are none."""
    with store.reading(office.engine) as session:
        written = _mark(session, WRITTEN)
        touched = session.exec(select(WorklistTouch.id, WorklistTouch.case_number).order_by(col(WorklistTouch.id)).limit(AT_ONCE)).all()
        due = select(WorklistLine.case_number).where(col(WorklistLine.look_at) <= office.now()).distinct().limit(AT_ONCE)
        numbers = tuple(dict.fromkeys((*(number for _, number in touched), *session.exec(due).all())))[:AT_ONCE]
        if not numbers:
            return None
        seen = session.exec(select(WorklistTouch.id).order_by(col(WorklistTouch.id).desc()).limit(1)).first() or 0
        return _Slice(numbers, seen, written, tuple(worklist_unread.lines(office, session, numbers)))


def _write(office: Office, found: _Slice) -> int:
    """Write what was looked at, unless somebody else wrote meanwhile; a case that was touched since is looked at again."""
    with store.writing(office.engine) as session:
        if _mark(session, WRITTEN) != found.written:
            return 0
        for table in (WorklistLine, WorklistWait):
            session.exec(delete(table).where(col(table.case_number).in_(found.numbers)))
        session.exec(delete(WorklistTouch).where(col(WorklistTouch.case_number).in_(found.numbers), col(WorklistTouch.id) <= found.seen))
        session.add_all(found.rows)
        store.set_mark(session, WRITTEN, str(int(found.written or 0) + 1), at=office.now())
    return len(found.numbers)


def _mark(session: Session, name: str) -> str:
    mark = store.mark(session, name)
    return mark.value if mark else ""

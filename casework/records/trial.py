"""A look whether a work would write anything: it is done in a transaction that only reads, and stops at the first row to be written."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from casework.records import store


class _Write(Exception):
    """Something is to be written."""


def would_write(engine: Engine, work: Callable[[Session], object]) -> bool:
    """Say whether a work has something to write, so that one with nothing to do waits for no writer and keeps none waiting. Nothing is written."""
    with store.reading(engine) as session:
        event.listen(session, "before_flush", _stop)
        try:
            work(session)
            session.flush()
        except _Write:
            return True
        return False


def _stop(session: Session, *_: Any) -> None:
    if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
        raise _Write

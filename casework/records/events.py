"""The append-only log: every act, who did it and when, chained by hash so that an altered row shows."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from casework.records.logbook import Event

GENESIS = "0" * 64


def append(
    session: Session,
    verb: str,
    *,
    actor: str,
    at: datetime,
    case_number: str = "",
    track: str = "",
    stage: str = "",
    code: str = "",
    words: str = "",
) -> Event:
    """Add one act to the log. `code` holds nothing personal; `words` are encrypted."""
    previous = session.exec(select(Event.hash).order_by(col(Event.id).desc()).limit(1)).first() or GENESIS
    event = Event(verb=verb, actor=actor, at=at, case_number=case_number, track=track, stage=stage, code=code, words=words, previous_hash=previous, hash="")
    event.hash = fingerprint(event)
    session.add(event)
    session.flush()
    return event


def fingerprint(event: Event) -> str:
    """Hash what a row says together with the hash of the row before it."""
    parts = (event.previous_hash, event.at.isoformat(), event.actor, event.verb, event.case_number, event.track, event.stage, event.code, event.words)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def first_altered(session: Session) -> int | None:
    """Give the id of the first row that does not fit the chain, or None."""
    previous = GENESIS
    for event in session.exec(select(Event).order_by(col(Event.id))):
        if event.previous_hash != previous or event.hash != fingerprint(event):
            return event.id
        previous = event.hash
    return None


def after(session: Session, last_id: int, *, limit: int = 1000) -> list[Event]:
    """List the acts that follow a row, oldest first."""
    return list(session.exec(select(Event).where(col(Event.id) > last_id).order_by(col(Event.id)).limit(limit)))


def of_case(session: Session, number: str) -> list[Event]:
    """List the acts on one case, oldest first."""
    return list(session.exec(select(Event).where(Event.case_number == number).order_by(col(Event.id))))

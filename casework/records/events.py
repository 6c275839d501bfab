"""The append-only log: every act, who did it, how that is known and when. The one place where roles decide: a refusal takes the act back.

Each transaction carries the rights of its clinic and the place of its heads (see `store.writing`); one without rights asks nobody.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from casework import known
from casework.errors import NotPermitted
from casework.records import chain
from casework.records.logbook import Event
from casework.rules.roles import FILE_OPENED, Rights
from casework.terms import NOBODY_NAMED, KnownBy, Machine

GENESIS = chain.GENESIS
RIGHTS, REFUSED, HAS_GROWN = "rights", "refused", "the log has grown"  # keys of what a transaction carries


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
    """Add one act to the log. `code` holds nothing personal; `words` are encrypted.

    Raises NotPermitted where the actor's role, or that of whoever is at the keys, does not include the act.
    """
    actor = _named(actor)
    refuse(session, verb, actor=actor)
    _, previous = head(session)
    event = Event(verb=verb, actor=actor, at=at, case_number=case_number, track=track, stage=stage, code=code, words=words, previous_hash=previous, hash="")
    event.known_by, event.entered_by, event.version = how_known(actor), _entered_by(actor), chain.KEYED
    event.salt = secrets.token_hex() if words else None
    event.digest = chain.digest(words, event.salt)
    event.hash = chain.fingerprint(event)
    session.add(event)
    session.flush()
    session.info[HAS_GROWN] = True
    return event


def refuse(session: Session, verb: str, *, actor: str) -> None:
    """Raise NotPermitted where an act is not for this actor; whatever else the transaction did is not kept then, even if somebody catches it."""
    rights, keys = session.info.get(RIGHTS), known.now()
    sentence = rights.refusal(verb, actor=_named(actor), at_the_keys=keys.person if keys else "") if isinstance(rights, Rights) else ""
    if sentence:
        session.info[REFUSED] = sentence
        raise NotPermitted(sentence)


def was_refused(session: Session) -> str:
    """Give the sentence by which an act of this transaction was refused, "" for none."""
    return str(session.info.get(REFUSED, ""))


def how_known(actor: str) -> KnownBy:
    """Say how the log knows an actor."""
    keys = known.now()
    if actor in list(Machine):
        return KnownBy.MACHINE
    if keys and keys.person == actor:
        return keys.by
    return KnownBy.BOARD if actor == NOBODY_NAMED else KnownBy.ATTESTED


def _named(actor: str) -> str:
    """Give the person at the keys where the actor is nobody named."""
    keys = known.now()
    return keys.person if keys and actor == NOBODY_NAMED else actor


def _entered_by(actor: str) -> str:
    keys = known.now()
    return keys.person if keys and keys.person != actor and actor not in list(Machine) else ""


def erase(session: Session, rows: Iterable[int], *, actor: str, at: datetime, case_number: str = "") -> Event | None:
    """Erase the words of some acts, as the law may ask; what stays of them keeps the chain whole, and this act says which they are.

    Acts without words are left out; None when none is left. Raises NotPermitted.
    """
    refuse(session, chain.ERASED, actor=actor)
    found = [event for event in session.exec(select(Event).where(col(Event.id).in_(list(rows)))) if event.words]
    if not found:
        return None
    for event in found:
        event.words, event.salt = "", None
        session.add(event)
    session.flush()
    return append(session, chain.ERASED, actor=actor, at=at, case_number=case_number, code=chain.erasure(found))


def head(session: Session) -> tuple[int, str]:
    """Give the last row of the log and its hash; row 0 of an empty one."""
    found = session.exec(select(Event.id, Event.hash).order_by(col(Event.id).desc()).limit(1)).first()
    return (found[0] or 0, found[1]) if found else (0, GENESIS)


def holds(session: Session, head: str) -> bool:
    """Say whether a row of the log has this hash; that of an empty log is in every one."""
    return head == GENESIS or session.exec(select(Event.id).where(Event.hash == head)).first() is not None


def first_altered(session: Session) -> int | None:
    """Give the id of the first row that does not fit the chain, or None."""
    found = chain.walk(session).altered
    return found.row if found else None


def after(session: Session, last_id: int, *, limit: int = 1000) -> list[Event]:
    """List the events that follow a row, oldest first, with the openings of files."""
    return list(session.exec(select(Event).where(col(Event.id) > last_id).order_by(col(Event.id)).limit(limit)))


def of_case(session: Session, number: str) -> list[Event]:
    """List the acts on one case, oldest first; looking at its file is none."""
    return list(session.exec(select(Event).where(Event.case_number == number, Event.verb != FILE_OPENED).order_by(col(Event.id))))


def is_act(event: Event) -> bool:
    """Say whether an event changed something: the opening of a file does not."""
    return event.verb != FILE_OPENED

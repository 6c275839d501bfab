"""The door for other computers on the record: its passwords say who somebody is, so who made, changed or closed it is an act of its own."""

from collections.abc import Sequence
from pathlib import Path

from casework.actions import front_door
from casework.actions.front_door import Opened
from casework.actions.office import Office
from casework.records import events, store

SET_UP, PASSWORD, CLOSED = "door set up", "password made", "door closed"


def set_up(office: Office, names: Sequence[str], *, port: int | None, own: tuple[Path, Path] | None, actor: str) -> Opened:
    """Set the door up and record for whom passwords were made and taken out; where nothing changed nothing is recorded. Raises BadInput, NotPermitted."""
    with store.writing(office.engine) as session:
        events.refuse(session, SET_UP, actor=actor)  # before a file is written
        was = front_door.stands(office.settings)
        done = front_door.set_up(office.settings, names, port=port, own=own)
        parts = (done.url, f"passwords for {', '.join(done.passwords)}" if done.passwords else "", f"taken out: {', '.join(done.gone)}" if done.gone else "")
        if done.passwords or done.gone or own or was != front_door.stands(office.settings):
            events.append(session, SET_UP, actor=actor, at=office.now(), code="; ".join(filter(None, parts)))
        return done


def new_password(office: Office, key: str, *, actor: str) -> str:
    """Make another password for one person and record for whom. Raises BadInput, NotPermitted."""
    with store.writing(office.engine) as session:
        events.refuse(session, PASSWORD, actor=actor)
        word = front_door.new_password(office.settings, key)
        events.append(session, PASSWORD, actor=actor, at=office.now(), code=f"for {key}")
        return word


def close(office: Office, *, actor: str) -> bool:
    """Take the door away and record it; say whether there was one. Raises NotPermitted."""
    with store.writing(office.engine) as session:
        events.refuse(session, CLOSED, actor=actor)
        was = front_door.close(office.settings)
        if was:
            events.append(session, CLOSED, actor=actor, at=office.now())
        return was

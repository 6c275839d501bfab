"""The door for other computers on the record: its passwords say who somebody is, so who made, changed or closed it is an act of its own."""

from collections.abc import Sequence
from pathlib import Path

from casework.actions import file_writing, front_door
from casework.actions.front_door import Opened
from casework.actions.office import Office
from casework.records import events

SET_UP, PASSWORD, CLOSED = "door set up", "password made", "door closed"


def set_up(office: Office, names: Sequence[str], *, port: int | None, own: tuple[Path, Path] | None, actor: str) -> Opened:
    """Set the door up and record for whom passwords were made and taken out; where nothing changed nothing is recorded. Raises BadInput, NotPermitted."""
    with file_writing.together(office) as act:
        events.refuse(act.session, SET_UP, actor=actor)  # before a file is written
        done = front_door.set_up(office.settings, names, port=port, own=own, last=act.put)
        parts = (done.url, f"passwords for {', '.join(done.passwords)}" if done.passwords else "", f"taken out: {', '.join(done.gone)}" if done.gone else "")
        if act.changed or own:
            events.append(act.session, SET_UP, actor=actor, at=office.now(), code="; ".join(filter(None, parts)))
    return done


def new_password(office: Office, key: str, *, actor: str) -> str:
    """Make another password for one person and record for whom. Raises BadInput, NotPermitted."""
    with file_writing.together(office) as act:
        events.refuse(act.session, PASSWORD, actor=actor)
        word = front_door.new_password(office.settings, key, act.put)
        events.append(act.session, PASSWORD, actor=actor, at=office.now(), code=f"for {key}")
    return word


def close(office: Office, *, actor: str) -> bool:
    """Take the door away and record it; say whether there was one. Raises NotPermitted."""
    with file_writing.together(office) as act:
        events.refuse(act.session, CLOSED, actor=actor)
        was = front_door.close(office.settings, act.take_away)
        if was:
            events.append(act.session, CLOSED, actor=actor, at=office.now())
    return was

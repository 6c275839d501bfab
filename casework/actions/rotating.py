"""The keys of the vault: which are in use, whether everything opens, and a rotation that seals every value and every file anew.

A rotation goes some rows at a time while people work; what is already sealed with the new key is its only memory, so that it may
stop anywhere and be begun again. The old key stays in the ring: backups of before need it.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from casework.actions.office import Office
from casework.errors import BadFile
from casework.plural import counted
from casework.records import events, keys, resealing, store
from casework.records.vault import Key

KEY_ADDED, ROTATED = "key added", "keys rotated"
AT_ONCE, FILES_AT_ONCE = 200, 20
MOST_PASSES = 10
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ring:
    """Which keys there are, the one that seals first, and how many values and files each has sealed."""

    place: str
    sealing: str
    names: tuple[str, ...]
    values: dict[str, int]
    files: dict[str, int]

    @property
    def waiting(self) -> int:
        """Count what another key than the one in use has sealed."""
        return sum(count for held in (self.values, self.files) for name, count in held.items() if name != self.sealing)

    @property
    def unneeded(self) -> tuple[str, ...]:
        """Name the keys of the ring that no value and no file needs any more."""
        return tuple(name for name in self.names if name != self.sealing and not self.values.get(name) and not self.files.get(name))

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the keys that something needs and that are not here."""
        return tuple(sorted({*self.values, *self.files} - set(self.names) - {""}))


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did, and what it left as it was because it does not open."""

    made: str
    values: int
    files: int
    damaged: tuple[str, ...]
    ring: Ring


def ring(office: Office) -> Ring:
    """Say which keys there are and what each has sealed."""
    box = store.vault_of(office.engine)
    with store.reading(office.engine) as session:
        values = resealing.in_use(session)
    return Ring(keys.where(office.settings), box.sealing, box.names, dict(values), dict(_held(office)))


def _held(office: Office) -> Counter[str]:
    """Count the sealed files by the name of their key."""
    return Counter(map(office.files.key_of, office.files.all()))


def damaged(office: Office) -> list[str]:
    """Name every value and every file that does not open."""
    return damaged_values(office) + [f"the file {name}" for name in office.files.all() if not office.files.opens(name)]


def damaged_values(office: Office) -> list[str]:
    """Name every value that does not open."""
    with store.reading(office.engine) as session:
        return [each.words for each in resealing.damaged(session)]


def rotate(office: Office, *, actor: str, say: Say = lambda _: None, pause: Callable[[float], None] = time.sleep) -> Rotation:
    """Put a new key in front of the ring and seal everything with it; one that was interrupted is only brought to its end.

    Raises KeyProblem when the new key cannot be kept where the keys come from, NotPermitted.
    """
    made = _begin(office, actor=actor)
    say(f"A new key, {made}, seals from now on." if made else "A rotation that was begun goes on; no other key is made.")
    work = _Work()
    for _ in range(MOST_PASSES):  # until a whole pass finds nothing: whoever works meanwhile may still seal with the old key
        before, work.wrong = (work.values, work.files), []
        _values(office, work, say, pause)
        _files(office, work, say, pause)
        if before == (work.values, work.files):
            break
    with store.writing(office.engine) as session:
        code = f"{store.vault_of(office.engine).sealing}: {counted(work.values, 'value')}, {counted(work.files, 'file')}"
        events.append(session, ROTATED, actor=actor, at=office.now(), code=code)
    return Rotation(made, work.values, work.files, tuple(work.wrong), ring(office))


@dataclass(slots=True)
class _Work:
    values: int = 0
    files: int = 0
    wrong: list[str] = field(default_factory=list)


def _begin(office: Office, *, actor: str) -> str:
    """Make the new key inside a writing transaction, so that of two rotations at once only one makes one."""
    with store.writing(office.engine) as session:
        events.refuse(session, ROTATED, actor=actor)  # before a key is made or anything is sealed anew
        box = store.vault_of(office.engine)
        others = [name for name in (*resealing.in_use(session), *_held(office)) if name != box.sealing and name in box.names]
        if others:
            return ""
        fresh = Key.new()
        events.append(session, KEY_ADDED, actor=actor, at=office.now(), code=fresh.name)
        keys.add(office.settings, fresh)
        return fresh.name


def _values(office: Office, work: _Work, say: Say, pause: Callable[[float], None]) -> None:
    tables = resealing.tables()
    for place, table in enumerate(tables, start=1):
        before = work.values
        _table(office, table, work, pause)
        if work.values > before:
            say(f"table {place} of {len(tables)}, {table.name}: {work.values - before} values")


def _table(office: Office, table: Table, work: _Work, pause: Callable[[float], None]) -> None:
    after: tuple[Any, ...] | None = None
    while True:
        began = time.monotonic()
        with store.writing(office.engine) as session:
            found = resealing.reseal(session, table, after, limit=AT_ONCE)
        if found is None:
            return
        after, work.values = found.last, work.values + found.values
        work.wrong += [each.words for each in found.damaged]
        pause(time.monotonic() - began)  # whoever works meanwhile gets half of the time


def _files(office: Office, work: _Work, say: Say, pause: Callable[[float], None]) -> None:
    before = work.files
    waiting = [name for name in office.files.all() if office.files.key_of(name) != store.vault_of(office.engine).sealing]
    for start in range(0, len(waiting), FILES_AT_ONCE):
        began = time.monotonic()
        with store.writing(office.engine):  # whoever writes a file does so in a writing transaction
            _some_files(office, waiting[start : start + FILES_AT_ONCE], work)
        say(f"{work.files - before} of {counted(len(waiting), 'file')}")
        pause(time.monotonic() - began)


def _some_files(office: Office, names: list[str], work: _Work) -> None:
    for name in names:
        try:
            office.files.reseal(name)
            work.files += 1
        except BadFile:
            work.wrong.append(f"the file {name}")

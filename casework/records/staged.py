"""A file of the data folder and the rows that tell of it, written as one act: the file lies hidden beside its place until the rows are committed.

A kill between the two leaves the hidden file, and the record says what it shall be: whoever does such an act next, the sweep or the next start moves
it into its place where the record vouches for it, and takes it away where it does not.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from casework.records import store, whole

HIDDEN = ".next"
MARK = "file of the data folder: {path}"
NOTHING = b""  # a file that is to go


@dataclass(frozen=True, slots=True)
class Staged:
    """An act at work: its writing transaction, where it lays the files that shall go with it, and which of them `changed`."""

    home: Path
    session: Session
    at: datetime
    changed: list[Path] = field(default_factory=list)

    def put(self, path: Path, data: bytes) -> None:
        """Lay a file of the data folder ready; it comes into its place, readable by this user only, once the rows are committed. Raises OSError.

        What stands there already changes nothing.
        """
        if path.is_file() and path.read_bytes() == data:
            return
        whole.write(path.with_name(f".{path.name}{HIDDEN}"), data)
        store.set_mark(self.session, _mark(self.home, path), _digest(data), at=self.at)
        self.changed.append(path)

    def take_away(self, path: Path) -> None:
        """Have a file taken away once the rows are committed. Raises OSError."""
        if path.exists():
            self.put(path, NOTHING)


@contextmanager
def together(engine: Engine, home: Path, at: datetime) -> Iterator[Staged]:
    """Open one writing transaction for rows and files; on an error neither is changed. Raises DatabaseProblem, FolderNotWritable, NotPermitted."""
    try:
        with store.writing(engine) as session:
            _settle(home, session)
            yield Staged(home, session, at)
    finally:
        finish(engine, home)


def finish(engine: Engine, home: Path) -> None:
    """End what a kill may have left: move files into their places that the record vouches for, and take the others away. Raises OSError."""
    if any(_waiting(home)):
        with store.writing(engine) as session:
            _settle(home, session)


def _settle(home: Path, session: Session) -> None:
    """Within the one writing transaction, so that nobody's file is taken for another's."""
    for hidden in _waiting(home):
        path = hidden.with_name(hidden.name.removeprefix(".").removesuffix(HIDDEN))
        data, known = hidden.read_bytes(), store.mark(session, _mark(home, path))
        if known is None or known.value != _digest(data):
            hidden.unlink()
        elif data == NOTHING:
            path.unlink(missing_ok=True)
            hidden.unlink()
        else:
            whole.move(hidden, path)


def _waiting(home: Path) -> list[Path]:
    return sorted(home.glob(f"*/.*{HIDDEN}"))


def _mark(home: Path, path: Path) -> str:
    return MARK.format(path=path.relative_to(home))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

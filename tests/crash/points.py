"""The points at which a process may die or its disk may fail: each statement that writes, each commit, each file, each message.

They are found in the running program, from outside: SQLAlchemy's events, Python's audit hook, and wrappers around `os.fsync` and the sender.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from casework.notify.message import Message

NEVER = 0
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")
MOVES = ("os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod")
SENT = "sent"
fsync = os.fsync


@dataclass
class Fate:
    """Passes the points of a process that works below a folder, and does something at one of them.

    `is_looking`: it marks at each point how the disk stands, so that points between which nothing reached the disk can be told.
    """

    home: Path
    at: int = NEVER
    do: Callable[[str], None] = lambda _: None
    passed: list[str] = field(default_factory=list)
    is_looking: bool = False
    disks: list[int] = field(default_factory=list)

    def watch(self) -> None:
        """Watch everything this process does from here on. It cannot be ended: only a child process does it."""
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", lambda _: self.pass_by("before the commit"))
        event.listen(Session, "after_commit", lambda _: self.pass_by("after the commit"))
        os.fsync = self._fsync
        sys.addaudithook(self._audit)

    def pass_by(self, what: str) -> None:
        """Pass one point."""
        self.passed.append(what)
        if self.is_looking:
            self.disks.append(_disk(self.home.parent))
        if len(self.passed) == self.at:
            self.do(what)

    def send(self, message: Message, _address: Any) -> None:
        """Send a message into a file that outlives the process, with a point before it and one after."""
        self.pass_by("before a message")
        with (self.home.parent / SENT).open("a") as out:
            out.write(f"{message.message_id} {message.subject}\n")
        self.pass_by("after a message")

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        verb, *rest = statement.split(None, 3)
        if verb.upper() in WRITES:
            table = rest[0 if verb.upper() == "UPDATE" else 1].strip('"')
            self.pass_by(f"{verb.lower()} {table}")

    def _fsync(self, descriptor: int) -> None:
        self.pass_by("flush of a folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "flush of a file")
        fsync(descriptor)

    def _audit(self, name: str, said: tuple[Any, ...]) -> None:
        if name == "open" and self._is_ours(said[0]) and isinstance(said[2], int) and said[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self.pass_by("file opened to write")
        elif name in MOVES and self._is_ours(said[0]):
            self.pass_by(name)

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and str(path).startswith(f"{self.home.parent}{os.sep}") and Path(path) != self.home.parent / SENT


def _disk(place: Path) -> int:
    """Mark how a folder stands on the disk: its files, and the bytes of a database's journal, which grows in place."""
    found = []
    for folder, _, names in os.walk(place):
        for name in sorted(names):
            if not name.endswith("-shm"):  # only living processes share it
                path = os.path.join(folder, name)  # noqa: PTH118 - a thousand of them at each of two thousand points
                said = os.stat(path)  # noqa: PTH116
                found.append((path, said.st_ino, said.st_size, said.st_mtime_ns, crc32(Path(path).read_bytes()) if name.endswith("-wal") else 0))
    return hash(tuple(sorted(found)))

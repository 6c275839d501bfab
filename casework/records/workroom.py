"""The place for what must lie decrypted for a moment, such as pages on their way through LibreOffice: inside the data folder, never in the system's.

Each room is named after the process that made it and when that began; one whose process has ended is cleared away at the next start.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from casework.records import whole

FOLDER = "work"
OTHERS = 0o077
_ROOM = re.compile(r"room-(\d{1,9})-(\d{1,12})-.*")


@contextmanager
def room(home: Path) -> Iterator[Path]:
    """Make a folder that only this user may open, and take it away with all that is in it. Raises OSError."""
    path = make(home)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def make(home: Path) -> Path:
    """Make a room that stays until its process has ended and the next one starts. Raises OSError."""
    whole.make_folder(home / FOLDER)
    return Path(tempfile.mkdtemp(prefix=f"room-{os.getpid()}-{int(psutil.Process().create_time())}-", dir=home / FOLDER))


def sweep(home: Path) -> None:
    """Clear away the rooms of processes that have ended, as after a crash."""
    for path in (home / FOLDER).glob("room-*"):
        found = _ROOM.fullmatch(path.name)
        if found and not _is_running(int(found[1]), int(found[2])):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(pid: int, began: int) -> bool:
    try:
        return int(psutil.Process(pid).create_time()) == began
    except psutil.Error:
        return False


@contextmanager
def private(home: Path) -> Iterator[None]:
    """Let this process write nothing that others may read, and no temporary file outside of the data folder, while the block lasts."""
    before, usual = os.umask(OTHERS), tempfile.tempdir
    try:
        if not (home / FOLDER).is_dir():
            yield
            return
        with room(home) as path:
            tempfile.tempdir = str(path)
            yield
    finally:
        os.umask(before)
        tempfile.tempdir = usual


def inherited(home: Path) -> str:
    """Give the temporary folder of this process and of those it starts: one room for them all. Raises OSError."""
    stated = os.environ.get("TMPDIR", "")
    if Path(stated).is_dir() and Path(stated).parent == home / FOLDER:
        return stated
    return str(make(home))

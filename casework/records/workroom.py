"""The place for what must lie decrypted for a moment, such as pages on their way through LibreOffice: inside the data folder, never in the system's.

Whoever makes a room holds it, also before processes of other containers that share the data folder; one that nobody holds is cleared away at the next start.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casework.records import whole

FOLDER = "work"
OTHERS = 0o077
_MADE, _HELD = "made-", "room-"  # made, but not held yet; held


@contextmanager
def room(home: Path) -> Iterator[Path]:
    """Make a folder that only this user may open, and take it away with all that is in it. Raises OSError."""
    path, held = _make(home)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(held)


def make(home: Path) -> Path:
    """Make a room that stays until its process has ended and the next one starts. Raises OSError."""
    return _make(home)[0]  # held until this process ends


def sweep(home: Path) -> None:
    """Clear away the rooms that nobody holds, as after a crash: the kernel lets go however a process ends."""
    for path in (home / FOLDER).glob(f"{_HELD}*"):
        with suppress(OSError):
            held = _hold(path)
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)


def _make(home: Path) -> tuple[Path, int]:
    whole.make_folder(home / FOLDER)
    made = Path(tempfile.mkdtemp(prefix=f"{_MADE}{os.getpid()}-", dir=home / FOLDER))
    held = _hold(made)
    return made.rename(made.with_name(made.name.replace(_MADE, _HELD, 1))), held


def _hold(path: Path) -> int:
    """Hold a folder for this process. Raises OSError where another holds it."""
    held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
    return held


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

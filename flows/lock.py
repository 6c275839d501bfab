"""One instance per data folder and port, and a sentence for whoever starts a second."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from casework.errors import AlreadyRunning, FolderNotWritable
from casework.settings import Settings

LOCK = "instance.lock"
BOARD_LOCK = "board.lock"


@contextmanager
def instance_lock(settings: Settings) -> Iterator[None]:
    """Hold the data folder for this process; the kernel gives it back however the process ends.

    Raises AlreadyRunning or FolderNotWritable.
    """
    make_writable(settings.home)
    with (settings.home / LOCK).open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(_who(settings, held.name)) from None
        held.truncate(0)
        held.write(f"{os.getpid()} {settings.board_url}")
        held.flush()
        yield


@contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Wait until no other process of this data folder hangs questions on the board; two at once would hang one twice."""
    with (settings.home / BOARD_LOCK).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def make_writable(home: Path) -> None:
    """Make the data folder if need be and try to write in it.

    Raises FolderNotWritable.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / LOCK).touch()
    except OSError as error:
        raise FolderNotWritable(
            f"The data folder {home} cannot be written ({error.strerror}). Get the right to write there, or choose another: CASEWORK_HOME=/path make start."
        ) from None


def free_port(settings: Settings) -> None:
    """Check that the board's port is free.

    Raises AlreadyRunning with how to choose another.
    """
    address = urlsplit(settings.local_url)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.hostname or "127.0.0.1", address.port or 4200))
        except OSError as error:
            raise AlreadyRunning(
                f"Port {address.port} cannot be used ({error.strerror}): another program is there. Stop it, or choose another: CASEWORK_PORT=4300 make start."
            ) from None


def _who(settings: Settings, lock: str) -> str:
    number, _, board = Path(lock).read_text(encoding="utf-8").strip().partition(" ")
    process = f" as process {number}" if number.isdigit() else ""
    return f"This program already runs on {settings.home}{process}. Use its board at {board or settings.board_url}, or stop it first (Ctrl-C in its window)."

"""The Prefect server as a child process: started, waited for, watched, and stopped last."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from casework.errors import CannotStart
from casework.settings import Settings
from flows import scrub

STARTED = "prefect/server.pid"
MODULE = "flows.server"
PATIENCE_SECONDS = 120.0
GRACE_SECONDS = 10.0
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


@contextmanager
def running_server(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server for as long as the block lasts.

    Raises CannotStart when it does not come up.
    """
    log = settings.folder("prefect") / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("ab") as words:
        # A session of its own: Ctrl-C reaches us alone, and we stop the server last.
        server = subprocess.Popen([sys.executable, "-m", MODULE], cwd=settings.program, stdout=words, stderr=words, start_new_session=True)
    try:
        _note(settings, server.pid)
        wait_until_healthy(settings, server, log=log)
        yield server
    finally:
        stop(server)
        scrub.flush(settings)
        (settings.home / STARTED).unlink(missing_ok=True)


def wait_until_healthy(settings: Settings, server: subprocess.Popen[bytes], *, log: Path, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until the server answers.

    Raises CannotStart when it ends first or stays silent.
    """
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if server.poll() is not None:
            raise CannotStart(f"The Prefect server ended while starting (exit code {server.returncode}). What it said is at the end of {log}.")
        with suppress(httpx.HTTPError):
            if httpx.get(f"{settings.local_url}/api/health", timeout=2).is_success:
                return
        time.sleep(0.2)
    raise CannotStart(f"The Prefect server did not answer within {patience:.0f} seconds. What it said is at the end of {log}. Start again.")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, politely first."""
    server.terminate()
    try:
        server.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def stop_orphan(settings: Settings) -> None:
    """End a server of ours that outlived its parent. Call only while holding the instance lock."""
    note = settings.home / STARTED
    if not note.is_file():
        return
    orphan = _ours(note.read_text(encoding="utf-8"))
    note.unlink(missing_ok=True)
    if orphan is None:
        return
    with suppress(psutil.NoSuchProcess):
        orphan.terminate()
        try:
            orphan.wait(GRACE_SECONDS)
        except psutil.TimeoutExpired:
            orphan.kill()


def die_with_parent() -> None:
    """Ask the Linux kernel to end this process when its parent ends, even by SIGKILL."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)


def _note(settings: Settings, pid: int) -> None:
    (settings.home / STARTED).write_text(f"{pid} {psutil.Process(pid).create_time()}", encoding="utf-8")


def _ours(note: str) -> psutil.Process | None:
    """Find the process a note speaks of; the same number may meanwhile be somebody else's."""
    try:
        pid, _, born = note.partition(" ")
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - float(born)) < 1 and MODULE in process.cmdline() and process.uids().real == os.getuid()
    except (ValueError, psutil.Error):
        return None
    return process if same else None

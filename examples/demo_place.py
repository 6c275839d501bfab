"""The demo's throw-away folder, its mail catcher, and the real program running in it as a child process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casework import clock
from casework.actions import Office
from casework.settings import PROGRAM, Settings
from examples.demo_calendar import FIRST_DAY, MORNING
from examples.demo_watch import DemoStopped, Watch
from examples.mail_catcher import MailCatcher
from flows import environment
from flows.child import die_with_parent

EXAMPLES = Path(__file__).parent
USUAL_PORT = 4200
READY = "The board is ready"
READY_SECONDS = 180.0
STOP_SECONDS = 90.0
TAIL_LINES = 12
QUICK = {"CASEWORK_LOOK_SECONDS": "1", "PREFECT_RUNNER_POLL_FREQUENCY": "1"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo happens: the folder, the office in it, its port, and the mail that was caught."""

    folder: Path
    office: Office
    port: int
    mail: MailCatcher

    @property
    def log(self) -> Path:
        """Give the file into which the program writes."""
        return self.folder / "serve.log"


@contextmanager
def throw_away(port: int) -> Iterator[Place]:
    """Make a folder with the made-up clinic and a mail catcher beside it; remove both at the end."""
    folder = Path(tempfile.mkdtemp(prefix="casework-demo-"))
    try:
        with MailCatcher(folder / "mail") as mail:
            office = _clinic(folder / "clinic", port=port, mail=mail)
            try:
                yield Place(folder, office, port, mail)
            finally:
                office.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clinic(home: Path, *, port: int, mail: MailCatcher) -> Office:
    home.mkdir(mode=0o700)
    for name in ("clinic.toml", "channels.toml"):
        shutil.copyfile(EXAMPLES / name, home / name)
    (home / "rulebook").mkdir(mode=0o700)
    shutil.copyfile(EXAMPLES / "ladder.toml", home / "rulebook" / "ladder.toml")
    os.environ |= {"CASEWORK_HOME": str(home), "CASEWORK_PORT": str(port), "DEMO_MAIL": mail.url, **QUICK}
    settings = Settings.from_env(os.environ)
    environment.apply(settings)
    clock.set_today(settings, FIRST_DAY, at=MORNING)
    return Office.create(settings)


def choose_port() -> tuple[int, str]:
    """Choose the port of the board, with a sentence when it is not the usual one.

    Raises DemoStopped when CASEWORK_PORT is no port.
    """
    stated = os.environ.get("CASEWORK_PORT") or str(USUAL_PORT)
    if not stated.isdigit() or not 0 < int(stated) < 65536:
        raise DemoStopped(f"CASEWORK_PORT must be a number from 1 to 65535, not {stated!r}.")
    if _is_free(int(stated)):
        return int(stated), ""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    return free, f"Port {stated} is in use by another program; the board uses {free} instead."


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Program:
    """The real program, `python -m flows.serve`, while the demo runs."""

    def __init__(self, place: Place, process: "subprocess.Popen[bytes]", watch: Watch) -> None:
        self.place, self.process, self.watch = place, process, watch

    def wait_until_ready(self) -> None:
        """Wait until it says that the board is ready.

        Raises DemoStopped with the end of its log when it does not get there.
        """
        until = time.monotonic() + READY_SECONDS
        while READY not in self.place.log.read_text(encoding="utf-8", errors="replace"):
            if time.monotonic() > until:
                raise DemoStopped(f"the board was not ready within {READY_SECONDS:.0f} seconds. The end of its log:\n{self._tail()}")
            self.pause(0.2)

    def pause(self, seconds: float) -> None:
        """Wait a little. Raises DemoStopped when the program ended meanwhile, Interrupted when somebody asked to stop."""
        self.watch.pause(seconds)
        if self.process.poll() is not None:
            raise DemoStopped(f"the program ended by itself (exit code {self.process.returncode}). The end of its log:\n{self._tail()}")

    def _tail(self) -> str:
        lines = self.place.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-TAIL_LINES:]) or "  (empty)"


@contextmanager
def running(place: Place, watch: Watch) -> Iterator[Program]:
    """Run the real program for as long as the block lasts; it stops its own server and workers."""
    scratch = place.folder / "tmp"  # Prefect leaves a folder there, which must go with the rest
    scratch.mkdir()
    with place.log.open("wb") as log:
        # A session of its own: Ctrl-C reaches the demo alone, which stops the program when it is not in the middle of something.
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.serve"],
            cwd=PROGRAM,
            env={**os.environ, "TMPDIR": str(scratch)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    try:
        yield Program(place, process, watch)
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

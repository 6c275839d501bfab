"""Reading in a child of our own, with so much memory and so much time: what a hostile file may cost is measured, not hoped for."""

import os
import pickle
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 600
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Ended:
    """How a reading ended: what it gave or with which sentence it refused, or `broken` with the name of what fell."""

    said: str = ""
    broken: str = ""


def reading(read: Callable[[], object], refusals: tuple[type[Exception], ...], *, megabytes: int = MEGABYTES, seconds: int = SECONDS) -> Ended:
    """Read in a child with limits; a child that was killed or ran out of memory is broken."""
    listening, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(listening)
        _in_the_child(read, refusals, telling, megabytes, seconds)
    os.close(telling)
    with os.fdopen(listening, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Ended(broken=f"ended by {signal.Signals(os.WTERMSIG(status)).name}")
    found: Ended = pickle.loads(said)  # noqa: S301 - our own child wrote it
    return Ended(broken="MemoryError") if "MemoryError" in found.said else found


def _in_the_child(read: Callable[[], object], refusals: tuple[type[Exception], ...], telling: int, megabytes: int, seconds: int) -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1_000_000,) * 2)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + seconds,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        read()
        ended = Ended("read")
    except refusals as refusal:
        ended = Ended(str(refusal))
    except BaseException as fallen:
        ended = Ended(broken=type(fallen).__name__)
    os.write(telling, pickle.dumps(ended))
    os._exit(0)

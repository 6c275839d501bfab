"""Run everything on one machine: `python -m flows.serve`, which is what `make start` does.

Lock, migrate, server, reconcile, then deployments and board loop; the server stops last.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import NoReturn

import httpx

from casework import bookshelf
from casework.actions import Office, first_start
from casework.errors import CannotStart, CaseworkError
from casework.records import keys
from casework.settings import Settings
from flows import child, environment, lock, lockdown, proxy
from flows.links import coordinator_links, page_link

STOPPED = "Stopped. Every case is where it was; start again with: make start"
WATCH_SECONDS = 0.5


def main() -> int:
    """Serve until told to stop; say why when it cannot."""
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, _interrupt)
    try:
        serve(Settings.from_env(os.environ))
    except KeyboardInterrupt:
        print(STOPPED)
        return 0
    except CaseworkError as error:
        print(error, file=sys.stderr)
        return 1
    except httpx.HTTPError as error:
        print(f"The board did not answer as it should: {str(error)[:400]}\nNothing is lost; start again.", file=sys.stderr)
        return 1
    return 0


def serve(settings: Settings) -> None:
    """Hold the data folder and run server, worker and board loop in it.

    Raises CannotStart, or KeyboardInterrupt when told to stop.
    """
    environment.apply(settings)
    lockdown.check(settings, os.environ)
    lockdown.check_prefect(os.environ)
    with lock.instance_lock(settings):
        child.stop_orphan(settings)
        lock.free_port(settings)
        is_first = keys.may_make(settings)
        office = Office.create(settings)
        if is_first:
            print(first_start.words(settings), flush=True)
        for trouble in bookshelf.troubles(settings):  # and without any rulebook that ever loaded, nothing starts
            print(f"WARNING: {trouble.words}", file=sys.stderr)
        print(f"Data folder {settings.home}\nStarting the board …", flush=True)
        with child.running_server(settings) as server:
            _work(office, server)


def _work(office: Office, server: "subprocess.Popen[bytes]") -> None:
    from flows import follow, worker  # imports Prefect, which reads the environment set above

    follower = follow.Follower(office)
    with worker.running(follower) as runner, follow.following(follower) as loop, proxy.running(office.settings) as door:
        print(_welcome(office.settings), flush=True)
        watch(server, runner, loop, door=door)


def watch(server: "subprocess.Popen[bytes]", *threads: threading.Thread, door: proxy.Proxy) -> NoReturn:
    """Look after the parts for as long as they run; the proxy is started again, all else is needed.

    Raises CannotStart when one of them ended by itself.
    """
    pause = threading.Event()
    while True:
        pause.wait(WATCH_SECONDS)
        door.mend()
        if server.poll() is not None:
            raise CannotStart(f"The Prefect server ended by itself (exit code {server.returncode}); see prefect/server.log in the data folder. {STOPPED}")
        for thread in threads:
            if not thread.is_alive():
                raise CannotStart(f"The {thread.name} ended by itself; what it said stands above. {STOPPED}")


def _interrupt(_signum: int, _frame: FrameType | None) -> NoReturn:
    for signum in (signal.SIGTERM, signal.SIGINT):  # a second Ctrl-C must not cut the stopping short
        signal.signal(signum, _already_stopping)
    raise KeyboardInterrupt


def _already_stopping(_signum: int, _frame: FrameType | None) -> None:
    """Take a further signal and go on stopping."""


def _welcome(settings: Settings) -> str:
    links = "\n".join(f"  {name}: {link}" for name, link in coordinator_links(settings))
    everything = f"  All cases on one page: {page_link(settings, 'worklist')}\n  Every list and form, to keep as a bookmark: {page_link(settings, 'desk')}"
    return f"The board is ready; most urgent first:\n{links}\n{everything}\nStop with Ctrl-C."


if __name__ == "__main__":
    sys.exit(main())

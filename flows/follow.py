"""Follow the log of acts, so that what the command line, intake or another run did shows on the board within seconds.

`flows.serve` does it in a thread; a clinic with work pools runs `python -m flows.follow` beside its workers.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.client.orchestration import SyncPrefectClient
from prefect.context import SyncClientContext

from casework.actions import Office
from casework.settings import Settings
from flows import artifacts, board, desk, environment, scrub
from flows.defects import described
from flows.reconcile import drop_missed_errands, reconcile

LOOK_SECONDS = 15.0
COMPARE_SECONDS = 60.0


def catch_up(office: Office) -> None:
    """Set the whole board right before a worker starts: nothing can be alive now."""
    with SyncClientContext.get_or_create() as door:
        client = door.client
        drop_missed_errands(client)
        last, numbers = desk.news(office)
        reconcile(office, client, patience=board.AT_ONCE, thorough=True)
        _write(office, client, (*numbers, *(place.case_number for place in desk.open_places(office))))
        desk.has_read(office, last)


def follow(office: Office, client: SyncPrefectClient, *, again: frozenset[str] = frozenset()) -> frozenset[str]:
    """Refresh every case that something happened to since the last look; give those to be tried again."""
    office = Office(office.settings, office.engine)  # reads templates anew: a clinic's edit shows without a restart
    last, changed = desk.news(office)
    numbers = tuple(dict.fromkeys((*again, *changed)))
    failed = frozenset(number for number in numbers if not board.refresh(office, client, number))
    if numbers:
        _write(office, client, numbers)
    if changed:
        desk.has_read(office, last)
    return failed


@contextmanager
def following(office: Office) -> Iterator[threading.Thread]:
    """Follow the log in a thread for as long as the block lasts."""
    stop = threading.Event()
    every = environment.seconds(os.environ, "CASEWORK_LOOK_SECONDS", LOOK_SECONDS)
    thread = threading.Thread(target=_loop, args=(office, stop, every), name="board loop", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(every + 10)


def _loop(office: Office, stop: threading.Event, every: float) -> None:
    compared = time.monotonic()
    again: frozenset[str] = frozenset()
    with SyncClientContext.get_or_create() as door:  # one client for all, also where Prefect opens its own
        client = door.client
        while not stop.wait(every):
            try:
                again = follow(office, client, again=again)
                if time.monotonic() - compared > COMPARE_SECONDS:
                    compared = time.monotonic()
                    reconcile(office, client)
                    artifacts.write_lists(office, client)
                    scrub.flush(office.settings)
            except Exception as error:  # whatever it is, the next look starts from the same place of the log
                print(f"The board could not be refreshed, trying again in {every:.0f} s: {described(error)}", file=sys.stderr, flush=True)


def _write(office: Office, client: SyncPrefectClient, numbers: tuple[str, ...]) -> None:
    artifacts.write_cases(office, client, dict.fromkeys(numbers))
    artifacts.write_lists(office, client)


def main() -> None:
    """Follow the log until told to stop."""
    office = Office.open(Settings.from_env(os.environ))
    with following(office) as thread:
        thread.join()


if __name__ == "__main__":
    main()

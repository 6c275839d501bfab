"""Follow the log of acts, so that what the command line, intake or another run did shows on the board within seconds.

`flows.serve` does it in a thread; a clinic with work pools runs `python -m flows.follow` beside its workers.
"""

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prefect.client.orchestration import SyncPrefectClient
from prefect.context import SyncClientContext

from casework.actions import Office, erasing
from casework.actions import board as pages
from casework.settings import Settings
from flows import artifacts, board, desk, environment, erased, scrub, watch
from flows.backlog import Backlog
from flows.defects import described
from flows.reconcile import drop_missed_errands, glance, reconcile

LOOK_SECONDS = 15.0
COMPARE_SECONDS = 60.0
ANEW_SECONDS = 3600.0  # what is taken for granted between looks is looked at anew so often
START_SECONDS = 20.0  # what a start does before anybody can press a button; the rest follows, most urgent first
SLICE_SECONDS = 8.0
BREATH_SECONDS = 1.0  # between two slices, for the server


class Follower:
    """Follows the log, with what it still has to bring up to date."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.backlog = Backlog(office)
        self.read_to = desk.read_to(office)
        self.shown = artifacts.Shown()
        self.watch = watch.Watch(office)
        self.day = office.today()
        self.is_stale = True
        self.compared_at = -math.inf  # the first look compares, and writes the lists
        self.renewed_at = time.monotonic()

    def catch_up(self, client: SyncPrefectClient) -> None:
        """Set the board right before a worker starts, when nothing can be alive: what a kill left, then the most urgent cases."""
        drop_missed_errands(client)
        self._read_news()
        reconcile(self.office, client, patience=board.AT_ONCE, seconds=START_SECONDS)
        self.take_up_all()
        self._work(client, seconds=START_SECONDS)

    def look(self, client: SyncPrefectClient) -> bool:
        """Bring what happened since the last look up to date, or a slice of it; say whether more waits."""
        self.office = self.backlog.office = Office(self.office.settings, self.office.engine)  # a clinic's edit of a template shows without a restart
        changed = self._read_news()
        if self.day != self.office.today():
            self.day = self.office.today()
            self.take_up_all()
        worked = self._work(client, seconds=SLICE_SECONDS)
        if changed or worked:
            self.is_stale = True
            self._write_lists(client, quick=True)
        if time.monotonic() - self.compared_at > COMPARE_SECONDS:
            self._compare(client)
        return len(self.backlog) > 0

    def take_up_all(self) -> None:
        """Take up every open case: after a start, and when a new day changes what every page says."""
        self.backlog.add(place.case_number for place in desk.open_places(self.office))

    def _read_news(self) -> bool:
        before = self.read_to
        self.read_to, changed = pages.changed_cases(self.office, before)
        self.backlog.add(changed)
        return self.read_to != before

    def _work(self, client: SyncPrefectClient, *, seconds: float) -> bool:
        waited = len(self.backlog)
        failed = self.backlog.work(self._settling(client), seconds=seconds)
        if not self.backlog and self.read_to > desk.read_to(self.office):
            desk.has_read(self.office, self.read_to)  # only now: what a kill leaves of a slice is read again
        self.backlog.add(failed)
        return waited > 0

    def _settling(self, client: SyncPrefectClient) -> Callable[[str], bool]:
        def settle(number: str) -> bool:
            if erasing.is_erased(self.office, number):
                return erased.clear(self.office, client) >= 0
            went_well = board.refresh(self.office, client, number)
            artifacts.write_cases(self.office, client, (number,), shown=self.shown)
            return went_well

        return settle

    def _compare(self, client: SyncPrefectClient) -> None:
        """Look once a minute whether the board still holds what the records say, and hourly at what was taken for granted."""
        self.compared_at = time.monotonic()
        if self.compared_at - self.renewed_at > ANEW_SECONDS:
            self.renewed_at = self.compared_at
            self.shown.forget()
            self.is_stale = True
        if not self.backlog and not glance(self.office, client):
            reconcile(self.office, client, seconds=SLICE_SECONDS)
        erased.clear(self.office, client)
        self._write_lists(client, quick=not self.is_stale)
        self.is_stale = False
        self.watch.look()
        scrub.flush(self.office.settings)

    def _write_lists(self, client: SyncPrefectClient, *, quick: bool) -> None:
        artifacts.write_lists(self.office, client, shown=self.shown, more=len(self.backlog), quick=quick)


def catch_up(follower: Follower) -> None:
    """Set the whole board right before a worker starts."""
    with SyncClientContext.get_or_create() as door:
        follower.catch_up(door.client)


@contextmanager
def following(follower: Follower) -> Iterator[threading.Thread]:
    """Follow the log in a thread for as long as the block lasts."""
    stop = threading.Event()
    every = environment.seconds(os.environ, "CASEWORK_LOOK_SECONDS", LOOK_SECONDS)
    thread = threading.Thread(target=_loop, args=(follower, stop, every), name="board loop", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(every + SLICE_SECONDS + 10)


def _loop(follower: Follower, stop: threading.Event, every: float) -> None:
    pause = every
    with SyncClientContext.get_or_create() as door:  # one client for all, also where Prefect opens its own
        while not stop.wait(pause):
            pause = every
            try:
                if follower.look(door.client):
                    pause = min(every, BREATH_SECONDS)
            except Exception as error:  # whatever it is, the next look starts from the same place of the log
                print(f"The board could not be refreshed, trying again in {every:.0f} s: {described(error)}", file=sys.stderr, flush=True)


def main() -> None:
    """Follow the log until told to stop."""
    follower = Follower(Office.open(Settings.from_env(os.environ)))
    follower.take_up_all()
    with following(follower) as thread:
        thread.join()


if __name__ == "__main__":
    main()

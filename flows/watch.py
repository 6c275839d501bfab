"""Our own watch, in the board loop: alarms go out, and a sweep that the schedule does not run is run here."""

import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from casework.actions import Office, alarms, remind, sweeping
from flows.defects import described

FIRST = timedelta(minutes=15)  # after a night off the first sweep does not wait for the schedule


class Watch:
    """Looks once a minute; sends in a thread of its own, so that a mail server that hangs never holds up the board."""

    def __init__(self, office: Office, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.office = office
        self.elapsed = elapsed
        self.patience = FIRST
        self.seen: datetime | None = None
        self.seen_at = elapsed()
        self.at_work: threading.Thread | None = None

    def look(self) -> None:
        """Start what is to be done now, unless the last is still at it."""
        if self.at_work is None or not self.at_work.is_alive():
            self.at_work = threading.Thread(target=self._work, name="watch", daemon=True)
            self.at_work.start()

    def _work(self) -> None:
        try:
            self._sweep_if_due()
            alarms.send_due(self.office)
        except Exception as error:  # the next minute tries again
            print(f"The watch could not do its work, trying again in a minute: {described(error)}", file=sys.stderr, flush=True)

    def _sweep_if_due(self) -> None:
        last = remind.last_sweep_at(self.office)
        if last != self.seen:
            self.seen, self.seen_at = last, self.elapsed()
        if last is None or self.office.now() - last > self.patience:
            # A machine that slept had no schedule either; only one that was awake all the while has a schedule that stands still.
            stands_still = self.elapsed() - self.seen_at > alarms.SILENCE.total_seconds()
            sweeping.sweep_ourselves(self.office, schedule_stands_still=stands_still)
        self.patience = alarms.SILENCE

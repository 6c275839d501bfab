"""Stopping the demo at a moment of its own choosing, and saying why it stopped."""

import os
import signal
import sys
import time
from types import FrameType


class DemoStopped(Exception):
    """The demo cannot go on; the message says why and what to do."""


class Interrupted(DemoStopped):
    """Somebody asked the demo to stop."""


class Watch:
    """Remembers a Ctrl-C or SIGTERM until a moment at which stopping leaves nothing half done."""

    def __init__(self) -> None:
        self.came = 0

    def begin(self) -> None:
        """Listen for signals from now on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def look(self) -> None:
        """Raise Interrupted when somebody asked to stop."""
        if self.came:
            raise Interrupted("Stopped before the end. Nothing is left running, and the data folder is removed.")

    def pause(self, seconds: float) -> None:
        """Wait a little, unless somebody asks to stop."""
        self.look()
        time.sleep(seconds)
        self.look()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if not self.came:
            self.came = number
            os.write(sys.stderr.fileno(), b"\nStopping ...\n")

"""Sweeps in processes of their own: one that kills itself at a point the dice chose, and two that run at once."""

import os
import signal
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event

from casework.actions import Office, digests, remind
from casework.notify import delivery
from casework.settings import Settings

NEVER = 0


@dataclass
class Fate:
    """Counts the points at which a process may die: before each statement and commit, before and after each message."""

    point: int
    passed: int = 0

    def pass_by(self, *_: object) -> None:
        """Pass one point, or die there without a word."""
        self.passed += 1
        if self.passed == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def send(self, *message: Any) -> Any:
        """Send a message, with a point before it and one after."""
        self.pass_by()
        sent = delivery.send(*message)
        self.pass_by()
        return sent


def sweep(office: Office, now: datetime, **options: Any) -> None:
    """Do what the scheduled flow does: remind, then the daily mails."""
    remind.sweep(office, now=now, env={}, **options)
    digests.send_due(office, now=now, env={}, **options)


def in_a_process(settings: Settings, now: datetime, *, dies_at: int = NEVER) -> int:
    """Begin a sweep in a process of its own and give its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        _live(settings, now, Fate(dies_at))
        code = 0
    finally:
        os._exit(code)


def _live(settings: Settings, now: datetime, fate: Fate) -> None:
    office = Office.open(settings)
    event.listen(office.engine, "before_cursor_execute", fate.pass_by)
    event.listen(office.engine, "commit", fate.pass_by)
    sweep(office, now, send=fate.send)


def wait(child: int) -> bool:
    """Wait for a process and say whether it was killed. An error in it is an error here."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "a sweep in a process of its own failed"
    return False

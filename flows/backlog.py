"""Which cases the board still has to bring up to date, and in what order: what somebody just did first, then the most urgent.

A thousand new claims or a restart with thousands of open cases must neither keep a person's last answer from the board nor the
server from the person, so the work is done in slices, and what a kill leaves is found again in the log and the records.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from casework.actions import Office
from flows import desk

FEW = 25  # cases that one look finds changed: people at work; more is a file that was taken in, a new day or a new rule


class Backlog:
    """Numbers of cases, each once, most urgent first."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._first: dict[str, None] = {}
        self._rest: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._first.keys() | self._rest.keys())

    def add(self, numbers: Iterable[str]) -> None:
        """Take up cases; a few go before all others."""
        fresh = dict.fromkeys(numbers)
        if len(fresh) <= FEW:
            self._first |= fresh
        else:
            self._rest |= fresh
            self._rest = dict.fromkeys(desk.by_urgency(self.office, self._rest))

    def work(self, settle: Callable[[str], bool], *, seconds: float) -> frozenset[str]:
        """Settle one case after another until the time is up; give those that could not be settled, to be tried at the next look."""
        until = time.monotonic() + seconds
        failed = set()
        for number in self._taken():
            if not settle(number):
                failed.add(number)
            if time.monotonic() >= until:
                break
        return frozenset(failed)

    def _taken(self) -> Iterator[str]:
        while self._first or self._rest:
            number = next(iter(self._first or self._rest))
            self._first.pop(number, None)
            self._rest.pop(number, None)
            yield number

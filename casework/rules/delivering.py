"""What became of an attempt to deliver a message, what that proves, and when and where it is tried again.

Pure: delivery.toml holds the pauses of each kind of trouble, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from casework.errors import RulebookInvalid

FILE = "delivery.toml"
SHORTEST = timedelta(minutes=1)
MOST = 10**6  # no figure of the file is larger, so that no sum of times overflows
SHARE = 8  # the time left until the date holds at least so many tries


class Outcome(StrEnum):
    """How one attempt ended: taken, or which kind of trouble it met."""

    TAKEN = "taken"
    UNFINISHED = "begun, its end not noted"
    DOWN = "server down"
    IN_DOUBT = "connection lost, it may have arrived"
    WAIT = "asked to wait"
    THROTTLED = "throttled"
    LOGIN = "login, sender or certificate refused"
    RECIPIENT = "recipient refused"
    REFUSED = "message refused"
    UNWRITABLE = "message cannot be written"


class Proof(StrEnum):
    """What a channel's answer proves. A mail server or gateway that took a message has not yet shown it to anybody."""

    NOTHING = "nothing"
    ACCEPTED = "accepted by the mail server"
    HANDED_OVER = "handed over to the gateway"
    DELIVERED = "delivered"


TROUBLES = tuple(each for each in Outcome if each not in (Outcome.TAKEN, Outcome.UNFINISHED))


@dataclass(frozen=True, slots=True)
class Pace:
    """How one kind of trouble is borne, far from the date or near it.

    `other_way_after` None: not before the tries are used up. `longest_wait`: a server that asks for more is asked again all the same.
    """

    pauses: tuple[timedelta, ...]
    other_way_after: timedelta | None
    address_rests: timedelta
    longest_wait: timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """One kind of trouble. `tries` 0: no try is ever lost."""

    far: Pace
    near: Pace
    tries: int
    server_waits: bool
    why: str

    def pace(self, *, is_near: bool) -> Pace:
        """Give the pauses that hold now."""
        return self.near if is_near else self.far


@dataclass(frozen=True, slots=True)
class Patiences:
    """All kinds of trouble, and from how many days before the date on it is near."""

    near_days: int
    of: Mapping[Outcome, Patience]

    def is_near(self, left: timedelta) -> bool:
        """Say whether a date that ends so much later is near; its own day counts beside the days before it."""
        return left <= (self.near_days + 1) * date.resolution


def read_patiences(table: Mapping[str, Any]) -> Patiences:
    """Read a delivery table. Raises RulebookInvalid naming the entry."""
    near_days, longest = _stated(table, "near_days", unit="days"), timedelta(hours=_stated(table, "longest_wait_hours", unit="hours"))
    return Patiences(near_days, {each: _patience(each, table.get(each.value), longest) for each in TROUBLES})


def _stated(table: Mapping[str, Any], key: str, *, unit: str) -> int:
    try:
        return _whole(table.get(key))
    except ValueError:
        raise RulebookInvalid(f"{FILE}, {key}: write a whole number of {unit}.") from None


def _patience(kind: Outcome, row: Any, longest: timedelta) -> Patience:
    try:
        whole = {"far": _pace(row, "", longest), "near": _pace(row, "near_", longest)}
        tries, waits, why = row["tries"], row["server_waits"], row["why"].strip()
    except (KeyError, TypeError, AttributeError, ValueError):
        raise RulebookInvalid(f"{FILE}, [“{kind}”]: write minutes, near_minutes, tries, server_waits and why as the program's own file does.") from None
    if not isinstance(tries, int) or tries < 0 or not isinstance(waits, bool) or not why:
        raise RulebookInvalid(f"{FILE}, [“{kind}”]: tries is a whole number, server_waits true or false, and why a sentence.")
    return Patience(whole["far"], whole["near"], tries, waits, why)


def _pace(row: Mapping[str, Any], prefix: str, longest: timedelta) -> Pace:
    pauses = tuple(_span(minutes) for minutes in row[f"{prefix}minutes"])
    if not pauses:
        raise ValueError(prefix)
    after = row.get(f"{prefix}other_way_after")
    rests = row.get(f"{prefix}address_rests", 0)
    return Pace(pauses, None if after is None else _span(after, least=0), timedelta(hours=_whole(rests)), longest)


def _span(minutes: Any, *, least: int = 1) -> timedelta:
    if _whole(minutes) < least:
        raise ValueError(minutes)
    return timedelta(minutes=minutes)


def _whole(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST:
        raise ValueError(number)
    return number


def next_try(pace: Pace, failures: int, *, now: datetime, left: timedelta, wait: timedelta | None = None) -> datetime:
    """Say when to try again after so many failures: never so late that fewer than eight tries fit before the date.

    `left` is the time until the date ends, `wait` what the server asked for; it is heeded up to `longest_wait`, and to half the time left.
    """
    pause = pace.pauses[min(max(failures, 1), len(pace.pauses)) - 1]
    longest = pace.longest_wait
    if left > timedelta():
        pause = max(min(pause, left / SHARE), SHORTEST)
        longest = min(longest, left / 2)
    return now + max(pause, min(wait or pause, longest))


def goes_another_way(patience: Patience, pace: Pace, failures: int, *, troubled: timedelta) -> bool:
    """Say whether a message is handed on: its tries are used up, or it has been in this trouble long enough."""
    if patience.tries and failures >= patience.tries:
        return True
    return pace.other_way_after is not None and troubled >= pace.other_way_after

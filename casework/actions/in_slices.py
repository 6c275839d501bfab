"""Looking at many rows some at a time, so that people who work meanwhile do not wait, and so that one that fails stops no other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlmodel import Session

from casework.actions.office import Office
from casework.records import store

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Look(Generic[Found]):
    """How to look at rows. `read` gives those of some ids; `at` does the work on one and says how many messages came of it.

    `unread` (with {key} and {error}) and `failed` (with {number} and {error}) are the sentences for whoever keeps the data folder.
    """

    read: Callable[[Session, Sequence[int]], Iterable[Found]]
    at: Callable[[Session, Found], int]
    number: Callable[[Found], str]
    unread: str
    failed: str
    at_once: int


def look_at(office: Office, ids: Sequence[int], look: Look[Found], problems: list[str]) -> int:
    """Look at rows, so many in one transaction, and say how many messages came of it; what cannot be looked at is added to `problems`."""
    return sum(_slice(office, ids[start : start + look.at_once], look, problems) for start in range(0, len(ids), look.at_once))


def _slice(office: Office, ids: Sequence[int], look: Look[Found], problems: list[str]) -> int:
    try:
        with store.writing(office.engine) as session:
            return sum(_safely(session, found, look, problems) for found in look.read(session, ids))
    except Exception as error:  # one damaged row must not keep the others from being looked at
        if len(ids) == 1:
            problems.append(look.unread.format(key=ids[0], error=type(error).__name__))
            return 0
    return sum(_slice(office, [key], look, problems) for key in ids)


def _safely(session: Session, found: Found, look: Look[Found], problems: list[str]) -> int:
    number = look.number(found)
    try:
        with session.begin_nested():
            return look.at(session, found)
    except Exception as error:  # one case must not keep the others; the next sweep looks again
        problems.append(look.failed.format(number=number, error=type(error).__name__))
        return 0

"""Who is at the keys while an act is done, as far as the program knows by itself: the login of a command, or the name a proxy passes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from casework.terms import KnownBy


@dataclass(frozen=True, slots=True)
class Known:
    """One person and how the program knows: a key of clinic.toml, or the login of somebody it does not name."""

    person: str
    by: KnownBy


_now: ContextVar[Known | None] = ContextVar("known", default=None)


@contextmanager
def person(key: str, *, by: KnownBy) -> Iterator[None]:
    """Say who is at the keys while the block lasts."""
    token = _now.set(Known(key, by))
    try:
        yield
    finally:
        _now.reset(token)


def now() -> Known | None:
    """Give who is at the keys; None for a machine, and where only what somebody states is known."""
    return _now.get()

"""Tell where the program failed without the values it failed on, which may be personal; Prefect keeps every message."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from casework.errors import CaseworkError


class Defect(Exception):
    """The program failed; the message names places in the code, never values."""


@contextmanager
def told_without_values() -> Iterator[None]:
    """Turn an unforeseen error into one that says where it happened and of which kind it was.

    Raises Defect.
    """
    try:
        yield
    except Exception as error:
        raise Defect(described(error)) from None


def described(error: Exception) -> str:
    """Say of which kind an error is and where it happened, innermost place first; ours say what to do instead."""
    if isinstance(error, CaseworkError):
        return f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return f"{type(error).__name__} at " + " < ".join(
        f"{frame.filename.rsplit('/', 2)[-2]}/{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )

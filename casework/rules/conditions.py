"""The facts under which an entry applies, as a file states them: { levels = ["2"], urgent = ["no"] }."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeGuard

from casework.rules.facts import VALUES

Conditions = tuple[tuple[str, tuple[str, ...]], ...]


def known_fact(fact: str) -> None:
    """Refuse a fact that nobody can state.

    Raises ValueError, which the reader of a file turns into RulebookInvalid.
    """
    if fact not in VALUES:
        raise ValueError(f"no fact is called {fact!r}; write one of {', '.join(VALUES)}")


def conditions(stated: object) -> Conditions:
    """Make hashable pairs of a table of facts and their values.

    Raises ValueError naming the facts or values there are.
    """
    if not isinstance(stated, Mapping):
        raise ValueError('write a table, such as { levels = ["2"] }')
    for fact, values in stated.items():
        known_fact(fact)
        allowed = (*VALUES[fact], "unknown")
        if not _are_words(values) or (VALUES[fact] and set(values) - set(allowed)):
            raise ValueError(f"{fact} takes a list out of {', '.join(allowed)}")
    return tuple((fact, tuple(values)) for fact, values in stated.items())


def dollars(stated: str) -> Decimal | None:
    """Read an amount in US dollars; None when nobody stated one."""
    try:
        amount = Decimal(stated.replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _are_words(values: object) -> TypeGuard[Sequence[str]]:
    return isinstance(values, list | tuple) and all(isinstance(value, str) for value in values)

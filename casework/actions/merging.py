"""Joining what two sources say of one thing."""

from typing import TypeVar

from casework.chart import Value

Kind = TypeVar("Kind", bound=Value)


def merged(old: Kind, new: Kind) -> Kind:
    """Add to a value what another says and it did not."""
    blank = type(old)()
    added = {name: getattr(new, name) for name in type(old).model_fields if getattr(old, name) == getattr(blank, name)}
    return old.model_copy(update=added)

"""Reading a rulebook file of entries: our text and then the clinic's, which wins entry by entry, each entry with its place and origin."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from casework.errors import RulebookInvalid
from casework.rules.bookfile import CLINIC
from casework.rules.booklines import Place, places

SHARED = ("verified_on", "effective_on", "max_age_days", "confidence", "citation", "source")
AS_OURS = "Write it as the program's own file does."
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Layer:
    """One of the texts of a file: what it says, and whose it is."""

    said: Mapping[str, Any]
    text: str
    is_clinic: bool


def table(text: str, *, file: str) -> dict[str, Any]:
    """Read a TOML text. Raises RulebookInvalid naming file and line."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number that no program can hold
        raise RulebookInvalid(f"{file} cannot be read: {error}. Correct that line.") from None


@contextmanager
def shaped(file: str, how: str = AS_OURS) -> Iterator[None]:
    """Read a file's entries within: one that lacks something, or is of another shape, raises RulebookInvalid with what to write instead."""
    try:
        yield
    except (tomllib.TOMLDecodeError, re.error, KeyError, TypeError, AttributeError, ValueError) as error:
        raise RulebookInvalid(f"{file}: {error}. {how}") from None


def layers(texts: Sequence[str], *, file: str) -> tuple[Layer, ...]:
    """Read our text and, where there is one, the clinic's. Raises as `table` does."""
    return tuple(Layer(table(text, file=file), text, is_clinic=turn > 0) for turn, text in enumerate(texts))


def rows(found: Sequence[Layer], *, file: str, section: str) -> Iterator[Mapping[str, Any]]:
    """Give every entry of a section, ours first, with what its file says for all, its line and its origin; of one id the last one counts."""
    shared: dict[str, Any] = {}
    for layer in found:
        shared |= {name: layer.said[name] for name in SHARED if name in layer.said}
        where, origin = places(layer.text), (CLINIC if layer.is_clinic else "") + file
        for place, row in enumerate(layer.said.get(section, ())):
            yield {**shared, **row, "origin": origin, "line": where.get((section, place), Place()).line}


def valid(model: type[Model], said: Mapping[str, Any], *, file: str, nameless: str, whole: str) -> Model:
    """Build one entry. Raises RulebookInvalid naming entry and field; `nameless` and `whole` stand for an entry without id, and for no field of it."""
    try:
        return model.model_validate(said)
    except ValidationError as error:
        wrong: Sequence[Any] = error.errors()
        name = ".".join(str(part) for part in wrong[0]["loc"])
        raise RulebookInvalid(f"{file}: “{said.get('id', nameless)}”, {name or whole}: {wrong[0]['msg']}.") from None

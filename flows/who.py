"""Who pressed: the person whom the proxy named, or whom the form's “who are you” names; the log says which of the two it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from casework import known
from casework.actions import Office, presses
from casework.errors import BadInput, NotPermitted
from casework.roster import UNASSIGNED
from casework.settings import Settings
from casework.terms import NOBODY_NAMED, KnownBy

WHO: Final = "who_are_you"
KEY: Final = r"^([A-Za-z0-9_-]{1,24})?$"
Key = Annotated[str, Field(pattern=KEY, title="Who are you", description="Your short name in the clinic's list of people, such as maria.")]
NOT_THROUGH: Final = "Nobody knows who pressed this: it did not come through the office's own address. Open {url}, log in there, and press again."
NOT_LISTED: Final = "Say who you are by your short name in clinic.toml: {keys}."

_stated: ContextVar[str] = ContextVar("stated", default="")
_person: ContextVar[str] = ContextVar("person", default="")


def presser() -> str:
    """Give the key of the person whose press this process carries out, or the name of nobody."""
    return _person.get() or NOBODY_NAMED


@contextmanager
def stated(key: str) -> Iterator[None]:
    """Keep what a form's “who are you” says while its door works."""
    token = _stated.set(key)
    try:
        yield
    finally:
        _stated.reset(token)


@contextmanager
def pressing(office: Office, run_id: UUID, *, is_needed: bool = True) -> Iterator[None]:
    """Do what a run does in the name of whoever pressed for it last. Raises NotPermitted or BadInput where that must be known and is not.

    Not needed: what the board opens by itself, nobody pressed.
    """
    key, by = _found(office, run_id, is_needed=is_needed)
    if not key:
        yield
        return
    token = _person.set(key)
    try:
        with known.person(key, by=by):
            yield
    finally:
        _person.reset(token)


def described(schema: dict[str, Any], settings: Settings, *, is_needed: bool) -> dict[str, Any]:
    """Turn the question of a door's form into a list of the clinic's people; behind a proxy that knows them it is not asked at all."""
    if WHO not in schema["properties"]:
        return schema
    properties, needed = dict(schema["properties"]), [each for each in schema.get("required") or () if each != WHO]
    field, keys = properties.pop(WHO), [person.key for person in settings.people]
    if settings.is_proxied or settings.people == UNASSIGNED:  # known already, or nobody to choose from
        return {**schema, "properties": properties, "required": needed}
    is_open = len(keys) == 1 or not is_needed
    names = "; ".join(f"{person.key} is {person.name}" for person in settings.people)
    asked = {"$ref": "#/definitions/WhoAreYou", "position": field["position"], "title": WHO, "description": f"{names}."}
    properties[WHO] = asked | ({"default": keys[0] if len(keys) == 1 else ""} if is_open else {})
    listed = {"title": "WhoAreYou", "type": "string", "enum": ["", *keys] if is_open and len(keys) > 1 else keys}
    definitions = {**(schema.get("definitions") or {}), "WhoAreYou": listed}
    return {**schema, "properties": properties, "required": needed if is_open else [*needed, WHO], "definitions": definitions}


def _found(office: Office, run_id: UUID, *, is_needed: bool) -> tuple[str, KnownBy]:
    if office.settings.is_proxied:
        person = presses.person_of(office, str(run_id))
        if not person and is_needed:
            raise NotPermitted(NOT_THROUGH.format(url=office.settings.board_url))
        return person, KnownBy.PROXY
    keys = [person.key for person in office.settings.people]
    if _stated.get() and _stated.get() not in keys:
        raise BadInput(NOT_LISTED.format(keys=", ".join(keys)))
    return _stated.get(), KnownBy.ATTESTED

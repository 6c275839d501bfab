"""Who works at the clinic, as [people.KEY] and [access] of clinic.toml say: names, roles and logins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.errors import BadInput
from casework.terms import NOBODY_NAMED, Machine, Role

FIELDS = ("name", "role", "login")
RESERVED = (*Machine, NOBODY_NAMED)


@dataclass(frozen=True, slots=True)
class Caseworker:
    """One of our own people: `key` is the opaque name on tags, such as maria; `login` the account of the computer, "" where it is the key.

    `stated` are the roles as written; who has none written works as a coordinator.
    """

    key: str
    name: str
    stated: tuple[Role, ...] = ()
    login: str = ""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Give the person's roles."""
        return self.stated or (Role.COORDINATOR,)


@dataclass(frozen=True, slots=True)
class Access:
    """What holds for those whom clinic.toml does not name: they may do what this role may."""

    unlisted: Role = Role.AUDITOR


READERS = Access()
UNASSIGNED = (Caseworker("unassigned", "Unassigned"),)
UNOWNED = ("", UNASSIGNED[0].key)  # what stands as the owner of a case that nobody owns


def people(stated: Mapping[str, Any]) -> tuple[Caseworker, ...]:
    """Read [people]. Raises BadInput for an entry that cannot be, naming what is allowed."""
    wrong = [key for key, row in stated.items() if not isinstance(row, Mapping)]
    if wrong:
        raise BadInput(f'clinic.toml, [people]: write [people.{wrong[0]}] on a line of its own, and name = "..." below it.')
    found = tuple(_person(key, row) for key, row in stated.items())
    logins = [each.login or each.key for each in found]
    twice = next((login for login in logins if logins.count(login) > 1), "")
    if twice:
        raise BadInput(f"clinic.toml, [people]: two people have the login {twice!r}. Give each person a login of their own.")
    return found or UNASSIGNED


def access(stated: Mapping[str, Any]) -> Access:
    """Read [access]. Raises BadInput for what it does not know."""
    unknown = set(stated) - {"unlisted"}
    if unknown:
        raise BadInput(f'clinic.toml, [access]: unknown {", ".join(sorted(unknown))}. Known: unlisted = "coordinator", or another role.')
    return Access(_role(stated["unlisted"], where="[access], unlisted")) if "unlisted" in stated else READERS


def _person(key: str, row: Mapping[str, Any]) -> Caseworker:
    if key in RESERVED:
        raise BadInput(f"clinic.toml: [people.{key}] has a name under which the program itself acts. Choose another key.")
    unknown = set(row) - set(FIELDS)
    if unknown:
        raise BadInput(f"clinic.toml, [people.{key}]: unknown {', '.join(sorted(unknown))}. Known: {', '.join(FIELDS)}.")
    said = row.get("role", [])
    roles = tuple(dict.fromkeys(_role(each, where=f"[people.{key}]") for each in (said if isinstance(said, list) else [said])))
    return Caseworker(key, str(row.get("name", key)), roles, str(row.get("login", "")).strip())


def _role(said: object, *, where: str) -> Role:
    if said not in list(Role):
        raise BadInput(f"clinic.toml, {where}: no role {said!r}. Roles: {', '.join(Role)}.")
    return Role(str(said))

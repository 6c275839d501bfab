"""Roles: which acts of the log are whose, as roles.toml says, and the sentence for whoever may not.

An act that roles.toml does not list is nobody's. While nobody of the clinic has a role, everybody may do everything.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from casework.rules import layered
from casework.terms import NOBODY_NAMED, Machine, Role

FILE = "roles.toml"
HOW = "Write it as the entries beside it: words, verbs, roles, machine."
FILE_OPENED = "file opened"  # somebody looked at a patient's file: an event, and no change
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Acts that are the same people's. `by_machine` says that the program itself may do them too."""

    words: str
    verbs: tuple[str, ...]
    roles: tuple[Role, ...]
    by_machine: bool


@dataclass(frozen=True, slots=True)
class RoleBook:
    """Every act of the log with its group; `apart` is how long a second look at the same thing is no opening of its own.

    `said` words the acts whose name is a button's as what was done.
    """

    groups: Mapping[str, Group]
    apart: timedelta
    said: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the file. Raises RulebookInvalid naming what to write."""
        with layered.shaped(FILE, HOW):
            said = tomllib.loads(text)
            rows = [Group(row["words"], tuple(row["verbs"]), tuple(map(Role, row["roles"])), row["machine"] is True) for row in said["acts"]]
            verbs = [verb for row in rows for verb in row.verbs]
            twice = sorted({verb for verb in verbs if verbs.count(verb) > 1})
            if twice:
                raise ValueError(f"listed twice: {', '.join(twice)}")
            return cls({verb: row for row in rows for verb in row.verbs}, timedelta(minutes=int(said["openings"]["minutes_apart"])), dict(said["said"]))


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may do what at one clinic: its people with their roles, and the role of everybody else. Not `in_force`: everybody may everything."""

    book: RoleBook
    people: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    unlisted: Role = Role.AUDITOR
    in_force: bool = False

    def refusal(self, verb: str, *, actor: str, at_the_keys: str = "") -> str:
        """Say why an act may not be done, "" where it may.

        Whoever is at the keys must be allowed as well as the actor that is named: naming somebody else gives no right.
        """
        if not self.in_force:
            return ""
        group = self.book.groups.get(verb)
        if group is None:
            return f"“{verb}” is listed nowhere in {FILE}, so nobody may do it. Report this with the version you run."
        if actor in list(Machine):
            return self._of_machine(group, verb, at_the_keys)
        return next(filter(None, (self._of_person(group, verb, each) for each in dict.fromkeys((at_the_keys, actor)) if each)), "")

    def only_reads(self, person: str) -> bool:
        """Say whether a person may change nothing."""
        return self.in_force and set(self.people.get(person, (self.unlisted,))) == {Role.AUDITOR}

    def _of_machine(self, group: Group, verb: str, at_the_keys: str) -> str:
        if not group.by_machine:
            return f"“{verb}” is done by a person, never by the program itself. {self._ask(group)}"
        only_reads = set(self.people.get(at_the_keys, ())) == {Role.AUDITOR} and Role.AUDITOR not in group.roles
        return f"{at_the_keys} is an auditor, who only reads. {self._ask(group)}" if only_reads else ""

    def _of_person(self, group: Group, verb: str, person: str) -> str:
        roles = self.people.get(person, (self.unlisted,))
        if set(roles) & set(group.roles):
            return ""
        whose = f"{group.words} (“{verb}”) is for {_either(group.roles)}"
        if person in self.people:
            return f"{whose}; {person} is {_either(roles)}. {self._ask(group)}"
        if person == NOBODY_NAMED:
            return f"{whose}; nobody said who pressed. Choose your name on the form, or sign in under your own. {self._ask(group)}"
        how = f'add login = "{person}" to your entry under [people] of clinic.toml'
        return f"{whose}; {person} is nobody of clinic.toml, and so may do what {_either((self.unlisted,))} may. If it is you: {how}. {self._ask(group)}"

    def _ask(self, group: Group) -> str:
        able = [key for key, roles in self.people.items() if set(roles) & set(group.roles)]
        if not able:
            return "Nobody has such a role yet: give somebody one under [people] of clinic.toml."
        return f"Ask {' or '.join(able[:MOST_NAMES])} to do it."


def _either(roles: tuple[Role, ...]) -> str:
    return " or ".join(f"{'an' if role is Role.AUDITOR else 'a'} {role}" for role in roles)

"""Who may do what at this clinic: roles.toml and the people of clinic.toml together. The log asks it of every act (records/events.py)."""

from functools import cache
from typing import TYPE_CHECKING

from casework import known
from casework.rules.roles import FILE, Rights, RoleBook
from casework.settings import PROGRAM, Settings

if TYPE_CHECKING:
    from casework.actions.office import Office  # an office itself asks who may do what


@cache
def book() -> RoleBook:
    """Give the acts and their roles, as the program's own file states them: a clinic gives people roles, and does not replace it."""
    return RoleBook.parse((PROGRAM / "casework" / "rulebook" / FILE).read_text(encoding="utf-8"))


def rights(settings: Settings) -> Rights:
    """Give who may do what at a clinic."""
    people = {each.key: each.roles for each in settings.people}
    return Rights(book(), people, settings.access.unlisted, in_force=settings.has_roles)


def may(office: "Office", actor: str, verb: str) -> str:
    """Say why an actor may not do an act, "" where nothing is against it; whoever is at the keys is asked for too."""
    keys = known.now()
    return rights(office.settings).refusal(verb, actor=actor, at_the_keys=keys.person if keys else "")


def may_press(settings: Settings, person: str) -> str:
    """Say why a person may press nothing on the board, "" for everybody whose role does more than read."""
    return rights(settings).only_reads(person)

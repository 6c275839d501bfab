"""Who may do what at this clinic: roles.toml and the people of clinic.toml together. The log asks it of every act (records/events.py)."""

from functools import cache

from casework.rules.roles import FILE, Rights, RoleBook
from casework.settings import PROGRAM, Settings


@cache
def book() -> RoleBook:
    """Give the acts and their roles, as the program's own file states them: a clinic gives people roles, and does not replace it."""
    return RoleBook.parse((PROGRAM / "casework" / "rulebook" / FILE).read_text(encoding="utf-8"))


def rights(settings: Settings) -> Rights:
    """Give who may do what at a clinic."""
    people = {each.key: each.roles for each in settings.people}
    return Rights(book(), people, settings.access.unlisted, in_force=settings.has_roles)

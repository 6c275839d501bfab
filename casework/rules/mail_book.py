"""The clinic's practice about the daily mail, as daily-mail.toml states it: when it says that nothing is due, and to whom not."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from casework.rules import layered

FILE = "daily-mail.toml"
FIRST_DAY = "first working day of a week"
NEVER = "never"


@dataclass(frozen=True, slots=True)
class MailBook:
    """When a mail goes out although nothing is due, so that silence never means that mail fails; and the roles that get none of those."""

    is_weekly: bool
    silent_roles: frozenset[str]

    @classmethod
    def latest(cls, *texts: str) -> Self:
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write."""
        with layered.shaped(FILE, f'Write [nothing-due] with tell = "{FIRST_DAY}" or "{NEVER}", and not_to_roles = ["clinician"]'):
            said = tomllib.loads(texts[-1])["nothing-due"]
            if said["tell"] not in (FIRST_DAY, NEVER):
                raise ValueError(f"{said['tell']!r} is no answer to when nothing-due is told")
            return cls(said["tell"] == FIRST_DAY, frozenset(str(role) for role in said.get("not_to_roles", ())))

    def tells_nothing_due(self, role: str, day: date, works: Callable[[date], bool]) -> bool:
        """Say whether a person of this role is told on this day that nothing is due: the first of the week on which they work."""
        earlier = [day - timedelta(days=back) for back in range(1, day.weekday() + 1)]
        return self.is_weekly and role not in self.silent_roles and not any(works(each) for each in earlier)

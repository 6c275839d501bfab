"""The clinic's own targets, where the law gives no date or nobody has found it yet: never shown as law, always reminded of."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta

from casework.errors import RulebookInvalid
from casework.rules.deadlines import Limit
from casework.terms import Clock, Stage

NOTE = "Work by {day}: the clinic's own target, not a legal date."


@dataclass(frozen=True, slots=True)
class Targets:
    """Days to file where the law sets none, to find a missing date, and to ask a payer that has no clock."""

    file_within: dict[Stage, int]
    find_within: int
    ask_after: int

    @classmethod
    def parse(cls, text: str) -> "Targets":
        """Read targets.toml. Raises RulebookInvalid naming what to write instead."""
        try:
            said = tomllib.loads(text)
            return cls(
                {Stage(name): _days(value) for name, value in said["file-within"].items()},
                _days(said["find-the-date-within"]["days"]),
                _days(said["ask-the-payer-after"]["days"]),
            )
        except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise RulebookInvalid(f"targets.toml: {error}. Write whole days, such as: prior-authorization = 3") from None

    def days(self, limit: Limit) -> int | None:
        """Say how many days an undated limit gets, or None where it needs none."""
        if limit.clock is not Clock.FILING:
            return self.ask_after
        return self.find_within if limit.missing else self.file_within.get(limit.stage)


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no number of days")
    return value


def targeted(limit: Limit, targets: Targets, *, from_day: date) -> Limit:
    """Give a limit without any date the clinic's own target, with a note that says so."""
    days = targets.days(limit)
    if limit.work_by or days is None:
        return limit
    day = from_day + timedelta(days=days)
    return replace(limit, work_by=day, notes=(*limit.notes, NOTE.format(day=day)))

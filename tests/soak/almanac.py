"""When somebody must be told, worked out a second time: from the ladder's file and the calendar alone, with nothing of the program's code."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

DAY = timedelta(days=1)
ALONE_FROM = 3  # days before the date from which a message goes by itself, unless the ladder says otherwise
RULEBOOK = Path(__file__).parents[2] / "casework" / "rulebook"


class Rung(NamedTuple):
    """How many days before the date (negative when late), and the day on which it falls."""

    lead: int
    falls_on: date


@dataclass
class Almanac:
    """The ladders as they stood on each day, and the days on which nobody works."""

    ladders: list[tuple[date, Mapping[str, Any]]] = field(default_factory=list)
    closed: frozenset[date] = frozenset()

    @classmethod
    def shipped(cls) -> "Almanac":
        """Read what the program ships."""
        with (RULEBOOK / "holidays.csv").open() as table:
            closed = frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(table))
        return cls([(date.min, tomllib.loads((RULEBOOK / "ladder.toml").read_text()))], closed)

    def change(self, day: date, text: str) -> None:
        """Let the clinic's own ladder hold from a day on, key by key."""
        ladder = dict(self.ladders[-1][1])
        for clock, said in tomllib.loads(text).items():
            ladder[clock] = {**ladder.get(clock, {}), **said}
        self.ladders.append((day, ladder))

    def works(self, day: date) -> bool:
        """Say whether people work on a day."""
        return day.weekday() < 5 and day not in self.closed

    def working_day_before(self, day: date) -> date:
        """Give this day, or the working day before it."""
        while not self.works(day):
            day -= DAY
        return day

    def ladder(self, clock: str, day: date) -> Mapping[str, Any]:
        """Give the ladder of one kind of clock as it stood on a day."""
        found: Mapping[str, Any] = next(table for begins, table in reversed(self.ladders) if begins <= day)[clock]
        return found

    def goes_alone(self, clock: str, rung: Rung, day: date) -> bool:
        """Say whether a rung is told by a message of its own, and not by the daily mail."""
        said = self.ladder(clock, day).get("alone_from_days", ALONE_FROM)
        return said != "never" and rung.lead <= said

    def rung(self, clock: str, work_by: date, day: date) -> Rung | None:
        """Give the latest rung that has fallen by a day."""
        said = self.ladder(clock, day)
        last = self.working_day_before(day)
        if said.get("when_late", "each business day") == "each business day" and last > work_by:
            return Rung((work_by - last).days, last)
        fallen = [Rung(lead, self.working_day_before(work_by - timedelta(days=lead))) for lead in said["days_before"]]
        return min((rung for rung in fallen if rung.falls_on <= day), default=None)

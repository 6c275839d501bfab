"""The protocol as the record shows it: what was given, how fast and how often. Everything is the record's own or computed from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from casework.chart import Infusion
from casework.letters import figures
from casework.letters.figures import Given


@dataclass(frozen=True, slots=True)
class Step:
    """One infusion. `mg_per_minute` is the mean rate, None where dose or minutes are not recorded."""

    given: Given
    mg_per_minute: Decimal | None


@dataclass(frozen=True, slots=True)
class Protocol:
    """All infusions, oldest first. `gaps` are the fewest and the most days between two of them, None with fewer than two days."""

    steps: tuple[Step, ...]
    gaps: tuple[int, int] | None
    monitoring: tuple[str, ...]


def protocol(infusions: Sequence[Infusion]) -> Protocol:
    """Read the protocol off the infusion record."""
    steps = tuple(_step(item) for item in figures.given(infusions))
    days = list(dict.fromkeys(step.given.infusion.given_on for step in steps))
    between = [(later - earlier).days for earlier, later in pairwise(days)]
    watched = tuple(dict.fromkeys(step.given.infusion.monitoring for step in steps if step.given.infusion.monitoring))
    return Protocol(steps, (min(between), max(between)) if between else None, watched)


def _step(given: Given) -> Step:
    dose, minutes = given.infusion.dose_mg, given.minutes
    return Step(given, round(dose / minutes, 2) if dose and minutes else None)

"""What goes wrong when, decided by dice before the year begins."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.soak.post import Weather
from tests.soak.staff import MAIL

ROUGH = (Weather.GREYLISTS, Weather.REFUSES, Weather.THROTTLES, Weather.HANGS, Weather.DROPS, Weather.GONE)
DAY = timedelta(days=1)


@dataclass
class Outlook:
    """The days on which the mail server is gone, whose mailbox is refused when, and the dice of single days."""

    seed: int
    gone: set[date] = field(default_factory=set)
    refused: dict[date, str] = field(default_factory=dict)

    @classmethod
    def of(cls, seed: int, start: date, days: int) -> "Outlook":
        """Throw the dice for a whole year."""
        found, dice = cls(seed), Random(f"{seed} outages")  # noqa: S311 - a year that can be lived again, no secret
        for _ in range(max(1, days // 90)):
            begins = dice.randrange(days)
            found.gone |= {start + (begins + offset) * DAY for offset in range(dice.randint(2, 4))}
        for _ in range(max(1, days // 60)):
            begins, whose = dice.randrange(days), dice.choice(MAIL[:3])
            found.refused |= {start + (begins + offset) * DAY: whose for offset in range(dice.randint(3, 9))}
        return found

    def day(self, day: date, sweeps: int) -> list[tuple[Weather, Weather]]:
        """Say how the mail server and the gateway behave at each sweep of a day."""
        if day in self.gone:
            return [(Weather.GONE, Weather.FINE)] * sweeps
        dice = Random(f"{self.seed} {day}")  # noqa: S311
        luck = dice.random()
        if luck < 0.6:
            return [(Weather.FINE, Weather.FINE)] * sweeps
        if luck < 0.8:
            rough = dice.choice(ROUGH)
            return [(rough if place < sweeps // 2 else Weather.FINE, Weather.FINE) for place in range(sweeps)]
        return [(self._either(dice), self._either(dice)) for _ in range(sweeps)]

    def _either(self, dice: Random) -> Weather:
        return dice.choice(ROUGH) if dice.random() < 0.5 else Weather.FINE

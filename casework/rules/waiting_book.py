"""The clinic's practice about waiting, as waiting.toml states it: how long acts can be taken back, when to ask again, who knows which fact."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from casework.rules import layered
from casework.rules.waiting import AwaitedParty

FILE = "waiting.toml"


@dataclass(frozen=True, slots=True)
class WaitingBook:
    """Days to keep the journal, days until the next chase by party, and the parties who know a fact by its first word."""

    take_back_days: int
    again_after: Mapping[AwaitedParty, int]
    whose: Mapping[str, AwaitedParty]

    @classmethod
    def latest(cls, *texts: str) -> Self:
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write."""
        with layered.shaped(FILE, "Write whole days, such as: patient = 4"):
            said = tomllib.loads(texts[-1])
            again = {party: _days(said["chase-again-after"][party.value]) for party in AwaitedParty}
            whose = {str(word): AwaitedParty(party) for party, words in said.get("whose-facts", {}).items() for word in words}
            return cls(_days(said["take-back"]["days"]), again, whose)

    def knows(self, fact: str) -> AwaitedParty:
        """Say who gives a missing fact of the chart: by its first word, else we ourselves."""
        return self.whose.get(fact.partition(" ")[0], AwaitedParty.US)


def _days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{value!r} is no number of days")
    return value

"""Who signs, in whose place, and by which day, where people are away. Pure; a day here is the clinic's own and never law."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.errors import RulebookInvalid
from casework.rules import layered

FILE = "signatures.toml"
ONE_DAY = date.resolution
WEEKEND = 5  # Saturday, as Python counts weekdays


class SigningVoice(StrEnum):
    """As whom somebody signs: who covers speaks of the record that was read, never of treatment given."""

    TREATING = "treating clinician"
    COVERING = "covering clinician, after review of the record"


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which a signer is away, both days included. `cover` is who signs meanwhile, "" where nobody is named."""

    from_on: date
    to_on: date
    cover: str = ""

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True, slots=True)
class SignBy:
    """The day by which somebody signs. None: away from today until the signature is needed; `away` is the absence that moved it."""

    day: date | None
    away: Away | None = None

    @property
    def cover(self) -> str:
        """Name who signs instead, "" where the signer can or nobody is named."""
        return self.away.cover if self.day is None and self.away else ""


def sign_by(wanted: date, absences: Iterable[Away], *, today: date) -> SignBy:
    """Move the wanted day before the absences that it falls into, and off weekends; a day that is past cannot be one."""
    away, day, found = None, _working(wanted), tuple(absences)
    while held := next((each for each in found if each.holds(day)), None):
        away, day = held, _working(held.from_on - ONE_DAY)
    if day < today:
        now = next((each for each in found if each.holds(today)), None)
        return SignBy(None, now or away) if away or now else SignBy(today)
    return SignBy(day, away)


def _working(day: date) -> date:
    while day.weekday() >= WEEKEND:
        day -= ONE_DAY
    return day


def voice(signer_npi: str, treating_npi: str, *, signer_name: str = "", treating_name: str = "") -> SigningVoice:
    """Say as whom a signer signs a case's letters: as treating only who is entered as the one who treats, by NPI or else by name."""
    if signer_npi and treating_npi:
        is_same = signer_npi == treating_npi
    else:
        is_same = bool(signer_name) and signer_name.casefold().split() == treating_name.casefold().split()
    return SigningVoice.TREATING if is_same else SigningVoice.COVERING


def told(who: str, found: SignBy) -> str:
    """Say the day as a person reads it on the board, with the absence that moved it."""
    away = f"{who} is away {found.away.from_on} to {found.away.to_on}: " if found.away else ""
    if found.day:
        return f"{away}sign by {found.day}"
    return f"{away}{found.cover} signs instead" if found.cover else f"{away}nobody is named to sign instead"


@dataclass(frozen=True, slots=True)
class SignatureRules:
    """How long before a filing signatures are wanted, in days, and which forms are never imitated, as signatures.toml states it."""

    standing_before: int
    standing_without: int
    signing_before: int
    signing_without: int
    official_forms: tuple[str, ...] = ()

    @classmethod
    def latest(cls, *texts: str) -> "SignatureRules":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped(FILE):
            said = tomllib.loads(texts[-1])
            pairs = [said[part][name] for part in ("standing", "signing") for name in ("days-before-filing", "days-without-date")]
            official = tuple(map(str, said["standing"].get("official-forms", ())))
        if any(isinstance(days, bool) or not isinstance(days, int) or days < 0 for days in pairs):
            raise RulebookInvalid(f"{FILE}: every number of days is a whole number, 0 or more. Correct it.")
        return cls(pairs[0], pairs[1], pairs[2], pairs[3], official)

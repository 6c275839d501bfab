"""The people of the made-up clinic: who may be reached where, who is away, and who left."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

MANAGER = "dana"
ABOVE = {"maria": "sam", "noor": "sam", "lee": "sam", "ana": "sam", "sam": MANAGER, MANAGER: ""}
COVERS = {"maria": "noor", "noor": "ana", "lee": "maria"}
MAIL = ("maria", "noor", "ana", "sam", MANAGER)
TEXTS = ("lee", "ana", "sam")
HOURS = {"ana": "07:00-16:00", "noor": "08:00-17:00"}
ZONES = {"noor": "America/Denver"}
OWNERS = ("maria", "noor", "lee", "ana")


@dataclass
class Staff:
    """Who works here, and when who is away; `absences` are from the first day to the last."""

    listed: list[str] = field(default_factory=lambda: list(ABOVE))
    absences: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    covers: dict[str, str] = field(default_factory=lambda: dict(COVERS))

    def write(self, home: Path, *, mail_port: int, sms_port: int) -> None:
        """Write channels.toml."""
        parts = [f'manager = "{MANAGER}"', f'[mail]\nurl = "mailto://127.0.0.1:{mail_port}?from=reminders@clinic.example"']
        (home / "channels.toml").write_text("\n".join([*parts, *(self._person(key, sms_port) for key in self.listed)]) + "\n")

    def _person(self, key: str, sms_port: int) -> str:
        said = [f'[people.{key}]\nname = "{key.capitalize()}"']
        if key in MAIL:
            said.append(f'email = "{key}@clinic.example"')
        if key in TEXTS:
            said.append(f'sms = "json://127.0.0.1:{sms_port}/{key}?rto=0.6&+Idempotency-Key={{message_id}}"')
        if key in HOURS:
            said.append(f'hours = "{HOURS[key]}"')
        if key in ZONES:
            said.append(f'time_zone = "{ZONES[key]}"')
        if ABOVE[key] in self.listed:
            said.append(f'supervisor = "{ABOVE[key]}"')
        if self.covers.get(key) in self.listed:
            said.append(f'cover = "{self.covers[key]}"')
        said += [f"[[people.{key}.absences]]\nfrom = {first}\nuntil = {last}" for first, last in self.absences.get(key, ())]
        return "\n".join(said)

    def plan_absences(self, seed: int, start: date, days: int) -> None:
        """Throw the dice for everybody's time away; the manager never is, so that somebody always works."""
        dice = Random(f"{seed} absences")  # noqa: S311 - a year that can be lived again, no secret
        for key in (*OWNERS, "sam"):
            begins = [start + timedelta(days=dice.randrange(days)) for _ in range(max(1, days // 75))]
            self.absences[key] = [(first, first + timedelta(days=dice.randint(1, 9))) for first in sorted(begins)]

    def is_away(self, key: str, day: date) -> bool:
        """Say whether somebody is away on a day."""
        return any(first <= day <= last for first, last in self.absences.get(key, ()))

    def may_hear(self, owner: str) -> set[str]:
        """Name everybody who may be told of a case of this owner."""
        heard = {owner, MANAGER}
        for key in (owner, *self._covering(owner)):
            while key and key in ABOVE:
                heard.add(key)
                key = ABOVE[key]
        return heard

    def _covering(self, key: str) -> list[str]:
        found: list[str] = []
        while (key := self.covers.get(key, "")) and key not in found:
            found.append(key)
        return found

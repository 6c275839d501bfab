"""The people of the made-up clinic: who may be reached where, who is away, and who left."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

MANAGER = "dana"
ABOVE = {"maria": "sam", "noor": "sam", "lee": "sam", "ana": "sam", "sam": MANAGER, MANAGER: ""}
COVERS = {"maria": "noor", "noor": "ana", "lee": "maria", "ana": "lee"}
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
        return "\n".join(said)

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

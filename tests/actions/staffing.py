"""A desk of four for the tests of people: Maria owns, Lee covers for her, Sam supervises, Dana manages; and a channel that takes every message."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from casework.actions import Office
from casework.notify.channels import Address
from casework.notify.message import Message
from tests.actions.reminding import sweep

DESK = """
manager = "dana"
[mail]
url = "mailto://127.0.0.1:9"
[people.maria]
name = "Maria Ortega"
email = "maria@clinic.example"
supervisor = "sam"
{maria}
[people.lee]
email = "lee@clinic.example"
{lee}
[people.sam]
email = "sam@clinic.example"
role = "supervisor"
{sam}
[people.dana]
email = "dana@clinic.example"
role = "manager"
"""


def desk(office: Office, *, rungs: str = "", **lines: str) -> None:
    """Write channels.toml, with further lines for one person or another, and the clinic's own ladder."""
    said = dict.fromkeys(("maria", "lee", "sam"), "") | {"maria": 'cover = "lee"'} | lines
    (office.settings.home / "channels.toml").write_text(DESK.format(**said))
    (office.settings.home / "rulebook" / "ladder.toml").write_text(rungs)


def away(first: date, last: date, cover: str = "") -> str:
    """Write an absence as channels.toml states it."""
    return f"absences = [{{from = {first}, until = {last}{f', cover = {cover!r}' if cover else ''}}}]"


class Postbox:
    """A channel that takes every message, and remembers who got what and when."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.got: list[tuple[datetime, str, Message]] = []

    def sweep(self, day: date, *hours: float, **options: Any) -> None:
        """Sweep at some hours of a day."""
        for hour in hours:
            sweep(self.office, day, int(hour), round(hour % 1 * 60), send=self.take, **options)

    def take(self, message: Message, address: Address) -> None:
        """Take one message."""
        zone = self.office.settings.zone
        self.got.append((message.at.astimezone(zone), address.mailbox.split("@")[0] or "SMS", message))

    @property
    def told(self) -> list[str]:
        """Say who got something, and at what hour."""
        return [f"{who} {at:%H:%M}" for at, who, _ in self.got]

    def clear(self) -> Iterable[str]:
        """Forget what came so far, and give it."""
        before, self.got = self.told, []
        return before

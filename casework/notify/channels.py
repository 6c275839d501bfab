"""The clinic's channels.toml: who is reminded, in which hours, at which addresses, and who stands behind them.

Secrets stay out of the file: `${NAME}` is taken from the environment. One wrong entry never silences the others:
`read` keeps what can be used and lists the rest in `problems`; `load` refuses the file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.errors import BadInput, RulebookInvalid
from casework.rules.ladder import Hours, read_hours
from casework.terms import MessageChannel

FILE = "channels.toml"
SECTIONS = ("mail", "people", "manager", "heartbeat")
PERSON = ("name", "role", "time_zone", "hours", "email", "sms", "supervisor")
SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
PLAIN = re.compile(r"^[^@\s:/]+@[^@\s:/]+$")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: an Apprise URL, and for mail by a shared server the mailbox. The URL may hold secrets."""

    url: str = field(repr=False)
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is reminded. `supervisor` is the key of the person who hears when this one does not."""

    key: str
    name: str
    role: str
    zone: ZoneInfo
    hours: Hours
    addresses: Mapping[MessageChannel, Address]
    supervisor: str = ""


@dataclass(frozen=True, slots=True)
class Channels:
    """Everybody who may be reached. `manager` hears of unowned cases; `problems` names the entries nobody can use."""

    people: Mapping[str, Person] = field(default_factory=dict)
    manager: str = ""
    heartbeat: str = field(default="", repr=False)
    problems: tuple[str, ...] = ()

    def recipient(self, owner: str) -> str:
        """Name who is told of a case of this owner: the owner, or who stands behind when that one has no address."""
        return next((key for key in (owner, *self.behind(owner)) if self.is_reachable(key)), owner)

    def behind(self, key: str) -> tuple[str, ...]:
        """Name who stands behind a person: supervisors upwards, then the manager."""
        chain: list[str] = []
        above = self._supervisor(key)
        while above and above not in (key, *chain):
            chain.append(above)
            above = self._supervisor(above)
        return tuple(chain)

    def address(self, key: str, channel: MessageChannel) -> Address | None:
        """Give a person's address for a channel, if there is one."""
        person = self.people.get(key)
        return person.addresses.get(channel) if person else None

    def is_reachable(self, key: str) -> bool:
        """Say whether a person has any address."""
        return bool(key in self.people and self.people[key].addresses)

    def _supervisor(self, key: str) -> str:
        person = self.people.get(key)
        return (person.supervisor if person else "") or self.manager


@dataclass(slots=True)
class _Reader:
    """Reads one file, keeping a sentence for each entry that cannot be used."""

    env: Mapping[str, str]
    zone: str
    hours: Hours
    mail: str = ""
    problems: list[str] = field(default_factory=list)

    def refuse(self, where: str, sentence: str) -> None:
        self.problems.append(f"{FILE}, {where}: {sentence}")

    def fill(self, stated: object, *, where: str) -> str:
        """Put secrets in; inside a URL they are quoted, so that a password may hold any sign."""
        text = str(stated or "").strip()
        absent = [name for name in SECRET.findall(text) if not self.env.get(name)]
        if absent:
            self.refuse(where, f"the environment has no {absent[0]}. Set it for the service, or correct the name.")
            return ""
        whole = SECRET.fullmatch(text)
        return self.env[whole[1]] if whole else SECRET.sub(lambda name: quote(self.env[name[1]], safe=""), text)

    def person(self, key: str, row: Mapping[str, Any]) -> Person:
        where = f"[people.{key}]"
        for unknown in sorted(set(row) - set(PERSON)):
            self.refuse(where, f"unknown {unknown}. Known: {', '.join(PERSON)}.")
        addresses = {
            MessageChannel.EMAIL: self.email(row.get("email", ""), where=f"{where} email"),
            MessageChannel.SMS: self.url(row.get("sms", ""), where=f"{where} sms"),
        }
        return Person(
            key=key,
            name=str(row.get("name", key)),
            role=str(row.get("role", "coordinator")),
            zone=self.time_zone(str(row.get("time_zone", self.zone)), where=where),
            hours=self.day(row.get("hours"), where=where),
            addresses={channel: address for channel, address in addresses.items() if address},
            supervisor=str(row.get("supervisor", "")),
        )

    def email(self, stated: object, *, where: str) -> Address | None:
        text = self.fill(stated, where=where)
        if not PLAIN.match(text):
            return self.url(text, where=where)
        if self.mail:
            return Address(self.mail, text)
        self.refuse(
            where, 'a plain address needs [mail] url, such as "mailtos://user:${MAIL_PASSWORD}@mail.clinic.example". Add it, or write a mailto:// URL here.'
        )
        return None

    def url(self, stated: object, *, where: str) -> Address | None:
        text = self.fill(stated, where=where)
        if text and "://" not in text:
            self.refuse(where, "this is no address. Write an Apprise URL such as json://gateway.example/sms, or a plain e-mail address for email.")
            return None
        return Address(text) if text else None

    def time_zone(self, name: str, *, where: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            self.refuse(where, f"no time zone {name!r}. Write one like America/Chicago; until then {self.zone} is used.")
            return ZoneInfo(self.zone)

    def day(self, stated: object, *, where: str) -> Hours:
        try:
            return read_hours(stated, where=f"{FILE}, {where}") if stated is not None else self.hours
        except RulebookInvalid as error:
            self.problems.append(str(error))
            return self.hours


def load(path: Path, env: Mapping[str, str], *, zone: str = "America/New_York", hours: Hours | None = None) -> Channels:
    """Read a channels file. Raises BadInput with every entry that cannot be used; see `read`."""
    channels = read(path, env, zone=zone, hours=hours)
    if channels.problems:
        raise BadInput("\n".join(channels.problems))
    return channels


def read(path: Path, env: Mapping[str, str], *, zone: str = "America/New_York", hours: Hours | None = None) -> Channels:
    """Read what can be used of a channels file; no file means nobody can be reached yet.

    `zone` and `hours` hold for people who state none. Raises BadInput when the file is no TOML at all.
    """
    if not path.is_file():
        return Channels(problems=(f"There is no {FILE} in the data folder. Copy deployments/channels.example.toml there and fill it in.",))
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE} cannot be read: {error}. Correct that line.") from None
    return _channels(stated, _Reader(env, zone, hours or Hours()))


def _channels(stated: Mapping[str, Any], reader: _Reader) -> Channels:
    for unknown in sorted(set(stated) - set(SECTIONS)):
        reader.refuse(f"[{unknown}]", f"unknown. Known: {', '.join(SECTIONS)}.")
    reader.mail = reader.fill(_table(stated, "mail", reader).get("url"), where="[mail] url")
    rows = _table(stated, "people", reader)
    if not rows:
        reader.refuse("[people]", "the file lists nobody. Add [people.maria] with an email; until then reminders wait.")
    people = {key: reader.person(key, row) for key, row in rows.items() if isinstance(row, Mapping)}
    for key in rows.keys() - people.keys():
        reader.refuse(f"[people.{key}]", 'write a table: [people.maria], then email = "maria@clinic.example".')
    manager = str(stated.get("manager", ""))
    for where, key in (("manager", manager), *((f"[people.{person.key}] supervisor", person.supervisor) for person in people.values())):
        if key and key not in people:
            reader.refuse(where, f"nobody here is called {key!r}. Write one of: {', '.join(people) or 'add [people.maria] first'}.")
    heartbeat = reader.fill(_table(stated, "heartbeat", reader).get("url"), where="[heartbeat] url")
    return Channels(people, manager, heartbeat, tuple(reader.problems))


def _table(stated: Mapping[str, Any], name: str, reader: _Reader) -> Mapping[str, Any]:
    table = stated.get(name, {})
    if isinstance(table, Mapping):
        return table
    reader.refuse(f"[{name}]", f"write a table: [{name}] on a line of its own.")
    return {}

"""The clinic's channels.toml: who is reminded, in which hours, at which addresses, who is away, and who stands behind them.

Secrets stay out of the file: see `channels_secrets`. One wrong entry never silences the others: `read` keeps what can be used and
lists the rest in `problems`; `load` refuses the file.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.errors import BadInput, RulebookInvalid
from casework.notify.channels_people import Address as Address
from casework.notify.channels_people import Channels as Channels
from casework.notify.channels_people import Person as Person
from casework.notify.channels_secrets import NoSecret, Secrets
from casework.rules.signing import Away
from casework.rules.working import BUSINESS_DAYS, Hours, read_days, read_hours, read_time
from casework.terms import MessageChannel

FILE = "channels.toml"
SECTIONS = ("mail", "people", "manager", "heartbeat", "secrets")
PERSON = ("name", "role", "time_zone", "hours", "days", "digest_at", "email", "sms", "supervisor", "cover", "absences")
ABSENCE = ("from", "until", "cover")
DIGEST_AT = time(7, 30)
ALONE = 2  # a circle of one person, who names herself, is told by itself
PLAIN = re.compile(r"^[^@\s:/]+@[^@\s:/]+$")
T = TypeVar("T")


@dataclass(slots=True)
class _Reader:
    """Reads one file, keeping a sentence for each entry that cannot be used."""

    secrets: Secrets
    zone: str
    hours: Hours
    digest_at: time
    mail: str = ""
    problems: list[str] = field(default_factory=list)

    def refuse(self, where: str, sentence: str) -> None:
        self.problems.append(f"{FILE}, {where}: {sentence}")

    def fill(self, stated: object, *, where: str) -> str:
        try:
            return self.secrets.filled(str(stated or "").strip())
        except NoSecret as lacking:
            self.refuse(where, str(lacking))
            return ""

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
            hours=self.read(read_hours, row.get("hours"), self.hours, where=where),
            addresses={channel: address for channel, address in addresses.items() if address},
            supervisor=str(row.get("supervisor", "")),
            days=self.read(read_days, row.get("days"), BUSINESS_DAYS, where=where),
            cover=str(row.get("cover", "")),
            away=tuple(self.absences(row.get("absences", []), where=f"{where} absences")),
            digest_at=self.read(read_time, row.get("digest_at"), self.digest_at, where=f"{where} digest_at"),
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
        except (ZoneInfoNotFoundError, ValueError, OSError):  # "US" is a folder of zones
            self.refuse(where, f"no time zone {name!r}. Write one like America/Chicago; until then {self.zone} is used.")
            return ZoneInfo(self.zone)

    def read(self, reader: Callable[..., T], stated: object, usual: T, *, where: str) -> T:
        try:
            return usual if stated is None else reader(stated, where=f"{FILE}, {where}")
        except RulebookInvalid as error:
            self.problems.append(str(error))
            return usual

    def absences(self, stated: object, *, where: str) -> Iterator[Away]:
        for row in stated if isinstance(stated, list) else [stated]:
            said = row if isinstance(row, Mapping) else {}
            first, last = said.get("from"), said.get("until", said.get("from"))
            if not _is_day(first) or not _is_day(last) or last < first or set(said) - set(ABSENCE):
                self.refuse(where, 'write from = 2027-01-04, until = 2027-01-15 and cover = "dana": days without quotes, the last day included.')
                continue
            yield Away(first, last, str(said.get("cover", "")))


def load(path: Path, env: Mapping[str, str], *, zone: str = "America/New_York", hours: Hours | None = None) -> Channels:
    """Read a channels file. Raises BadInput with every entry that cannot be used; see `read`."""
    channels = read(path, env, zone=zone, hours=hours)
    if channels.problems:
        raise BadInput("\n".join(channels.problems))
    return channels


def read(
    path: Path, env: Mapping[str, str], *, zone: str = "America/New_York", hours: Hours | None = None, digest_at: time = DIGEST_AT, now: datetime | None = None
) -> Channels:
    """Read what can be used of a channels file; no file means nobody can be reached yet.

    `zone`, `hours` and `digest_at` hold for people who state none. Raises BadInput when the file is no TOML at all.
    """
    if not path.is_file():
        return Channels(problems=(f"There is no {FILE} in the data folder. Copy deployments/channels.example.toml there and fill it in.",), now=now)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE} cannot be read ({type(error).__name__}). Save it as UTF-8, readable by the service.") from None
    return read_text(text, path.parent, env, zone=zone, hours=hours, digest_at=digest_at, now=now)


def read_text(
    text: str, folder: Path, env: Mapping[str, str], *, zone: str, hours: Hours | None = None, digest_at: time = DIGEST_AT, now: datetime | None = None
) -> Channels:
    """Read what can be used of the text of a channels file that stands in `folder`. Raises BadInput when it is no TOML at all."""
    try:
        stated = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number that no program can hold
        raise BadInput(f"{FILE} cannot be read: {error}. Correct that line.") from None
    return replace(_channels(stated, _Reader(Secrets(env, folder), zone, hours or Hours(), digest_at), now), text=text)


@lru_cache(maxsize=8)
def absences(text: str) -> Mapping[str, tuple[Away, ...]]:
    """Read of a channels file only who is away when; what cannot be read is nobody's absence, and `read` says why."""
    try:
        rows = tomllib.loads(text).get("people", {})
    except (ValueError, RecursionError):
        return {}
    reader = _Reader(Secrets({}, Path()), "UTC", Hours(), DIGEST_AT)
    listed = rows.items() if isinstance(rows, Mapping) else ()
    return {key: tuple(reader.absences(row.get("absences", []), where=key)) for key, row in listed if isinstance(row, Mapping)}


def _channels(stated: Mapping[str, Any], reader: _Reader, now: datetime | None) -> Channels:
    for unknown in sorted(set(stated) - set(SECTIONS)):
        reader.refuse(f"[{unknown}]", f"unknown. Known: {', '.join(SECTIONS)}.")
    _take_secrets(stated, reader)
    reader.mail = reader.fill(_table(stated, "mail", reader).get("url"), where="[mail] url")
    rows = _table(stated, "people", reader)
    if not rows:
        reader.refuse("[people]", "the file lists nobody. Add [people.maria] with an email; until then reminders wait.")
    people = {key: reader.person(key, row) for key, row in rows.items() if isinstance(row, Mapping)}
    for key in rows.keys() - people.keys():
        reader.refuse(f"[people.{key}]", 'write a table: [people.maria], then email = "maria@clinic.example".')
    beat = _table(stated, "heartbeat", reader)
    url, fail_url = (reader.fill(beat.get(key), where=f"[heartbeat] {key}") for key in ("url", "fail_url"))
    found = Channels(people, str(stated.get("manager", "")), now=now, heartbeat=url, heartbeat_fail=fail_url)
    for where, sentence in _doubts(found):
        reader.refuse(where, sentence)
    return replace(found, problems=tuple(reader.problems))


def _take_secrets(stated: Mapping[str, Any], reader: _Reader) -> None:
    if "secrets" in stated:
        try:
            reader.secrets = reader.secrets.with_file(str(stated["secrets"]))
        except NoSecret as lacking:
            reader.refuse("secrets", str(lacking))


def _doubts(found: Channels) -> Iterator[tuple[str, str]]:
    """Say which names are nobody's, and whose cover leads nowhere."""
    for where, key, own in _named(found):
        if key and key not in found.people:
            yield where, f"nobody here is called {key!r}. Write one of: {', '.join(found.people) or 'add [people.maria] first'}."
        elif key and key == own:
            yield where, "somebody else stands in for a person. Name another."
    seen: set[frozenset[str]] = set()
    for where, day, circle in circles(found):
        if frozenset(circle) not in seen:
            yield where, f"{', '.join(circle[:-1])} are away on {day} and cover each other. Name another cover; until then whoever stands behind them is told."
            seen.add(frozenset(circle))


def _named(found: Channels) -> Iterator[tuple[str, str, str]]:
    yield "manager", found.manager, ""
    for person in found.people.values():
        where = f"[people.{person.key}]"
        yield f"{where} supervisor", person.supervisor, ""
        yield f"{where} cover", person.cover, person.key
        for away in person.away:
            yield f"{where} absences, from {away.from_on}", away.cover, person.key


def circles(found: Channels) -> Iterator[tuple[str, date, tuple[str, ...]]]:
    """Give each absence whose covers lead back into themselves, with the first day on which they do."""
    begins = sorted({away.from_on for person in found.people.values() for away in person.away})
    for person in found.people.values():
        for away in person.away:
            days = (day for day in begins if away.holds(day))
            hit = next(((day, circle) for day in days if len(circle := found.circle(person.key, day)) > ALONE), None)
            if hit:
                yield f"[people.{person.key}] absences, from {away.from_on}", *hit


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


def _table(stated: Mapping[str, Any], name: str, reader: _Reader) -> Mapping[str, Any]:
    table = stated.get(name, {})
    if isinstance(table, Mapping):
        return table
    reader.refuse(f"[{name}]", f"write a table: [{name}] on a line of its own.")
    return {}

"""Who may be reached, who is away, and who hears in whose place: the values that channels.toml and the absences on record give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from casework.rules.ladder import Hours
from casework.rules.signing import Away
from casework.rules.working import BUSINESS_DAYS, NO_HOLIDAYS
from casework.terms import MessageChannel

LAST_RESORT = ("manager", "supervisor", "coordinator")  # roles, in this order, where nobody else is named


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: an Apprise URL, and for mail by a shared server the mailbox. The URL may hold secrets."""

    url: str = field(repr=False)
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is reminded. `supervisor` is the key of the person who hears when this one does not, `cover` of whoever stands in.

    `days` are the weekdays on which the person works, Monday 0; `away` are the absences, each with the cover that it names.
    """

    key: str
    name: str
    role: str
    zone: ZoneInfo
    hours: Hours
    addresses: Mapping[MessageChannel, Address]
    supervisor: str = ""
    days: frozenset[int] = BUSINESS_DAYS
    cover: str = ""
    away: tuple[Away, ...] = ()
    digest_at: time = time(7, 30)

    def away_on(self, day: date) -> Away | None:
        """Give the absence that a day falls into; one that names its cover before one that does not."""
        held = [each for each in self.away if each.holds(day)]
        return next((each for each in held if each.cover), held[0] if held else None)


@dataclass(frozen=True, slots=True)
class Channels:
    """Everybody who may be reached, as of `now`. `manager` hears of unowned cases; `problems` names the entries nobody can use, `text` is the file."""

    people: Mapping[str, Person] = field(default_factory=dict)
    manager: str = ""
    heartbeat: str = field(default="", repr=False)
    problems: tuple[str, ...] = ()
    now: datetime | None = None
    holidays: frozenset[date] = NO_HOLIDAYS
    heartbeat_fail: str = field(default="", repr=False)
    text: str = field(default="", repr=False, compare=False)

    def recipient(self, owner: str) -> str:
        """Name who is told of a case of this owner now: the owner, or who stands in while that one is away or has no address."""
        asked = (owner, *self.in_place_of(owner), *self._anybody())
        reachable = [key for key in dict.fromkeys(asked) if self.is_reachable(key)]
        return next((key for key in reachable if not self.away_now(key)), reachable[0] if reachable else owner)

    def in_place_of(self, key: str) -> tuple[str, ...]:
        """Name who stands behind a person now, in turn: the cover of an absence and that one's own, supervisors upwards, the manager."""
        return tuple(each for each in dict.fromkeys((*self._covers(key), *self.behind(key))) if each != key)

    def in_turn(self, key: str) -> tuple[str, ...]:
        """Name who is told in turn when a person does not answer: whoever covers for that one, supervisors upwards, the manager."""
        person = self.people.get(key)
        found = dict.fromkeys((person.cover if person else "", *self.in_place_of(key)))
        return tuple(each for each in found if each != key and self.is_reachable(each) and not self.away_now(each))

    def next_after(self, key: str) -> str:
        """Name who gets what a person could not be given: the first behind who is there, else who can be reached at all; "" for nobody."""
        reachable = [each for each in (*self.in_place_of(key), *self._anybody()) if each != key and self.is_reachable(each)]
        return next((each for each in reachable if not self.away_now(each)), reachable[0] if reachable else "")

    def behind(self, key: str) -> tuple[str, ...]:
        """Name who stands behind a person: supervisors upwards, then the manager."""
        chain: list[str] = []
        above = self._supervisor(key)
        while above and above not in (key, *chain):
            chain.append(above)
            above = self._supervisor(above)
        return tuple(chain)

    def covered_by(self, key: str) -> tuple[tuple[Person, Away], ...]:
        """List the absent people whose messages this one gets now."""
        gone = ((person, self.away_now(person.key)) for person in self.people.values() if person.key != key)
        return tuple((person, away) for person, away in gone if away and self.recipient(person.key) == key)

    def away_now(self, key: str) -> Away | None:
        """Give the absence in which a person is now, in that person's own day."""
        person = self.people.get(key)
        return person.away_on(self.now.astimezone(person.zone).date()) if person and self.now else None

    def works(self, key: str, day: date | None = None) -> bool:
        """Say whether a person works on a day, by working days, holidays and absences; without a day, on that person's own today."""
        person = self.people.get(key)
        if person is None or (day is None and self.now is None):
            return person is not None
        day = day or self.now.astimezone(person.zone).date()  # type: ignore[union-attr]
        is_free = day.weekday() not in person.days or (day in self.holidays and person.days <= BUSINESS_DAYS)
        return not is_free and person.away_on(day) is None

    def address(self, key: str, channel: MessageChannel) -> Address | None:
        """Give a person's address for a channel, if there is one."""
        person = self.people.get(key)
        return person.addresses.get(channel) if person else None

    def is_reachable(self, key: str) -> bool:
        """Say whether a person has any address."""
        return bool(key in self.people and self.people[key].addresses)

    def circle(self, key: str, day: date) -> tuple[str, ...]:
        """Name the people who are all away on a day and cover each other, so that the cover of this one leads nowhere; () for none."""
        seen = [key]
        cover = self._cover_on(key, day)
        while cover and cover not in seen:
            seen.append(cover)
            cover = self._cover_on(cover, day)
        return (*seen[seen.index(cover) :], cover) if cover else ()

    def _covers(self, key: str) -> Iterator[str]:
        """Follow the covers of people who are away now, each once."""
        seen = {key}
        away = self.away_now(key)
        while away and (cover := away.cover or self.people[key].cover) and cover not in seen:
            yield cover
            seen.add(cover)
            key, away = cover, self.away_now(cover)

    def _cover_on(self, key: str, day: date) -> str:
        person = self.people.get(key)
        away = person.away_on(day) if person else None
        return (away.cover or person.cover) if person and away else ""

    def _supervisor(self, key: str) -> str:
        person = self.people.get(key)
        return (person.supervisor if person else "") or self.manager

    def _anybody(self) -> tuple[str, ...]:
        """Name everybody who could hear what nobody is named for; a clinician last."""
        return tuple(sorted(self.people, key=lambda key: LAST_RESORT.index(role) if (role := self.people[key].role) in LAST_RESORT else len(LAST_RESORT)))

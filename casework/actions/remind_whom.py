"""Who is told of a rung, by what, and when: the owner or who stands in, the last rungs others too, early ones in the daily mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from casework.notify.channels import Channels, Person
from casework.rules import working
from casework.rules.ladder import Ladder, Rung
from casework.terms import MessageChannel

AT_HAND = 1  # days before the date on which somebody who works today must hear of it


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient of a rung, and how the message travels."""

    key: str
    channel: MessageChannel
    try_at: datetime
    is_bundled: bool = False


@dataclass(frozen=True, slots=True)
class Whom:
    """Picks the recipients of one sweep. `alone_after` is how long after its hour the daily mail is waited for."""

    people: Channels
    now: datetime
    alone_after: timedelta

    def told(self, owner: str, rules: Ladder, rung: Rung, *, due_on: date) -> list[Told]:
        """List who is told of a rung and how.

        Somebody nobody can reach yet is named all the same: the message waits for an address.
        """
        first = self.people.recipient(owner)
        found = [self._first(first, rules, rung, due_on=due_on)]
        if rules.goes_by_sms(rung) and self.people.address(first, MessageChannel.SMS) and found[0].channel is MessageChannel.EMAIL:
            found.append(self._by(first, MessageChannel.SMS, due_on))
        found.extend(self._by(key, plainest(self.people, key), due_on) for key in self._others(owner, first, rules, rung, due_on))
        return found

    def _first(self, key: str, rules: Ladder, rung: Rung, *, due_on: date) -> Told:
        channel = plainest(self.people, key)
        person = self.people.people.get(key)
        if person and channel is MessageChannel.EMAIL and self.people.address(key, channel):
            goes_at = self._after_the_mail(person)
            if not rules.goes_alone(rung, days_left=(due_on - goes_at.astimezone(person.zone).date()).days):
                return Told(key, channel, goes_at, is_bundled=True)
        return self._by(key, channel, due_on)

    def _by(self, key: str, channel: MessageChannel, due_on: date) -> Told:
        return Told(key, channel, sending_time(self.people, key, due_on=due_on, now=self.now))

    def _others(self, owner: str, first: str, rules: Ladder, rung: Rung, due_on: date) -> Iterator[str]:
        """Name who hears of a rung beside the first: the supervisor on the last rungs, and somebody at work when the first is not."""
        asked = dict.fromkeys((*self.people.in_place_of(owner), *self.people.in_place_of(first)))
        behind = [key for key in asked if key not in (owner, first) and self.people.is_reachable(key) and not self.people.away_now(key)]
        above = next(iter(behind), "") if rules.reaches_supervisor(rung) else ""
        if above:
            yield above
        is_at_hand = rung.lead_days <= AT_HAND or due_on - self.now.date() <= timedelta(days=AT_HAND)
        if rules.supervisor_from_days is not None and is_at_hand and not any(self.people.works(key) for key in (first, above) if key):
            yield from [key for key in behind if key != above and self.people.works(key)][:1]

    def _after_the_mail(self, person: Person) -> datetime:
        """Give the instant at which a message goes by itself that the next daily mail of a person was to carry."""
        local = self.now.astimezone(person.zone)
        days = (local.date() + timedelta(days=count) for count in range(working.AT_MOST))
        waits = ((day, datetime.combine(day, person.digest_at, person.zone) + self.alone_after) for day in days)
        opened = ((day, max(at, datetime.combine(day, person.hours.opens, person.zone))) for day, at in waits)
        ahead = (at for day, at in opened if at > local and self.people.works(person.key, day))
        return next(ahead, local).astimezone(UTC)


def plainest(people: Channels, key: str) -> MessageChannel:
    """Name the channel by which a person is told first: e-mail, but for one who has only a telephone."""
    only_sms = people.address(key, MessageChannel.SMS) and not people.address(key, MessageChannel.EMAIL)
    return MessageChannel.SMS if only_sms else MessageChannel.EMAIL


def sending_time(people: Channels, recipient: str, *, due_on: date, now: datetime) -> datetime:
    """Say when a message may go: now, or when the recipient's next working day begins; what is due before that day does not wait for it."""
    person = people.people.get(recipient)
    if person is None:
        return now
    return working.sending_time(now, person.zone, person.hours, lambda day: people.works(recipient, day), due_on=due_on)

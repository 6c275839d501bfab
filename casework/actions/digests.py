"""The daily mail: what is due, what moved, and the calendar file that brings a person's calendar up to date.

One mail per person and day, when that person's hours begin, and none when there is nothing to tell. What to tell is compared with
what was last sent, so a mail that never arrived is told again the next day, and nothing is told twice.
The protocol is the outbox's: claim the row with its words (commit), send, mark (commit); after a crash the same bytes go again.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from casework.actions import digest_rows, remind, remind_arm
from casework.actions.digest_letter import Desk
from casework.actions.office import Office
from casework.actions.remind import Undelivered
from casework.actions.remind_send import Send
from casework.errors import CaseworkError, ReminderNotSent
from casework.letters.wording import Wording
from casework.notify import delivery, outbox
from casework.notify.channels import Address, Channels, Person
from casework.notify.message import ChannelDown, Message
from casework.records import store
from casework.records.logbook import Digest
from casework.rules import ladder
from casework.terms import MessageChannel, ReminderStatus


@dataclass(slots=True)
class DigestReport:
    """What one round of daily mails did. `problems` are sentences for the person who keeps the data folder."""

    sent: int = 0
    waiting: int = 0
    retried: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """Say what was done, and what somebody must put right."""
        parts = (f"{self.sent} sent", f"{self.waiting} waiting", f"{self.retried} to try again", f"{self.failed} failed")
        return " ".join((f"Daily mails: {', '.join(parts)}.", *dict.fromkeys(self.problems)))


def send_due(office: Office, *, now: datetime | None = None, env: Mapping[str, str] = os.environ, send: Send = delivery.send) -> DigestReport:
    """Send each person the day's mail that has not had it, within that person's hours. Two rounds at once send nothing twice.

    Raises BadInput when channels.toml is no TOML.
    """
    tick = remind.watch(now or office.now())
    with store.writing(office.engine) as session:
        salt = remind_arm.salt(session, tick())
    post = _Post(office, remind.people(office, env), remind.digest_days(office), salt, tick, send)
    for person in post.people.people.values():
        post.serve(person)
    return post.report


def undelivered(office: Office) -> list[Undelivered]:
    """List the people whose latest mail failed or waits for its server."""
    with store.reading(office.engine) as session:
        latest = {row.person: row for row in session.exec(select(Digest).order_by(col(Digest.day)))}
        rows = [row for row in latest.values() if row.status is ReminderStatus.FAILED or (row.status is ReminderStatus.ARMED and row.error)]
        return [Undelivered("daily mail", row.person, MessageChannel.EMAIL.value, row.day, row.status, row.attempts, row.error) for row in rows]


@dataclass(slots=True)
class _Post:
    """One round of mails. `down` holds the servers that did not answer: the rest of their mails wait."""

    office: Office
    people: Channels
    soon_days: int
    salt: str
    tick: Callable[[], datetime]
    send: Send
    report: DigestReport = field(default_factory=DigestReport)
    down: set[str] = field(default_factory=set)

    def serve(self, person: Person) -> None:
        """Bring one person's mail of the day as far as it goes."""
        address = person.addresses.get(MessageChannel.EMAIL)
        if address is None or not ladder.may_send(self.tick(), person.zone, person.hours):
            return
        if delivery.server(address) in self.down:
            self.report.waiting += 1
            return
        try:
            message = self._claim(person)
        except Exception as error:  # one person's mail must not keep the others from theirs; the next round tries again
            why = str(error) if isinstance(error, CaseworkError) else f"{type(error).__name__}; report this"
            self.report.problems.append(f"The daily mail of {person.key} could not be written: {why}.")
            return
        if message:
            self._deliver(message, address)

    def _claim(self, person: Person) -> Message | None:
        now = self.tick()
        day = now.astimezone(person.zone).date()
        with store.reading(self.office.engine) as session:
            before = digest_rows.of_day(session, person.key, day)
            if not digest_rows.is_open(before, now):
                return None
            died = digest_rows.is_abandoned(before, now)
            desk = Desk(self.office, self.people, person, day, now, self.soon_days, self.salt, self._render)
            letter = None if died else desk.write(session)
        with store.writing(self.office.engine) as session:
            row = digest_rows.of_day(session, person.key, day)
            if digest_rows.version(row) != digest_rows.version(before):
                return None  # another round has it
            if row and died:
                return digest_rows.claim(session, row, now)
            fresh = row or Digest(person=person.key, day=day, message_id=outbox.digest_id(person.key, day, salt=self.salt))
            return digest_rows.lay(session, fresh, letter, now)

    def _deliver(self, message: Message, address: Address) -> None:
        try:
            self.send(message, address)
        except ChannelDown as error:
            self.down.add(delivery.server(address))
            self._mark_open(message, str(error), was_judged=False)
        except ReminderNotSent as error:
            self._mark_open(message, str(error), was_judged=True)
        except Exception as error:  # whatever one mail meets must not keep the others from going out
            self._mark_open(message, f"sending failed ({type(error).__name__})", was_judged=True)
        else:
            with store.writing(self.office.engine) as session:
                digest_rows.mark_sent(session, message, self.tick())
            self.report.sent += 1

    def _mark_open(self, message: Message, why: str, *, was_judged: bool) -> None:
        with store.writing(self.office.engine) as session:
            status = digest_rows.mark_open(session, message, why, self.tick(), was_judged=was_judged)
        self.report.failed += status is ReminderStatus.FAILED
        self.report.retried += was_judged and status is ReminderStatus.ARMED
        self.report.waiting += not was_judged

    def _render(self, template: str, values: Mapping[str, object]) -> str:
        try:
            return self.office.wording.plain(template, values)
        except Exception as error:  # a clinic's own template may fail in any way; our words go out instead
            self.report.problems.append(f"templates/reminders: {error} Until then our own words are sent.")
            return Wording([self.office.settings.program / "templates"]).plain(template, values)

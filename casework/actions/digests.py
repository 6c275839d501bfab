"""The daily mail: what is due, what moved, and the calendar file that brings a person's calendar up to date.

One mail per person and working day, from that person's `digest_at` on, and none when there is nothing to tell, except once a week. What to
tell is compared with what was last sent, so a mail that never arrived is told again the next day, and nothing is told twice.
The protocol is the outbox's: claim the row with its words (commit), send, mark (commit); after a crash the same bytes go again.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from casework.actions import deliveries, digest_rows, digest_times, remind, remind_rows
from casework.actions.deliveries_rules import patiences
from casework.actions.digest_letter import Desk
from casework.actions.office import Office
from casework.actions.remind_send import Send
from casework.errors import BadInput, CaseworkError
from casework.letters.wording import Wording
from casework.notify import delivery, outbox
from casework.notify.channels import Address, Channels, Person
from casework.notify.message import Message, Words
from casework.records import store, troubles
from casework.records.logbook import Digest
from casework.terms import MessageChannel, ReminderStatus

WRITE_AGAIN = timedelta(minutes=15)


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


@dataclass(frozen=True, slots=True)
class Preview:
    """What a daily mail says, None where it tells nothing; `sent_at` when today's has left already."""

    words: Words | None
    sent_at: datetime | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsent:
    """A person's latest daily mail that has not left, and why."""

    person: str
    day: date
    status: ReminderStatus
    attempts: int
    error: str


def send_due(office: Office, *, now: datetime | None = None, env: Mapping[str, str] = os.environ, send: Send = delivery.send) -> DigestReport:
    """Send each person the day's mail that has not had it, within that person's hours. Two rounds at once send nothing twice.

    Raises BadInput when channels.toml is no TOML.
    """
    tick = remind.watch(now or office.now())
    with store.writing(office.engine) as session:
        salt = remind_rows.salt(session, tick())
    post = _Post(office, remind.people(office, env, now=tick()), remind.digest_days(office), salt, tick, send)
    for person in post.people.people.values():
        post.serve(person)
    return post.report


def preview(office: Office, key: str, *, now: datetime | None = None, env: Mapping[str, str] = os.environ) -> Preview:
    """Say what a person's mail of today says, or would say if it were written now, and send nothing. Raises BadInput for a stranger."""
    now = now or office.now()
    people = remind.people(office, env, now=now)
    person = people.people.get(key)
    if person is None:
        raise BadInput(f"Nobody in channels.toml is called {key}. Known: {', '.join(people.people) or 'nobody yet'}.")
    with store.writing(office.engine) as session:
        salt = remind_rows.salt(session, now)
    post = _Post(office, people, remind.digest_days(office), salt, lambda: now, delivery.send)
    with store.reading(office.engine) as session:
        row = digest_times.of_day(session, key, now.astimezone(person.zone).date())
        if row and row.status is ReminderStatus.SENT:
            return Preview(Words(row.subject, row.body, row.html), row.sent_at)
        letter = post.desk(person, now).write(session)
        return Preview(letter.words if letter else None, None, tuple(dict.fromkeys(post.report.problems)))


def undelivered(office: Office) -> list[Unsent]:
    """List the people whose latest mail failed or waits for its server."""
    with store.reading(office.engine) as session:
        latest = {row.person: row for row in session.exec(select(Digest).order_by(col(Digest.day)))}
        rows = [row for row in latest.values() if row.status is ReminderStatus.FAILED or (row.status is ReminderStatus.ARMED and row.error)]
        return [Unsent(row.person, row.day, row.status, row.attempts, row.error) for row in rows]


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
        if address is None or not digest_times.is_time(self.people, person, self.tick()):
            return
        if delivery.server(address) in self.down:
            self.report.waiting += 1
            return
        try:
            message = self._claim(person, address)
        except Exception as error:  # one person's mail must not keep the others from theirs; the next round tries again
            why = str(error) if isinstance(error, CaseworkError) else f"{type(error).__name__}; report this"
            self.report.problems.append(f"The daily mail of {person.key} could not be written: {why}.")
            if not troubles.is_the_machines(error):
                self._note_unwritten(person, why)
            return
        if message:
            self._deliver(message, address)

    def desk(self, person: Person, now: datetime) -> Desk:
        """Give the place where a person's mail of the day is written."""
        day, problems = now.astimezone(person.zone).date(), self.report.problems
        return Desk(self.office, self.people, person, day, now, self.soon_days, self.salt, self._render, self._page, problems)

    def _claim(self, person: Person, address: Address) -> Message | None:
        now = self.tick()
        day = now.astimezone(person.zone).date()
        with store.reading(self.office.engine) as session:
            before = digest_times.of_day(session, person.key, day)
            if not digest_rows.is_open(before, now):
                return None
            died = digest_times.is_abandoned(before, now)
            letter = None if died else self.desk(person, now).write(session)
        with store.writing(self.office.engine) as session:
            row = digest_times.of_day(session, person.key, day)
            if digest_rows.version(row) != digest_rows.version(before):
                return None  # another round has it
            fresh = row or self._fresh(person, day)
            message = digest_rows.claim_again(session, fresh, now) if died else digest_rows.lay(session, fresh, letter, now)
            if message:
                deliveries.begin(session, message, address, recipient=person.key, channel=MessageChannel.EMAIL)
            return message

    def _fresh(self, person: Person, day: date) -> Digest:
        return Digest(person=person.key, day=day, message_id=outbox.digest_id(person.key, day, salt=self.salt))

    def _note_unwritten(self, person: Person, why: str) -> None:
        now = self.tick()
        day = now.astimezone(person.zone).date()
        with store.writing(self.office.engine) as session:
            row = digest_times.of_day(session, person.key, day) or self._fresh(person, day)
            digest_rows.mark_unwritten(session, row, f"it could not be written: {why}", try_at=now + WRITE_AGAIN)

    def _deliver(self, message: Message, address: Address) -> None:
        answer = deliveries.attempt(self.send, message, address)
        now = self.tick()
        with store.writing(self.office.engine) as session:
            deliveries.end(session, message, answer, at=now)
            if answer.is_taken:
                digest_rows.mark_sent(session, message, now)
                self.report.sent += 1
                return
            patience = patiences(self.office).of[answer.outcome]
            if patience.server_waits:
                self.down.add(delivery.server(address))
            failed = deliveries.failures(session, message.message_id, answer.outcome)
            is_lost = bool(patience.tries) and failed >= patience.tries
            try_at = deliveries.pause(self.office, answer, failed, now=now)
            status = digest_rows.mark_open(session, message, answer.error, try_at=try_at, is_lost=is_lost)
        self.report.failed += status is ReminderStatus.FAILED
        self.report.retried += status is ReminderStatus.ARMED and not patience.server_waits
        self.report.waiting += status is ReminderStatus.ARMED and patience.server_waits

    def _render(self, template: str, values: Mapping[str, object]) -> str:
        return self._filled(Wording.plain, template, values)

    def _page(self, template: str, values: Mapping[str, object]) -> str:
        return self._filled(Wording.html, template, values)

    def _filled(self, fill: Callable[[Wording, str, Mapping[str, object]], str], template: str, values: Mapping[str, object]) -> str:
        try:
            return fill(self.office.wording, template, values)
        except Exception as error:  # a clinic's own template may fail in any way; our words go out instead
            self.report.problems.append(f"templates/reminders: {error} Until then our own words are sent.")
            return fill(Wording([self.office.settings.program / "templates"]), template, values)

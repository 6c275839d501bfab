"""When a person's daily mail may go, and how the reminders that travel in it make way for it."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from casework.actions.digest_bundle import UNDER_WAY
from casework.actions.office import Office
from casework.notify import outbox
from casework.notify.channels import Channels, Person
from casework.records import store
from casework.records.logbook import Digest
from casework.records.models import Reminder
from casework.terms import MessageChannel, ReminderStatus


def is_time(people: Channels, person: Person, now: datetime) -> bool:
    """Say whether a person's mail may go now: on a day on which they work, from `digest_at` until their hours end."""
    local = now.astimezone(person.zone)
    if not people.works(person.key, local.date()) or people.recipient(person.key) != person.key:
        return False
    return local.time() >= person.digest_at and (local.time() < person.hours.closes or person.digest_at >= person.hours.closes)


def make_way(office: Office, people: Channels, *, now: datetime) -> None:
    """Put off the bundled reminders of everybody whose mail of the day is yet to be tried, so that after a downtime they do not go one by one.

    Once the mail was tried, or could not be written, nothing is put off any more.
    """
    readers = [person for person in people.people.values() if MessageChannel.EMAIL in person.addresses and is_time(people, person, now)]
    if not readers:
        return
    with store.writing(office.engine) as session:
        for person in readers:
            if _is_to_come(of_day(session, person.key, now.astimezone(person.zone).date()), now):
                _put_off(session, person.key, now)


def of_day(session: Session, person: str, day: date) -> Digest | None:
    """Find one person's mail of one day."""
    return session.exec(select(Digest).where(Digest.person == person, Digest.day == day)).first()


def is_abandoned(row: Digest | None, now: datetime) -> bool:
    """Say whether a round claimed this mail and died over it."""
    return row is not None and row.status is ReminderStatus.CLAIMED and row.claimed_at is not None and row.claimed_at <= now - outbox.LEASE


def _is_to_come(row: Digest | None, now: datetime) -> bool:
    return row is None or (not row.attempts and is_abandoned(row, now))


def _put_off(session: Session, reader: str, now: datetime) -> None:
    armed = select(Reminder).where(Reminder.status == ReminderStatus.ARMED, Reminder.recipient == reader, col(Reminder.is_bundled))
    for row in session.exec(armed.where(col(Reminder.try_at) <= now)):
        row.try_at = now + UNDER_WAY
        session.add(row)

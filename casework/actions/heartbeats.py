"""What a sweep tells the watcher outside.

It ran and nothing hangs: the heartbeat goes out. Something could not be sent yet: nothing goes out, and when that lasts the watcher
misses it. A message failed for good, or nobody can be reached: the watcher is told so at once where it knows how to hear it.
"""

from datetime import date
from enum import Enum

from sqlmodel import Session, func, select

from casework.actions.office import Office
from casework.errors import ReminderNotSent
from casework.notify import channels, heartbeat
from casework.notify.channels import Channels
from casework.records import store
from casework.records.logbook import Digest
from casework.records.models import Reminder
from casework.terms import ReminderStatus


class Health(Enum):
    """How a sweep went, as a watcher outside must know it."""

    WELL = "everything that was due went out"
    HANGS = "something waits for its server"
    FAILED = "something reached nobody"


def beat(office: Office, people: Channels, *, failed: int) -> tuple[str, ...]:
    """Tell the watcher how a sweep went that gave up `failed` messages, and give the problems met on the way."""
    health = health_of(office, people, failed=failed)
    wanted = {Health.WELL: ("url", people.heartbeat), Health.FAILED: ("fail_url", people.heartbeat_fail)}
    name, url = wanted.get(health, ("", ""))
    if not url:
        return ()
    try:
        heartbeat.ping(url)
    except ReminderNotSent as error:
        return (f"{channels.FILE}, [heartbeat] {name}: {error}.",)
    return ()


def health_of(office: Office, people: Channels, *, failed: int) -> Health:
    """Judge a sweep."""
    if failed or not any(people.is_reachable(key) for key in people.people):
        return Health.FAILED
    with store.reading(office.engine) as session:
        return Health.HANGS if _hanging(session) or _hanging_mail(session, people) else Health.WELL


def _hanging(session: Session) -> int:
    tried = select(func.count()).select_from(Reminder).where(Reminder.status == ReminderStatus.ARMED, Reminder.error != "")
    return session.exec(tried).one()


def _hanging_mail(session: Session, people: Channels) -> bool:
    """Say whether a mail of today hangs; one of a day that is over, of who is away or has left, gives way and must not mute the heartbeat."""
    tried = session.exec(select(Digest).where(Digest.status == ReminderStatus.ARMED, Digest.error != ""))
    return any(_is_of_today(people, row.person, row.day) for row in tried)


def _is_of_today(people: Channels, key: str, day: date) -> bool:
    person = people.people.get(key)
    return person is not None and (people.now is None or people.now.astimezone(person.zone).date() == day)

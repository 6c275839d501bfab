"""What the daily mail says of imports: one line each, the morning after, to the owners of their cases and to the manager."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from casework.actions import monday
from casework.actions.monday_page import KINDS
from casework.actions.office import Office
from casework.notify.channels import Channels, Person
from casework.records.logbook import Digest
from casework.terms import ReminderStatus


def lines(office: Office, people: Channels, person: Person, day: date, session: Session) -> tuple[str, ...]:
    """Say what was taken in before this day and since the person's last mail, seven days back at most."""
    since = max(_last_mail(session, person.key, day) or date.min, day - monday.RECENT)
    found = monday.taken(office, session, since=_begin(since, person.zone), until=_begin(day, person.zone))
    mine = [sheet for sheet, owners in found if _concerns(people, person.key, owners)]
    return tuple(f"{sheet.taken_at:%Y-%m-%d}, import {sheet.number}, a {KINDS.get(sheet.kind, sheet.kind)}: {sheet.words}" for sheet in mine)


def _last_mail(session: Session, person: str, day: date) -> date | None:
    query = select(col(Digest.day)).where(Digest.person == person, Digest.day < day, Digest.status == ReminderStatus.SENT)
    return session.exec(query.order_by(col(Digest.day).desc())).first()


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _concerns(people: Channels, key: str, owners: Collection[str]) -> bool:
    return key == people.manager or key in {people.recipient(owner) for owner in owners}

"""The rows of the daily mails: claimed with their words, sent under one Message-ID, and marked with what calendars now hold."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import digest_bundle
from casework.actions.digest_letter import Letter
from casework.actions.digest_times import is_abandoned
from casework.notify.message import Message
from casework.records import events
from casework.records.logbook import CalendarEntry, Digest
from casework.terms import DeadlineStatus, ReminderStatus

ACTOR = "reminders"
OPEN = (ReminderStatus.ARMED, ReminderStatus.CLAIMED)


def is_open(row: Digest | None, now: datetime) -> bool:
    """Say whether a mail may be claimed now: not yet laid, waiting long enough, or left behind by a round that died."""
    if row is None:
        return True
    if row.status is ReminderStatus.ARMED:
        return row.try_at is None or row.try_at <= now
    return is_abandoned(row, now)


def version(row: Digest | None) -> tuple[ReminderStatus | None, datetime | None]:
    """Tell whether another round touched a row meanwhile."""
    return (row.status, row.claimed_at) if row else (None, None)


def lay(session: Session, row: Digest, letter: Letter | None, now: datetime) -> Message | None:
    """Claim a mail with its words, or note that the day has nothing to tell. Older mails that never left give way to it.

    None also when a reminder that it takes along is no longer there to take: the next round writes the mail anew.
    """
    if letter and not digest_bundle.hold(session, letter.offers, now):
        return None
    for old in session.exec(select(Digest).where(Digest.person == row.person, Digest.day < row.day, col(Digest.status).in_(OPEN))):
        old.status = ReminderStatus.SILENCED
        session.add(old)
    if letter is None:
        row.status = ReminderStatus.SILENCED
        session.add(row)
        return None
    row.subject, row.body, row.html = letter.words
    row.calendar, row.offers = letter.calendar, list(letter.offers)
    for offer in row.offers:
        if "uid" in offer:
            session.add(_offered(session, row.person, offer))
    return claim(session, row, now)


def claim_again(session: Session, row: Digest, now: datetime) -> Message:
    """Claim a mail that a round died over, with the same words and the same reminders."""
    digest_bundle.hold_on(session, row, now)
    return claim(session, row, now)


def claim(session: Session, row: Digest, now: datetime) -> Message:
    """Claim a mail as it is written."""
    row.status, row.claimed_at = ReminderStatus.CLAIMED, now
    session.add(row)
    return Message(row.message_id, row.subject, row.body, now, row.calendar.encode(), row.html)


def mark_sent(session: Session, message: Message, now: datetime) -> None:
    """Note that a mail has left with the reminders in it, and what its reader's calendar holds from now on."""
    row = _row(session, message)
    told = digest_bundle.mark_told(session, row, now)
    for entry, offer in _entries(session, row):
        entry.day, entry.at = date.fromisoformat(offer["day"]), datetime.fromisoformat(offer["at"]) if offer["at"] else None
        entry.status, entry.sent = DeadlineStatus(offer["status"]), offer["fingerprint"]
        session.add(entry)
    code = f"{row.person} {row.day} {len(row.offers) - told} calendar entries, {told} reminders"
    events.append(session, "daily mail sent", actor=ACTOR, at=now, code=code)
    row.status, row.sent_at, row.error, row.attempts = ReminderStatus.SENT, now, "", row.attempts + 1
    row.calendar, row.offers = "", []
    session.add(row)


def mark_open(session: Session, message: Message, why: str, *, try_at: datetime, is_lost: bool) -> ReminderStatus:
    """Note that a mail has not left, and when it is tried again unless its tries are used up; the words are written anew next time."""
    row = _row(session, message)
    if row.claimed_at != message.at or row.status is not ReminderStatus.CLAIMED:
        return row.status
    digest_bundle.give_back(session, row)
    for entry, _ in _entries(session, row):
        entry.offered = entry.sent
        session.add(entry)
    row.attempts += 1
    row.status, row.error, row.try_at = ReminderStatus.FAILED if is_lost else ReminderStatus.ARMED, why, try_at
    session.add(row)
    return row.status


def mark_unwritten(session: Session, row: Digest, why: str, *, try_at: datetime) -> None:
    """Note that a mail could not be written, and when it is tried again; its reminders go by themselves meanwhile."""
    if row.status is not ReminderStatus.ARMED:
        return  # another round has it
    row.error, row.try_at = why, try_at
    row.attempts += 1
    session.add(row)


def _row(session: Session, message: Message) -> Digest:
    return session.exec(select(Digest).where(Digest.message_id == message.message_id)).one()


def _offered(session: Session, person: str, offer: dict[str, Any]) -> CalendarEntry:
    entry = _entry(session, person, offer["uid"]) or CalendarEntry(uid=offer["uid"], person=person, case_number=offer["case_number"], deadline_id=0)
    entry.deadline_id, entry.sequence, entry.offered = offer["deadline_id"], offer["sequence"], offer["fingerprint"]
    return entry


def _entries(session: Session, row: Digest) -> Iterator[tuple[CalendarEntry, dict[str, Any]]]:
    for offer in row.offers:
        entry = _entry(session, row.person, offer["uid"]) if "uid" in offer else None
        if entry:
            yield entry, offer


def _entry(session: Session, person: str, uid: str) -> CalendarEntry | None:
    return session.exec(select(CalendarEntry).where(CalendarEntry.uid == uid, CalendarEntry.person == person)).first()

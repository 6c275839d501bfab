"""Reminders that travel in their reader's daily mail: which are still true, and their rows laid, told and given back with the mail.

A row stays armed while its mail is under way and is told in the very transaction that marks the mail sent. Should the mail not leave,
the row goes by itself from the instant it was laid for; while the mail may be under way, that instant is put off, so that nothing is told twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import remind_rows
from casework.records import events
from casework.records.logbook import Digest
from casework.records.models import Case, Coverage, Deadline, Reminder
from casework.terms import DeadlineStatus, ReminderStatus

ACTOR = "reminders"
KEY = "reminder"
UNDER_WAY = timedelta(hours=1)  # longer than a mail that was claimed needs to be sent again


@dataclass(frozen=True, slots=True)
class Bundled:
    """One waiting reminder with the clock it is of, as that runs now, and the payer's name."""

    row: Reminder
    deadline: Deadline
    payer: str


def waiting(session: Session, reader: str) -> list[Bundled]:
    """List the bundled reminders of a reader that are still true, nearest date first."""
    armed = select(Reminder).where(Reminder.status == ReminderStatus.ARMED, Reminder.recipient == reader, col(Reminder.is_bundled))
    rows = session.exec(armed.order_by(col(Reminder.due_on), col(Reminder.id))).all()
    return [found for row in rows if (found := _true(session, row))]


def _true(session: Session, row: Reminder) -> Bundled | None:
    """Find the running clock of a reminder; a moved date and a closed case need it no more."""
    clock = session.get_one(Deadline, row.deadline_id)
    running = (*remind_rows.same_clock(clock), Deadline.status == DeadlineStatus.RUNNING, Deadline.work_by == row.due_on)
    found = session.exec(
        select(Deadline, Coverage.payer)
        .join(Case, col(Case.number) == Deadline.case_number)
        .join(Coverage, col(Coverage.id) == Case.coverage_id)
        .where(*running, col(Case.closed_on).is_(None))
    ).first()
    return Bundled(row, *found) if found else None


def offers(bundled: Iterable[Bundled]) -> list[dict[str, Any]]:
    """Say which reminders a mail takes along, and from when each would go by itself."""
    return [{KEY: each.row.id, "try_at": each.row.try_at.isoformat() if each.row.try_at else ""} for each in bundled]


def hold(session: Session, digest_offers: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Put off the reminders that a mail takes along; False when one of them is no longer there to take."""
    rows = _rows(session, digest_offers)
    if any(row.status is not ReminderStatus.ARMED for row, _ in rows):
        return False
    for row, _ in rows:
        row.try_at = max(row.try_at or now, now + UNDER_WAY)
        session.add(row)
    return True


def hold_on(session: Session, digest: Digest, now: datetime) -> None:
    """Put off what a mail took along once more, because the same mail goes again."""
    for row, _ in _rows(session, digest.offers):
        if row.status is ReminderStatus.ARMED:
            row.try_at = max(row.try_at or now, now + UNDER_WAY)
            session.add(row)


def mark_told(session: Session, digest: Digest, now: datetime) -> int:
    """Note that the reminders of a mail have left with it, and say how many."""
    told = [row for row, _ in _rows(session, digest.offers) if row.status in (ReminderStatus.ARMED, ReminderStatus.SILENCED)]
    for row in told:
        row.status, row.sent_at, row.error = ReminderStatus.SENT, now, ""
        row.attempts += 1
        session.add(row)
        clock = session.get_one(Deadline, row.deadline_id)
        code = f"{row.channel} {row.recipient} {row.due_on} rung {row.rung}, with the daily mail"
        events.append(session, "reminder sent", actor=ACTOR, at=now, case_number=row.case_number, track=clock.track, stage=clock.stage, code=code)
    return len(told)


def give_back(session: Session, digest: Digest) -> None:
    """Let the reminders of a mail that has not left go by themselves when they were to."""
    for row, offer in _rows(session, digest.offers):
        if row.status is ReminderStatus.ARMED and offer["try_at"]:
            row.try_at = datetime.fromisoformat(offer["try_at"])
            session.add(row)


def _rows(session: Session, digest_offers: Sequence[Mapping[str, Any]]) -> list[tuple[Reminder, Mapping[str, Any]]]:
    mine = {offer[KEY]: offer for offer in digest_offers if KEY in offer}
    found = session.exec(select(Reminder).where(col(Reminder.id).in_(mine))) if mine else ()
    return [(row, mine[row.id]) for row in found]

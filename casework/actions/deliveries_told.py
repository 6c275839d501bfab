"""Every message of a case with its attempts and what they prove; keys of our own people, no address and no secret."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from casework.actions import deliveries
from casework.actions.office import Office
from casework.records import store
from casework.records.deliveries import Delivery
from casework.records.logbook import Digest
from casework.records.models import Reminder
from casework.rules import ladder
from casework.rules.calls import Moment, is_timed
from casework.rules.delivering import Outcome, Proof
from casework.terms import ReminderStatus

LATEST = 200  # messages of all cases that are listed without a number
STOPPED = "the program was stopped on the way; the same message went again unless it says otherwise"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt as it is told."""

    at: datetime
    outcome: str
    error: str
    receipt: str
    proof: str


@dataclass(frozen=True, slots=True)
class Told:
    """One message: about which date, to whom, in whose place, how far it has come, and the attempts."""

    case_number: str
    what: str
    due_on: date
    recipient: str
    meant_for: str
    channel: str
    status: ReminderStatus
    proof: str
    at: datetime | None
    error: str
    message_id: str
    in_daily_mail: bool
    attempts: tuple[Attempt, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give the values for JSON and templates."""
        return asdict(self)

    def sentences(self, zone: ZoneInfo) -> list[str]:
        """Say the message in one line, and each attempt that is worth one below it."""
        place = f" in place of {self.meant_for}" if self.meant_for and self.meant_for != self.recipient else ""
        how = "in the daily mail" if self.in_daily_mail else f"by {self.channel}"
        state = f"{self.status}: {self.proof}" if self.status is ReminderStatus.SENT else f"{self.status}" + (f": {self.error}" if self.error else "")
        head = f"{self.case_number}, {self.what} {self.due_on}: to {self.recipient}{place} {how}, {state}{_moment(self.at, zone)}"
        return [head, *(f"    {each.at.astimezone(zone):%Y-%m-%d %H:%M:%S} {_said(each)}" for each in self.attempts)]


def messages(office: Office, number: str = "", *, only_failed: bool = False) -> list[Told]:
    """List the messages of a case, or the latest of all cases, oldest first. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        if number:
            store.case(session, number)
        return of(session, _rows(session, number, only_failed=only_failed))


def of_case(session: Session, number: str, most: int) -> list[Told]:
    """List the last messages of a case that have left or tried to, newest first."""
    found = select(Reminder).where(Reminder.case_number == number, Reminder.status != ReminderStatus.SILENCED)
    return of(session, session.exec(found.order_by(col(Reminder.id).desc()).limit(most)).all())


def of(session: Session, rows: Iterable[Reminder]) -> list[Told]:
    """Tell some messages with their attempts."""
    rows = list(rows)
    mails = {row.message_id: mail for row in rows if row.is_bundled and row.sent_at and (mail := _mail(session, row))}
    attempts = deliveries.of_messages(session, [*(row.message_id for row in rows), *mails.values()])
    return [_told(row, attempts[row.message_id] or attempts.get(mails.get(row.message_id, ""), []), mails) for row in rows]


def what(row: Reminder) -> str:
    """Say which reminder of a date a message is."""
    if is_timed(row.rung):
        return f"{Moment(row.rung).words}, call of"
    if ladder.is_escalation(row.rung):
        return "nobody answered, date"
    return "date"


def _rows(session: Session, number: str, *, only_failed: bool) -> list[Reminder]:
    query = select(Reminder).order_by(col(Reminder.id).desc())
    query = query.where(Reminder.case_number == number) if number else query.limit(LATEST)
    if only_failed:
        query = query.where((Reminder.status == ReminderStatus.FAILED) | ((Reminder.status == ReminderStatus.ARMED) & (Reminder.error != "")))
    return list(session.exec(query))[::-1]


def _mail(session: Session, row: Reminder) -> str:
    """Find the daily mail that carried a message; both were marked in one transaction."""
    return session.exec(select(Digest.message_id).where(Digest.person == row.recipient, Digest.sent_at == row.sent_at)).first() or ""


def _told(row: Reminder, attempts: list[Delivery], mails: dict[str, str]) -> Told:
    last = attempts[-1] if attempts else None
    return Told(
        case_number=row.case_number,
        what=what(row),
        due_on=row.due_on,
        recipient=row.recipient,
        meant_for=row.meant_for,
        channel=row.channel.value,
        status=row.status,
        proof=last.proof.value if last and last.outcome is Outcome.TAKEN else Proof.NOTHING.value,
        at=row.sent_at or (last.begun_at if last else row.try_at),
        error=row.error,
        message_id=row.message_id,
        in_daily_mail=row.message_id in mails,
        attempts=tuple(Attempt(each.begun_at, each.outcome.value, _error(each), each.receipt, each.proof.value) for each in attempts),
    )


def _error(row: Delivery) -> str:
    return STOPPED if row.outcome is Outcome.UNFINISHED else row.error


def _said(attempt: Attempt) -> str:
    if attempt.outcome == Outcome.TAKEN:
        return f"{attempt.proof}" + (f" ({attempt.receipt})" if attempt.receipt else "")
    return f"{attempt.outcome}" + (f": {attempt.error}" if attempt.error else "")


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return f" ({at.astimezone(zone):%Y-%m-%d %H:%M})" if at else ""

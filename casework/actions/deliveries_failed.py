"""Messages that have not arrived: what, for whom, since when, who has it instead, and what to do. For the board and the doctor.

What nobody has been told stands first. A trouble leaves the list once its date no longer runs, or its address takes mail again.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, not_, or_, select

from casework.actions import remind_send_claim
from casework.actions.deliveries_told import what
from casework.actions.office import Office
from casework.records import store
from casework.records.deliveries import Delivery
from casework.records.models import Case, Deadline, Reminder
from casework.rules.delivering import Outcome
from casework.terms import DeadlineStatus, ReminderStatus

WHAT_TO_DO = {
    Outcome.DOWN: "It goes as soon as the server answers. If that lasts, call {recipient}.",
    Outcome.IN_DOUBT: "Ask {recipient} whether it came.",
    Outcome.WAIT: "It is tried again by itself. If that lasts, ask whoever runs the server.",
    Outcome.THROTTLED: "It goes by itself, more slowly. If that happens every day, ask the gateway for a higher rate.",
    Outcome.LOGIN: "Correct user, password, sender or certificate of that server in channels.toml.",
    Outcome.RECIPIENT: "Correct {recipient}'s {channel} address in channels.toml.",
    Outcome.REFUSED: "Ask whoever runs the server why it refuses our words.",
    Outcome.UNWRITABLE: "Correct the clinic's own words in templates/reminders.",
}
NO_ADDRESS = "Enter {recipient}'s {channel} address in channels.toml."
CALL = "Nobody has had it yet: tell {recipient} yourself if it cannot wait."


@dataclass(frozen=True, slots=True)
class Trouble:
    """One message that has not arrived. `instead` names who has it in place of the recipient, `on_its_way` who is about to; "" for nobody."""

    case_number: str
    about: str
    what: str
    due_on: date
    recipient: str
    channel: str
    since: datetime | None
    status: str
    attempts: int
    error: str
    instead: str
    on_its_way: str
    todo: str

    def as_dict(self) -> dict[str, Any]:
        """Give the values for JSON and templates."""
        return asdict(self)


def listed(office: Office) -> list[Trouble]:
    """List the messages that have not arrived, those that nobody got first, then the nearest date."""
    with store.reading(office.engine) as session:
        troubles = [_trouble(session, row) for row in _rows(session)]
    return sorted(troubles, key=lambda each: (bool(each.instead), each.due_on, each.case_number))


def sentences(office: Office) -> tuple[str, ...]:
    """Say for the doctor who cannot be reached now, by which channel, since when, and what to do; () when every message arrived."""
    found: dict[tuple[str, str, str], list[Trouble]] = {}
    for each in listed(office):
        found.setdefault((each.recipient, each.channel, each.error), []).append(each)
    return tuple(_sentence(office, group) for group in found.values())


def _sentence(office: Office, group: list[Trouble]) -> str:
    first = group[0]
    many = f"{len(group)} messages" if len(group) > 1 else "1 message"
    starts = [each.since for each in group if each.since]
    since = f" since {min(starts).astimezone(office.settings.zone):%Y-%m-%d %H:%M}" if starts else ""
    alone = sum(1 for each in group if not each.instead)
    told = "" if alone == len(group) else (f" Nobody has had {alone} of them." if alone else " Somebody was told another way.")
    return f"{many} for {first.recipient} by {first.channel} not arrived{since}: {first.error}.{told} {first.todo}"


def _rows(session: Session) -> Iterable[Reminder]:
    """Read the messages in trouble whose date still runs; what was mended since is left to the database, which may hold thousands of them."""
    troubled = and_(col(Reminder.status) == ReminderStatus.ARMED, col(Reminder.error) != "")
    failed = and_(col(Reminder.status) == ReminderStatus.FAILED, not_(and_(_was_told_instead(), _is_mended())))
    wanted = select(Reminder).join(Case, col(Case.number) == Reminder.case_number).join(Deadline, col(Deadline.id) == Reminder.deadline_id)
    wanted = wanted.where(col(Case.closed_on).is_(None), or_(troubled, failed), _runs())
    return session.exec(wanted.order_by(col(Reminder.due_on), col(Reminder.id))).all()


def _runs() -> Any:
    """Say of a message whether its clock still runs to its date, however often it was computed anew; a call's instant always does."""
    now = aliased(Deadline)
    same = [getattr(now, name) == getattr(Deadline, name) for name in ("case_number", "track", "stage", "clock", "origin")]
    running = select(now.id).where(*same, now.status == DeadlineStatus.RUNNING, now.work_by == Reminder.due_on)
    return or_(col(Deadline.due_at).is_not(None), exists(running))


def _was_told_instead() -> Any:
    """Say of a message whether somebody has had the same reminder another way."""
    other = aliased(Reminder)
    same = [getattr(other, name) == getattr(Reminder, name) for name in ("deadline_id", "rung", "due_on")]
    return exists(select(other.id).where(*same, other.status == ReminderStatus.SENT))


def _is_mended() -> Any:
    """Say of a message whether its recipient's channel has taken something since it failed."""
    later = aliased(Delivery)
    tried = select(Delivery.begun_at).where(Delivery.message_id == Reminder.message_id).order_by(col(Delivery.id).desc()).limit(1)
    since = func.coalesce(tried.correlate(Reminder).scalar_subquery(), Reminder.troubled_at)
    same = (later.recipient == Reminder.recipient, later.channel == Reminder.channel, later.outcome == Outcome.TAKEN)
    return exists(select(later.id).where(*same, later.begun_at > since))


def _trouble(session: Session, row: Reminder) -> Trouble:
    tries = session.exec(select(Delivery).where(Delivery.message_id == row.message_id).order_by(col(Delivery.id))).all()
    last = tries[-1] if tries else None
    clock = session.get_one(Deadline, row.deadline_id)
    instead = _others(session, row, col(Reminder.status) == ReminderStatus.SENT)
    on_its_way = _others(session, row, and_(col(Reminder.status).in_((ReminderStatus.ARMED, ReminderStatus.CLAIMED)), col(Reminder.error) == ""))
    return Trouble(
        case_number=row.case_number,
        about=f"{clock.stage.title}, {clock.clock.value}",
        what=what(row),
        due_on=row.due_on,
        recipient=row.recipient,
        channel=row.channel.value,
        since=row.troubled_at or (last.begun_at if last else row.try_at),
        status=row.status.value,
        attempts=len(tries),
        error=row.error,
        instead=instead,
        on_its_way="" if instead else on_its_way,
        todo=_todo(session, row, last, instead),
    )


def _others(session: Session, row: Reminder, how_far: ColumnElement[bool]) -> str:
    """Name by whom and how else the same reminder is got that has come so far: by another channel, or another person."""
    same = (Reminder.deadline_id == row.deadline_id, Reminder.rung == row.rung, Reminder.due_on == row.due_on, how_far)
    others = session.exec(select(Reminder).where(*same, Reminder.id != row.id).order_by(col(Reminder.id))).all()
    return ", ".join(dict.fromkeys(f"{other.recipient} by {other.channel.value}" for other in others))


def _todo(session: Session, row: Reminder, last: Delivery | None, instead: str) -> str:
    words = NO_ADDRESS if row.error == remind_send_claim.NO_ADDRESS else WHAT_TO_DO[_kind(session, row, last)]
    said = (words,) if instead else (words, CALL)
    return " ".join(each.format(recipient=row.recipient, channel=row.channel.value) for each in said)


def _kind(session: Session, row: Reminder, last: Delivery | None) -> Outcome:
    """Name the trouble of a message; one that waits untried has that of the message for which its server is left alone."""
    if last and last.outcome in WHAT_TO_DO:
        return last.outcome
    if row.error.startswith(remind_send_claim.RESTING[:20]):
        return Outcome.RECIPIENT
    other = session.exec(select(Delivery).where(Delivery.error == row.error).order_by(col(Delivery.id).desc())).first()
    return other.outcome if other and other.outcome in WHAT_TO_DO else Outcome.DOWN

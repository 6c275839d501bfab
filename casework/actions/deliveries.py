"""The rows of attempts: laid with the claim of a message, ended with the answer, asked for by message and address.

Reminders and daily mails both write here: `begin` in the transaction that claims, `attempt` outside any, `end` in the one that marks.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from casework.actions import remind_rows
from casework.actions.deliveries_rules import patiences
from casework.actions.office import Office
from casework.notify.channels import Address
from casework.notify.delivery import attempt as attempt
from casework.notify.message import Answer, Message
from casework.records import store
from casework.records.deliveries import Delivery
from casework.rules.delivering import Outcome, next_try
from casework.terms import MessageChannel


def begin(session: Session, message: Message, address: Address, *, recipient: str, channel: MessageChannel, case_number: str = "") -> None:
    """Lay the row of an attempt that is about to be made; `message.at` is the instant of the claim."""
    session.add(
        Delivery(
            message_id=message.message_id,
            case_number=case_number,
            recipient=recipient,
            channel=channel,
            address_mark=address_mark(session, address),
            begun_at=message.at,
        )
    )


def end(session: Session, message: Message, answer: Answer, *, at: datetime) -> None:
    """Write what became of an attempt into its row."""
    row = session.exec(select(Delivery).where(Delivery.message_id == message.message_id, Delivery.begun_at == message.at)).first()
    if row is None or row.ended_at is not None:
        return
    row.ended_at, row.outcome, row.error = at, answer.outcome, answer.error
    row.receipt, row.proof = answer.receipt.words, answer.receipt.proof
    session.add(row)


def of_messages(session: Session, ids: Sequence[str]) -> Mapping[str, list[Delivery]]:
    """List the attempts of some messages, oldest first."""
    found: dict[str, list[Delivery]] = {key: [] for key in ids}
    for row in session.exec(select(Delivery).where(col(Delivery.message_id).in_(ids)).order_by(col(Delivery.id))):
        found[row.message_id].append(row)
    return found


def failures(session: Session, message_id: str, outcome: Outcome) -> int:
    """Count how often a message met one kind of trouble."""
    return session.exec(select(func.count()).where(Delivery.message_id == message_id, Delivery.outcome == outcome)).one()


def refused_at(session: Session, recipient: str, channel: MessageChannel, address: Address, *, since: datetime) -> datetime | None:
    """Say when this very address was refused last, unless it has taken a message since; a corrected address was never refused."""
    last = session.exec(
        select(Delivery)
        .where(
            Delivery.recipient == recipient,
            Delivery.channel == channel,
            col(Delivery.outcome).in_((Outcome.RECIPIENT, Outcome.TAKEN)),
            Delivery.address_mark == address_mark(session, address),
            Delivery.begun_at >= since,
        )
        .order_by(col(Delivery.begun_at).desc())
    ).first()
    return last.begun_at if last and last.outcome is Outcome.RECIPIENT else None


def address_mark(session: Session, address: Address) -> str:
    """Tell one address from another without keeping it; another database marks the same address otherwise."""
    salt = store.mark(session, remind_rows.SALT)
    return hashlib.sha256("|".join((salt.value if salt else "", address.url, address.mailbox)).encode()).hexdigest()[:16]


def pause(office: Office, answer: Answer, failed: int, *, now: datetime, is_near: bool = False) -> datetime:
    """Say when something without a date of its own, such as a daily mail, is tried again after so many failures of one kind."""
    patience = patiences(office).of[answer.outcome]
    return next_try(patience.pace(is_near=is_near), failed, now=now, left=timedelta(), wait=answer.wait)

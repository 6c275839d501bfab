"""The outbox: one row for each message about a date, to one of our own people by one channel."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import enum_field, instant_field
from casework.terms import MessageChannel, ReminderStatus


class Reminder(SQLModel, table=True):
    """One message of the outbox: this deadline, rung, channel, recipient and the date it was for.

    A bundled one travels in its reader's daily mail; from `try_at` on it goes by itself, should that mail not have left.
    `meant_for`: who should have had it, where the recipient has it in their place or by another way.
    `troubled_at`: since when it should have gone and could not.
    """

    __table_args__ = (UniqueConstraint("deadline_id", "rung", "channel", "recipient", "due_on"), Index("ix_reminder_open", "status", "try_at"))
    id: int | None = Field(default=None, primary_key=True)
    deadline_id: int = Field(foreign_key="deadline.id", index=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    rung: int
    channel: MessageChannel = enum_field(MessageChannel, MessageChannel.EMAIL)
    recipient: str
    due_on: date
    meant_for: str = ""
    status: ReminderStatus = enum_field(ReminderStatus, ReminderStatus.ARMED)
    message_id: str = Field(unique=True)
    subject: str = ""
    body: str = ""
    html: str = ""
    is_bundled: bool = False
    attempts: int = 0
    error: str = ""
    try_at: datetime | None = instant_field(nullable=True)
    troubled_at: datetime | None = instant_field(nullable=True)
    claimed_at: datetime | None = instant_field(nullable=True)
    sent_at: datetime | None = instant_field(nullable=True)

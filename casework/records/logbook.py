"""The log of acts, what was sent to people's calendars, and the marks of the machinery: claims read, leases of runs, last sweep."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import ByValue, ExactSum, Instant, Personal
from casework.terms import DeadlineStatus, ReminderStatus


def _instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant(), nullable=nullable))


class RemittedClaim(SQLModel, table=True):
    """A claim that was read from a remittance, and what was decided: opened, or set aside with the reason."""

    __tablename__ = "remitted_claim"
    claim_key: str = Field(primary_key=True)
    file_sha256: str = Field(index=True)
    action: str
    reason: str
    case_number: str = Field(default="", index=True)
    charge: Decimal = Field(default=Decimal(0), sa_column=Column(ExactSum(), nullable=False))
    read_at: datetime = _instant()


class Event(SQLModel, table=True):
    """One act, never edited: who did what when. `words` are personal; `code` is not. Rows are chained by hash.

    `entered_by` is who was at the keys where the actor is only named. The chain holds the digest of the words and of the sealed `salt`,
    so that words can be sealed with another key, or erased by law. Rows of `version` 1 hash the words themselves, those before 3 without a key.
    """

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(default="", index=True)
    at: datetime = _instant()
    actor: str
    verb: str
    track: str = ""
    stage: str = ""
    code: str = ""
    words: str = Field(default="", sa_column=Column(Personal("event.words"), nullable=False))
    previous_hash: str = Field(sa_column=Column(String(64), nullable=False))
    hash: str = Field(sa_column=Column(String(64), nullable=False))
    known_by: str = ""
    entered_by: str = ""
    version: int = 1
    salt: str | None = Field(default=None, sa_column=Column(Personal("event.salt"), nullable=True))
    digest: str = Field(default="", sa_column=Column(String(64), nullable=False))


class CalendarEntry(SQLModel, table=True):
    """One clock in one person's calendar. `day`, `at` and `status` are as last sent, None before the first mail.

    `sequence` rises with every other version that was offered; `offered` and `sent` are fingerprints of what a version says.
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (UniqueConstraint("uid", "person"),)
    id: int | None = Field(default=None, primary_key=True)
    uid: str
    person: str = Field(index=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    deadline_id: int = Field(foreign_key="deadline.id")
    sequence: int = 0
    day: date | None = None
    at: datetime | None = _instant(nullable=True)
    status: DeadlineStatus | None = Field(default=None, sa_column=Column(ByValue(DeadlineStatus), nullable=True))
    offered: str = ""
    sent: str = ""


class Digest(SQLModel, table=True):
    """One person's mail of one day: an outbox row with its words, its calendar file and the entries it offers."""

    __table_args__ = (UniqueConstraint("person", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    person: str
    day: date
    status: ReminderStatus = Field(default=ReminderStatus.ARMED, sa_column=Column(ByValue(ReminderStatus), nullable=False, index=True))
    message_id: str = Field(unique=True)
    subject: str = ""
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    html: str = Field(default="", sa_column=Column(Text, nullable=False))
    calendar: str = Field(default="", sa_column=Column(Text, nullable=False))
    offers: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    attempts: int = 0
    error: str = ""
    try_at: datetime | None = _instant(nullable=True)
    claimed_at: datetime | None = _instant(nullable=True)
    sent_at: datetime | None = _instant(nullable=True)


class RunLease(SQLModel, table=True):
    """A process that is working on a run: alive while renewed, dead when its boot or process is gone."""

    __tablename__ = "run_lease"
    run_id: str = Field(primary_key=True)
    process: int
    boot: str
    renewed_at: datetime = _instant()


class Mark(SQLModel, table=True):
    """A named instant or position of the machinery, such as the last sweep or the board's place in the log."""

    name: str = Field(primary_key=True)
    value: str = ""
    at: datetime = _instant()

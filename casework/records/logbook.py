"""The log of acts, and the marks of the machinery: claims read, leases of runs, last sweep."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel

from casework.records.columns import ExactMoney, Instant, Personal


def _instant() -> Any:
    return Field(default=None, sa_column=Column(Instant(), nullable=False))


class RemittedClaim(SQLModel, table=True):
    """A claim that was read from a remittance, and what was decided: opened, or set aside with the reason."""

    __tablename__ = "remitted_claim"
    claim_key: str = Field(primary_key=True)
    file_sha256: str = Field(index=True)
    action: str
    reason: str
    case_number: str = Field(default="", index=True)
    charge: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    read_at: datetime = _instant()


class Event(SQLModel, table=True):
    """One act, never edited: who did what when. `words` are personal; `code` is not. Rows are chained by hash."""

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

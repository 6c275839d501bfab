"""Calls between our clinician and the payer's, and what a payer asked for with what we gave.

Telephone and reference numbers are personal; days, hours, codes and keys of our own people are not.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.calls import AskedBy, CallResult, CallStatus, Dials
from casework.terms import FilingMethod, Stage, Track


class PeerCall(SQLModel, table=True):
    """One peer-to-peer call: asked for, booked, held. `call_at` is None while no time is set; `taken_by` is a key of the clinic's people.

    `payer_zone` is the time zone in which the payer named the hour, `wants_number` says that an approval by telephone waits for its number.
    """

    __tablename__ = "peer_call"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    requested_on: date
    asked_by: AskedBy = enum_field(AskedBy, AskedBy.TELEPHONE)
    status: CallStatus = enum_field(CallStatus, CallStatus.REQUESTED, index=True)
    call_at: datetime | None = instant_field(nullable=True)
    payer_zone: str = ""
    taken_by: str = ""
    dials: Dials = enum_field(Dials, Dials.PAYER)
    phone: str = personal_field("peer_call.phone")
    reference: str = personal_field("peer_call.reference")
    booked_at: datetime | None = instant_field(nullable=True)
    held_on: date | None = None
    result: CallResult | None = enum_field(CallResult)
    wants_number: bool = False
    recorded_at: datetime = instant_field()


class AskedItems(SQLModel, table=True):
    """What one request of a payer asks for, as values of `AskedFor`; the request itself is the payer's notice."""

    __tablename__ = "asked_items"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    notice_id: int = Field(foreign_key="payer_notice.id", unique=True)
    asked: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class InformationAnswer(SQLModel, table=True):
    """One sending of ours to a payer's request: the whole answer, or a part of it. `gave` holds values of `AskedFor`."""

    __tablename__ = "information_answer"
    __table_args__ = (UniqueConstraint("notice_id", "answered_on", "method"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    notice_id: int = Field(foreign_key="payer_notice.id", index=True)
    answered_on: date
    method: FilingMethod | None = enum_field(FilingMethod)
    reference: str = personal_field("information_answer.reference")
    gave: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    is_partial: bool = False
    recorded_at: datetime = instant_field()

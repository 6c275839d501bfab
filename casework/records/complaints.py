"""Complaints by regulator: the grievance that came first, and what a person lets go with one; what notices lack; whether a silent payer was asked.

Nothing here is personal: days, codes and numbers of other rows.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casework.records.columns import enum_field, instant_field
from casework.rules.complaining import AttachmentKind, Ticked
from casework.rules.notice_check import Look
from casework.rules.silence_asked import CameSince
from casework.terms import Stage, Track


class ComplaintGrievance(SQLModel, table=True):
    """The plan's own grievance that the patient filed beside what this clinic filed: the office's waiting days count from it."""

    __tablename__ = "complaint_grievance"
    case_number: str = Field(primary_key=True, foreign_key="appeal_case.number")
    filed_on: date
    said_by: str
    said_at: datetime = instant_field()


class ComplaintAttachment(SQLModel, table=True):
    """One paper or one contact with the payer that a person looked at: whether it goes with the complaint. `seen` is what was looked at."""

    __tablename__ = "complaint_attachment"
    __table_args__ = (UniqueConstraint("case_number", "track", "kind", "item"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    kind: AttachmentKind = enum_field(AttachmentKind, AttachmentKind.PAPER)
    item: int
    seen: str
    ticked: Ticked = enum_field(Ticked, Ticked.STAYS)
    said_by: str
    said_at: datetime = instant_field()


class NoticeLook(SQLModel, table=True):
    """What a person saw of one item that a notice must contain."""

    __tablename__ = "notice_look"
    __table_args__ = (UniqueConstraint("determination_id", "item"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    determination_id: int = Field(foreign_key="determination.id", index=True)
    item: str
    look: Look = enum_field(Look, Look.NOT_LOOKED)
    said_by: str
    said_at: datetime = instant_field()


class SilenceAnswer(SQLModel, table=True):
    """What a person answered when asked whether anything came from a payer that is late."""

    __tablename__ = "silence_answer"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    said_on: date
    came: CameSince = enum_field(CameSince, CameSince.NOTHING)
    said_by: str
    said_at: datetime = instant_field()

"""Sessions that a payer approved, and where each use of them was learnt. What is left is never stored: it is counted from these rows.

Numbers, codes and places of an approval are personal; its days are not.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from casework.records.columns import enum_field, instant_field, personal_field, value_field
from casework.rules.sessions import Approved, SessionLine, Source
from casework.terms import Stage, Track


class Authorization(SQLModel, table=True):
    """What one answer of a payer approved. `renewed_by` is the case that asks for more; `is_silenced` says that nobody wants more."""

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    determination_id: int = Field(foreign_key="determination.id", unique=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.PRIOR_AUTHORIZATION)
    last_on: date | None = None
    value: Approved = value_field("authorization.value", Approved)
    renewed_by: str = Field(default="", index=True)
    is_silenced: bool = False
    silenced_why: str = personal_field("authorization.silenced_why")
    told: str = ""
    recorded_at: datetime = instant_field()


class SessionUse(SQLModel, table=True):
    """One statement about sessions of one patient on one day. `use_key` is the keyed fingerprint by which the same statement is known again.

    `count` is what the statement adds: a session paid or processed 1, a reversal -1, a refused line 0; the clinic's own word any number.
    """

    __tablename__ = "session_use"
    id: int | None = Field(default=None, primary_key=True)
    use_key: str = Field(unique=True)
    patient_key: str = Field(foreign_key="patient.key", index=True)
    case_number: str = Field(default="", index=True)
    source: Source = enum_field(Source, Source.CLINIC)
    served_on: date
    count: int = 1
    value: SessionLine = value_field("session_use.value", SessionLine)
    recorded_at: datetime = instant_field()

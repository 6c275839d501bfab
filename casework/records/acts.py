"""What each act changed, so that it can be taken back; the last number of questions that were taken back; and chases."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import ByValue, Personal, enum_field, instant_field
from casework.rules.waiting import AwaitedParty
from casework.terms import Stage, Track


def _key(kind: type[StrEnum]) -> Any:
    return Field(sa_column=Column(ByValue(kind), primary_key=True))


class CaseAct(SQLModel, table=True):
    """One transaction that changed a case. `changes` holds, sealed, how the changed rows stood before; "" where it cannot be taken back.

    `code` names the events beside it and `blocked` says why it stays; `undoes` is the act that this one took back, 0 for none.
    """

    __tablename__ = "case_act"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant_field(index=True)
    actor: str = ""
    code: str = ""
    is_by_person: bool = False
    blocked: str = ""
    undoes: int = 0
    undone_at: datetime | None = instant_field(nullable=True)
    changes: str = Field(default="", sa_column=Column(Personal("case_act.changes"), nullable=False))


class CaseOfAct(SQLModel, table=True):
    """One case that an act changed."""

    __tablename__ = "case_of_act"
    __table_args__ = (Index("ix_case_of_act", "case_number", "act_id"),)
    act_id: int = Field(primary_key=True, foreign_key="case_act.id")
    case_number: str = Field(primary_key=True, foreign_key="appeal_case.number")


class AskedBefore(SQLModel, table=True):
    """The last number of a question whose stage was taken back: opened again, the stage goes on counting there."""

    __tablename__ = "asked_before"
    case_number: str = Field(primary_key=True, foreign_key="appeal_case.number")
    track: Track = _key(Track)
    stage: Stage = _key(Stage)
    number: int = 1


class Chase(SQLModel, table=True):
    """Somebody was asked again for what a case waits for; not twice on one day."""

    __table_args__ = (UniqueConstraint("case_number", "party", "what", "chased_on"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    party: AwaitedParty = enum_field(AwaitedParty, AwaitedParty.US)
    what: str
    chased_on: date
    next_on: date
    how: str
    actor: str
    chased_at: datetime = instant_field()

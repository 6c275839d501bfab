"""The worklist as it is kept: one line per open stage, what each case waits for, and the cases whose lines must be written anew.

Everything here follows from other tables and may be thrown away; a line is never a fact of its own.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, Session, SQLModel, col, select

from casework.records.columns import enum_field, instant_field
from casework.records.models import Case
from casework.terms import Stage, Step, Track

NO_DAY = date(9999, 12, 31)


class WorklistLine(SQLModel, table=True):
    """What the worklist says of one open stage. `order_on` is the working date, or the end of time; `cents` what is at stake, in US cents.

    `late_on` is the first day on which it is late. At `look_at` the line may say something else although nothing happens.
    """

    __tablename__ = "worklist_line"
    __table_args__ = (
        Index("ix_worklist_line_order", "order_on", "what", "case_number"),
        Index("ix_worklist_line_owner", "owner", "order_on", "what", "case_number"),
        Index("ix_worklist_line_stage", "stage", "order_on", "what", "case_number"),
        Index("ix_worklist_line_payer", "payer", "order_on", "what", "case_number"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    step: Step = enum_field(Step, Step.DRAFTING)
    what: str
    work_by: date | None = None
    last_lawful: date | None = None
    order_on: date = NO_DAY
    late_on: date | None = Field(default=None, index=True)
    payer: str
    owner: str
    cents: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    hold_until: date | None = None
    missing: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    is_urgent: bool = False
    payer_late: str = ""
    is_overdue: bool = Field(default=False, index=True)
    awaits: str = ""
    blocked: str = ""
    acknowledged: str = ""
    look_at: datetime | None = instant_field(nullable=True, index=True)


class WorklistWait(SQLModel, table=True):
    """One thing that an open case waits for, and when it was last asked for."""

    __tablename__ = "worklist_wait"
    __table_args__ = (Index("ix_worklist_wait_party", "party", "since", "case_number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(index=True)
    party: str
    what: str
    since: date | None = None
    until: date | None = None
    owner: str
    payer: str
    chased_on: date | None = None
    again_on: date | None = None
    command: str = ""


class WorklistTouch(SQLModel, table=True):
    """A case that something happened to since its lines were written."""

    __tablename__ = "worklist_touch"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(index=True)


KEPT = (WorklistLine, WorklistWait, WorklistTouch)


def touch(session: Session, numbers: Collection[str], *, patients: Collection[str] = (), everybody: bool = False) -> None:
    """Have the lines of these cases written anew, of the open cases of these patients, or of every open case."""
    found = set(numbers)
    if patients or everybody:
        opened = select(Case.number).where(col(Case.closed_on).is_(None))
        found.update(session.exec(opened if everybody else opened.where(col(Case.patient_key).in_(list(patients)))).all())
    session.add_all(WorklistTouch(case_number=number) for number in sorted(found))

"""What happened to what we sent, and the plans of days toward a last lawful day."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.day_plan import PlanKey, PlanState
from casework.rules.filing_events import FilingEventKind, Keeps
from casework.terms import Stage, Track


class FilingEvent(SQLModel, table=True):
    """One thing that happened to a filing. A filing with a trouble that is not lifted does not stand; its first proof is kept.

    `happened_on` is the day it was learned or the notice came, `came_at` its hour where a clock runs in hours, `due_on` the day a notice
    states. `pages` is what a confirmation shows. `keeps` is what the trouble leaves of the filing's timeliness. `is_lifted`: the payer
    confirmed receipt after all.
    """

    __tablename__ = "filing_event"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    filing_id: int = Field(foreign_key="filing.id", index=True)
    kind: FilingEventKind = enum_field(FilingEventKind, FilingEventKind.NEVER_RECEIVED)
    happened_on: date
    came_at: datetime | None = instant_field(nullable=True)
    due_on: date | None = None
    pages: int | None = None
    reference: str = personal_field("filing_event.reference")
    keeps: Keeps | None = enum_field(Keeps)
    is_lifted: bool = False
    recorded_at: datetime = instant_field()


class PlanDay(SQLModel, table=True):
    """One day of the plan toward a last lawful day. Planning again moves `plan_on`; what was done or skipped stays."""

    __tablename__ = "plan_day"
    __table_args__ = (UniqueConstraint("case_number", "track", "stage", "last_on", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    key: PlanKey = enum_field(PlanKey, PlanKey.REQUEST)
    place: int = 0
    plan_on: date
    last_on: date
    state: PlanState = enum_field(PlanState, PlanState.OPEN)
    settled_on: date | None = None
    note: str = ""

"""Who said that a date was seen, who is told in turn when nobody does, and when our own people are away. Keys of our own people, nothing personal."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from casework.records.columns import enum_field, instant_field
from casework.terms import Clock, Stage, Track


class Acknowledgement(SQLModel, table=True):
    """Somebody's word that a date was seen and is seen to. It holds for this date of this clock, and for rungs down to `rung` days before it.

    `person` is who saw it, `said_by` who entered it.
    """

    __table_args__ = (UniqueConstraint("case_number", "track", "stage", "clock", "origin", "due_on", "rung", "person"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    clock: Clock = enum_field(Clock, Clock.FILING)
    origin: str = ""
    due_on: date
    rung: int
    person: str
    said_by: str
    seen_at: datetime = instant_field()


class Escalation(SQLModel, table=True):
    """One rung of the last days that waits for somebody's word. `look_at` is when the next person is told, None once it is over."""

    __table_args__ = (UniqueConstraint("deadline_id", "rung", "due_on"),)
    id: int | None = Field(default=None, primary_key=True)
    deadline_id: int = Field(foreign_key="deadline.id", index=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    rung: int
    due_on: date
    first: str
    look_at: datetime | None = instant_field(nullable=True, index=True)


class PersonAway(SQLModel, table=True):
    """A time in which one of our own people is away, both days included, and who stands in. `cancelled_on`: it is not so any more."""

    __tablename__ = "person_away"
    __table_args__ = (UniqueConstraint("person", "from_on"),)
    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(index=True)
    from_on: date
    until: date
    cover: str = ""
    cancelled_on: date | None = None

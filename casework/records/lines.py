"""What came of single claim lines, what the payer approved only in part, and cases that were split or merged."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import ExactMoney, enum_field, instant_field
from casework.rules.grouping import Parting
from casework.rules.line_outcomes import LineResult
from casework.rules.partial import Course


class LineOutcome(SQLModel, table=True):
    """What came of one claim line; the latest row of a line is how it stands. Nothing is overwritten.

    `determination_id` None: no answer to the stage as a whole said so, such as a line that we withdrew. Amounts are US dollars,
    None where the notice names none.
    """

    __tablename__ = "line_outcome"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    line_id: int = Field(foreign_key="claim_line.id", index=True)
    determination_id: int | None = Field(default=None, foreign_key="determination.id")
    result: LineResult = enum_field(LineResult, LineResult.NOT_DECIDED)
    allowed: Decimal | None = Field(default=None, sa_column=Column(ExactMoney(), nullable=True))
    paid: Decimal | None = Field(default=None, sa_column=Column(ExactMoney(), nullable=True))
    decided_on: date | None = None
    recorded_at: datetime = instant_field()


class CourseAnswer(SQLModel, table=True):
    """What a person read in an approval in part: less than was asked for, or a cut of a course that was approved before.

    `cut_on` is the day a cut takes effect, `asked` the sessions asked for or approved before, `rest` what is still disputed of a
    request that has no claim lines, in US dollars; None where nobody knows.
    """

    __tablename__ = "course_answer"
    __table_args__ = (UniqueConstraint("determination_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    determination_id: int = Field(foreign_key="determination.id")
    course: Course = enum_field(Course, Course.SHORT)
    cut_on: date | None = None
    asked: int | None = None
    rest: Decimal | None = Field(default=None, sa_column=Column(ExactMoney(), nullable=True))
    recorded_at: datetime = instant_field()


class CaseLink(SQLModel, table=True):
    """Where lines of a case went: split off into another case, or merged with it into another. `lines` names their rows."""

    __tablename__ = "case_link"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    other_number: str = Field(foreign_key="appeal_case.number", index=True)
    kind: Parting = enum_field(Parting, Parting.SPLIT)
    lines: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    happened_at: datetime = instant_field()

"""What a person found of each criterion of a payer's policy in one case."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.crosswalk import Finding


class CriterionFinding(SQLModel, table=True):
    """The latest finding about one criterion of one policy; the log keeps the earlier ones.

    `words` are the criterion's as they read then: they may be quoted from the patient's own booklet.
    """

    __tablename__ = "criterion_finding"
    __table_args__ = (UniqueConstraint("case_number", "policy", "criterion"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    policy: str
    criterion: str
    finding: Finding = enum_field(Finding, Finding.NO_EVIDENCE)
    exhibit_id: int | None = Field(default=None, foreign_key="exhibit.id")
    page: int | None = None
    words: str = personal_field("criterion_finding.words")
    found_by: str
    found_at: datetime = instant_field()

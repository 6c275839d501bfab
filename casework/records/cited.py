"""What each drawn document cited and said, and what the signer decided about a published work."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.citing import Choice, ChoiceReason


class CitedWork(SQLModel, table=True):
    """One work that one document cites, under its key in the evidence register."""

    __tablename__ = "cited_work"
    __table_args__ = (UniqueConstraint("document_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    key: str = Field(index=True)


class DrawnText(SQLModel, table=True):
    """The words of a document as they were drawn, one paragraph a line: what a person changed in Word shows beside them."""

    __tablename__ = "drawn_text"
    document_id: int = Field(primary_key=True, foreign_key="document.id")
    words: str = personal_field("drawn_text.words")


class EvidenceChoice(SQLModel, table=True):
    """The signer's latest decision about one work in one case; the log keeps the earlier ones."""

    __tablename__ = "evidence_choice"
    __table_args__ = (UniqueConstraint("case_number", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    key: str
    choice: Choice = enum_field(Choice, Choice.CITE)
    reason: ChoiceReason = enum_field(ChoiceReason, ChoiceReason.FITS)
    decided_by: str
    decided_at: datetime = instant_field()

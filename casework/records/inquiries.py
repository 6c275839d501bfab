"""What a payer was asked about coverage, and what it answered."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from casework.records.columns import instant_field, personal_field


class InquiryAnswer(SQLModel, table=True):
    """One answer to one question, as it was given: by word of mouth or in writing. Another answer adds a row; none is overwritten.

    `paper` is the number of the paper that a written answer stands on, where it is at hand.
    """

    __tablename__ = "inquiry_answer"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    question: str
    is_written: bool = False
    answered_on: date
    paper: int | None = None
    value: str = personal_field("inquiry_answer.value")
    with_whom: str = personal_field("inquiry_answer.with_whom")
    reference: str = personal_field("inquiry_answer.reference")
    recorded_at: datetime = instant_field()

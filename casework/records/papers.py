"""Papers that came in: exhibits, signed copies, and what was read from letters and booklets."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, UniqueConstraint

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.papers import PaperClass, PaperKind


class Exhibit(SQLModel, table=True):
    """A paper that came in, as its file lies in the documents folder. Without a case number it waits for a person to say whose it is.

    `dated_on` is the date on the paper; `is_undated` says that a person looked and found none. `signed_copy_of` and `edited_copy_of`
    name one of our own documents. `has_text` None: nothing has tried to read it; `is_read`: a person settled what it proposes.
    `is_late`: it came after the case was closed.
    """

    __table_args__ = (UniqueConstraint("case_number", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str | None = Field(default=None, foreign_key="appeal_case.number", index=True)
    kind: PaperKind | None = enum_field(PaperKind)
    paper_class: PaperClass = enum_field(PaperClass, PaperClass.UNCLASSIFIED)
    dated_on: date | None = None
    is_undated: bool = False
    path: str
    pages: int = 0
    sha256: str = Field(index=True)
    original_name: str = personal_field("exhibit.original_name")
    received_at: datetime = instant_field()
    has_text: bool | None = None
    is_read: bool = False
    is_late: bool = False
    signed_copy_of: int | None = Field(default=None, foreign_key="document.id")
    edited_copy_of: int | None = Field(default=None, foreign_key="document.id")


class LetterProposal(SQLModel, table=True):
    """One field that a letter seems to fill, with the words it came from. `answer` is "" until a person settled it."""

    __tablename__ = "letter_proposal"
    __table_args__ = (UniqueConstraint("exhibit_id", "field"),)
    id: int | None = Field(default=None, primary_key=True)
    exhibit_id: int = Field(foreign_key="exhibit.id", index=True)
    field: str
    value: str = personal_field("letter_proposal.value")
    words: str = personal_field("letter_proposal.words")
    page: int = 1
    is_certain: bool = False
    answer: str = ""


class PolicyQuote(SQLModel, table=True):
    """One passage of a plan booklet or payer policy, quoted as it stands on its page."""

    __tablename__ = "policy_quote"
    id: int | None = Field(default=None, primary_key=True)
    exhibit_id: int = Field(foreign_key="exhibit.id", index=True)
    topic: str = personal_field("policy_quote.topic")
    page: int
    words: str = personal_field("policy_quote.words")


def replace_read(session: Session, kept: Sequence[SQLModel], fresh: Sequence[SQLModel], names: Sequence[str]) -> None:
    """Put what was read in the place of what was read before; where these columns say the same, all stays, with what a person made of it."""
    before, now = ([[getattr(row, name) for name in names] for row in rows] for rows in (kept, fresh))
    if before == now:
        return
    for row in kept:
        session.delete(row)
    session.flush()
    session.add_all(fresh)
    session.flush()

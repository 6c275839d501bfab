"""Legal holds, and patients whose data was erased: keys, numbers and codes, nothing personal. It outlives the patient's own rows."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from casework.records.columns import enum_field, instant_field, personal_field
from casework.rules.retention import EraseReason, LegalHoldReason


class LegalHold(SQLModel, table=True):
    """Somebody's word that a patient's record must stay; it stands until somebody lifts it. `case_number` names the case it came from, or ""."""

    __tablename__ = "legal_hold"
    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(index=True)
    case_number: str = Field(default="", index=True)
    reason: LegalHoldReason = enum_field(LegalHoldReason, LegalHoldReason.LITIGATION)
    placed_by: str
    placed_at: datetime = instant_field()
    lifted_by: str = ""
    lifted_at: datetime | None = instant_field(nullable=True)


class Erasure(SQLModel, table=True):
    """One patient whose data was erased: why, by whom and when. `files` names, sealed, what is still to be taken away; `done_at` None while some are left."""

    id: int | None = Field(default=None, primary_key=True)
    patient_key: str = Field(unique=True)
    reason: EraseReason = enum_field(EraseReason, EraseReason.TIME_IS_OVER)
    erased_by: str
    erased_at: datetime = instant_field()
    files: str = personal_field("erasure.files")
    done_at: datetime | None = instant_field(nullable=True)


class ErasedCase(SQLModel, table=True):
    """The number of an erased case, never given again. `off_board_at` None while the board may still show something of it."""

    __tablename__ = "erased_case"
    number: str = Field(primary_key=True)
    erasure_id: int = Field(foreign_key="erasure.id", index=True)
    off_board_at: datetime | None = instant_field(nullable=True)


OUTLIVE = (LegalHold, Erasure, ErasedCase)


def why_unknown(session: Session, number: str) -> str:
    """Say why there is no case of a number: it was erased with its patient, or nobody ever gave the number."""
    row = session.get(ErasedCase, number)
    if row is None:
        return f"No case {number}. List them with: casework cases"
    day = f"{session.get_one(Erasure, row.erasure_id).erased_at:%Y-%m-%d}"
    return f"Case {number} was erased with its patient on {day}. Who did it, and why: casework audit list --case {number}"

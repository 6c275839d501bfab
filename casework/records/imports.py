"""What each import held, for the Monday sheet: counts and dollars, and no name, key or mark of a patient."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from casework.records.columns import ExactSum, instant_field


def _dollars() -> Any:
    return Field(default=Decimal(0), sa_column=Column(ExactSum(), nullable=False))


class Import(SQLModel, table=True):
    """A remittance or worksheet as it was taken in. Every claim it held is counted once among opened, joined, known and set aside."""

    __tablename__ = "import_file"
    id: int | None = Field(default=None, primary_key=True)
    file_sha256: str = Field(index=True)
    kind: str
    taken_at: datetime = instant_field(index=True)
    claims: int = 0
    patients: int = 0
    opened: int = 0
    joined: int = 0
    known: int = 0
    set_aside: int = 0


class ImportGroup(SQLModel, table=True):
    """Claims of one import that ended alike: what they call for, group and reason code apart, and the case they lie in."""

    __tablename__ = "import_group"
    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import_file.id", index=True)
    fate: str
    action: str
    group_code: str = ""
    carc: str = ""
    case_number: str = Field(default="", index=True)
    claims: int = 0
    patients: int = 0
    charge: Decimal = _dollars()
    paid: Decimal = _dollars()
    refused: Decimal = _dollars()

"""Claims that are worked off without an appeal, and what later remittances propose."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from casework.records.columns import ExactMoney, enum_field, instant_field
from casework.terms import DenialReason


class ProposalKind(StrEnum):
    """What a later remittance says of lines that an open case holds."""

    PAYMENT = "payment"
    CORRECTION = "correction"
    REVERSAL = "reversal"
    APPEAL_RESULT = "appeal result"
    DENIED_AGAIN = "denied again"


class ProposalStatus(StrEnum):
    """Whether a person has answered."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Proposal(SQLModel, table=True):
    """What one remittance proposes about one case; a person accepts or refuses it, nothing else does.

    `charge` and `paid` are those of the lines that the case holds, `taken_back` what the payer took back of earlier payments.
    `lines` names those rows of the case with what was paid on each.
    """

    __tablename__ = "rework_proposal"
    __table_args__ = (UniqueConstraint("case_number", "claim_key"),)
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    claim_key: str
    kind: ProposalKind = enum_field(ProposalKind, ProposalKind.PAYMENT)
    status: ProposalStatus = enum_field(ProposalStatus, ProposalStatus.OPEN, index=True)
    remitted_on: date | None = None
    served_on: date | None = None
    charge: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    paid: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    taken_back: Decimal = Field(default=Decimal(0), sa_column=Column(ExactMoney(), nullable=False))
    codes: str = ""
    reason: DenialReason | None = enum_field(DenialReason)
    lines: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    file_sha256: str = ""
    proposed_at: datetime = instant_field()
    answered_at: datetime | None = instant_field(nullable=True)
    answered_by: str = ""

    @property
    def remains(self) -> Decimal:
        """Give what of the charge is not paid, in US dollars."""
        return max(self.charge - self.paid, Decimal(0))

    @property
    def takes_back(self) -> bool:
        """Say whether the payer takes money back and pays nothing new."""
        return self.taken_back > 0 and self.paid <= 0

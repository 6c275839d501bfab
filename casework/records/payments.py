"""Decisions that were won, the payments that carry them out, and what is owed back to the patient. Amounts and days are not personal."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from casework.records.columns import ExactMoney, enum_field, instant_field, personal_field
from casework.rules.payments import Ending, RefundMethod
from casework.terms import Outcome, Stage, Track


def _money() -> Column[Decimal]:
    return Column(ExactMoney(), nullable=False)


class Win(SQLModel, table=True):
    """One decision in favor of the patient or the clinic, and how far the payer carried it out. `at_stake` is what was in dispute, in US dollars.

    `promised_on` is the day by which the payer says that it pays; `ending` says how it ended, None while it is followed.
    """

    __tablename__ = "won_decision"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    track: Track = enum_field(Track, Track.MEMBER)
    stage: Stage = enum_field(Stage, Stage.FIRST_APPEAL)
    outcome: Outcome = enum_field(Outcome, Outcome.APPROVED)
    decided_on: date
    at_stake: Decimal = Field(default=Decimal(0), sa_column=_money())
    is_by_itself: bool = False
    promised_on: date | None = None
    ending: Ending | None = enum_field(Ending)
    ended_on: date | None = None
    recorded_at: datetime = instant_field()


class Payment(SQLModel, table=True):
    """What the payer paid on a case, in US dollars. `proposal_id` names the remittance that a person confirmed; without it somebody said so."""

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    proposal_id: int | None = Field(default=None, foreign_key="rework_proposal.id")
    paid_on: date
    amount: Decimal = Field(default=Decimal(0), sa_column=_money())
    reference: str = personal_field("payment.reference")
    recorded_at: datetime = instant_field()


class Refund(SQLModel, table=True):
    """What the clinic owes the patient back, in US dollars, out of what the patient had paid before. `made_on` None: not yet made."""

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="appeal_case.number", index=True)
    patient_paid: Decimal = Field(default=Decimal(0), sa_column=_money())
    amount: Decimal = Field(default=Decimal(0), sa_column=_money())
    due_on: date
    made_on: date | None = None
    method: RefundMethod | None = enum_field(RefundMethod)
    recorded_at: datetime = instant_field()

"""What was won and what came of it: amounts in US dollars, what is still to come, and what the patient gets back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from casework.errors import BadInput

NOTHING = Decimal(0)
AMOUNT = re.compile(r"\$?(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{2})?")


class Ending(StrEnum):
    """How the following of a payment ended."""

    PAID = "paid"
    GIVEN_UP = "given up"
    DISPUTED_AGAIN = "disputed again"


class RefundMethod(StrEnum):
    """How a refund reached the patient."""

    CHECK = "Check"
    CARD = "Back to the card"
    TRANSFER = "Bank transfer"
    CASH = "Cash, with a receipt"
    ACCOUNT = "Credit on the patient's account"


@dataclass(frozen=True, slots=True)
class Account:
    """What a case was about and what came of it: `at_stake` in dispute when it was won, `paid` by the payer since then."""

    at_stake: Decimal
    paid: Decimal = NOTHING
    patient_paid: Decimal = NOTHING
    refunded: Decimal = NOTHING
    refund_owed: Decimal = NOTHING

    @property
    def open(self) -> Decimal:
        """Give what of the amount in dispute has not come; part of it may be no payer's to pay."""
        return max(self.at_stake - self.paid, NOTHING)

    @property
    def is_more(self) -> bool:
        """Say whether more came than was in dispute, which somebody must look at."""
        return self.paid > self.at_stake > 0


def amount(text: str, what: str) -> Decimal:
    """Read an amount of US dollars such as 450 or 450.00. Raises BadInput for anything else."""
    found = AMOUNT.fullmatch(text.strip())
    if not found:
        raise BadInput(f"Write {what} in US dollars, such as 450.00.")
    return Decimal(found[1].replace(",", "") + (found[2] or ""))


def check_refund(owed: Decimal, patient_paid: Decimal, others: Iterable[Decimal] = ()) -> None:
    """Refuse a refund of nothing, or of more than the patient paid, other refunds counted in. Raises BadInput."""
    if owed <= 0:
        raise BadInput("A refund is more than $0.00. If nothing is owed to the patient, say so.")
    before = sum(others, NOTHING)
    if owed + before > patient_paid:
        told = f" ${before:,.2f} of it is refunded or owed already." if before else ""
        raise BadInput(f"The patient paid ${patient_paid:,.2f}, so ${owed:,.2f} cannot be refunded.{told} Correct one of the amounts.")

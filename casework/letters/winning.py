"""What letters say of a claim that was won: who decided, when, and what was asked and paid since. Nothing of it is a figure of ours but the amounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casework.errors import Missing
from casework.terms import Outcome

if TYPE_CHECKING:
    from casework.letters.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Won:
    """One decision in our favor. `asked_on` are the days of our earlier requests to pay, `paid` what came since, in US dollars.

    `refund_owed` is what the clinic owes the patient, by `refund_due_on`. `is_followed`: the payment is not settled yet;
    `is_providers`: it was the clinic's own dispute.
    """

    legal_name: str = ""
    by: str = ""
    outcome: Outcome | None = None
    decided_on: date | None = None
    received_on: date | None = None
    reference: str = ""
    asked_on: tuple[date, ...] = ()
    paid: Decimal = Decimal(0)
    paid_on: date | None = None
    refund_owed: Decimal = Decimal(0)
    refund_due_on: date | None = None
    is_followed: bool = False
    is_providers: bool = False

    @property
    def answered_on(self) -> date | None:
        """Give the date on the notice, or else the day it came."""
        return self.decided_on or self.received_on


def lacking(dossier: "Dossier") -> Iterator[Missing]:
    """Ask for the decision that a request to pay rests on, and for the lines that it is about."""
    if dossier.won.outcome is None:
        yield Missing("decision to carry out", "record the payer's decision in the patient's favor first")
    elif dossier.won.answered_on is None and not dossier.won.reference:
        yield Missing("date or reference of the decision that was won", "record the decision with the date on its notice, or write it into the letter by hand")
    if not dossier.chart.claims:
        yield Missing("service lines", "chart workbook, sheet Claims, one row for each service of the claim")

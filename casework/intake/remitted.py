"""A whole remittance file as values."""

from dataclasses import dataclass, field
from decimal import Decimal

from casework.rules.remitted import RemittedClaim


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over one file in US dollars; unreadable amounts count as nothing and are named in the findings."""

    charge: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    payment: Decimal = Decimal(0)
    provider_adjustments: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Remittance:
    """A whole file: how many claims, their sums, and what was wrong with the file itself; the claims where they were kept."""

    claims: tuple[RemittedClaim, ...] = field(repr=False)
    transactions: int = 0
    totals: Totals = Totals()
    findings: tuple[str, ...] = ()
    count: int = 0

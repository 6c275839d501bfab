"""A remitted claim as values: what the denial rules are asked about. Unknown texts are "", unreadable amounts and dates None; repr shows nothing personal."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Why an amount was not paid. Group and reason are two facts; `line` is None at claim level. Amounts are US dollars."""

    group: str
    reason: str
    amount: Decimal | None
    quantity: Decimal | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service line; `number` counts from 1 inside its claim."""

    number: int
    procedure: str = field(repr=False)
    modifiers: tuple[str, ...]
    charge: Decimal | None
    paid: Decimal | None
    units: Decimal | None
    service_on: date | None = field(repr=False)
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def states_nothing(self) -> bool:
        """Say whether the line has neither charge nor payment nor adjustment."""
        return self.charge is None and self.paid is None and not self.adjustments


@dataclass(frozen=True, slots=True)
class RemittedClaim:
    """One claim as the payer answered it. `adjustments` and `remarks` are those at claim level; lines carry their own.

    `lacks_status` says that a remittance left its status out; a worksheet has no place for one.
    `number` counts the claims of the file from 1 and is the only name for it that logs may use.
    """

    number: int
    claim_id: str = field(default="", repr=False)
    payer_claim_number: str = field(default="", repr=False)
    status: str = ""
    lacks_status: bool = False
    charge: Decimal | None = None
    paid: Decimal | None = None
    patient_responsibility: Decimal | None = None
    filing_indicator: str = ""
    facility_code: str = ""
    frequency_code: str = ""
    patient_first_name: str = field(default="", repr=False)
    patient_last_name: str = field(default="", repr=False)
    member_id: str = field(default="", repr=False)
    corrected_first_name: str = field(default="", repr=False)
    corrected_last_name: str = field(default="", repr=False)
    corrected_member_id: str = field(default="", repr=False)
    group_number: str = field(default="", repr=False)
    service_on: date | None = field(default=None, repr=False)
    lines: tuple[ServiceLine, ...] = field(default=(), repr=False)
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    payer_name: str = ""
    payer_id: str = ""
    payee_name: str = ""
    payee_npi: str = ""
    remitted_on: date | None = None
    findings: tuple[str, ...] = ()

    @property
    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """List the adjustments of the claim, then those of its lines."""
        return (*self.adjustments, *(item for line in self.lines for item in line.adjustments))

    @property
    def is_paid_and_balances(self) -> bool:
        """Say whether something was paid and the adjustments explain all the rest of the charge."""
        if self.charge is None or not self.paid or self.paid < 0:
            return False
        return self.charge - self.paid == sum((item.amount or Decimal(0) for item in self.all_adjustments), Decimal(0))

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """List each remark code once, the claim's first."""
        return tuple(dict.fromkeys((*self.remarks, *(remark for line in self.lines for remark in line.remarks))))

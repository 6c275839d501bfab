"""What the plan B sheet prints: the options for this patient, and the sums on the patient's own figures beside those that have any."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TypeVar

from casework.errors import BadInput
from casework.rules import plan_b
from casework.rules.plan_b import Course, Deferred, Installments, Net, PriceKind, Reimbursed, Spray, Taxed
from casework.rules.plan_b_book import Option

T = TypeVar("T")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Told:
    """What the patient, the plan or a lender told, in dollars and percent; None is not known, and then nothing is counted.

    `price` is for one session, `kind` which kind of price it is; `coinsurance` is the patient's share after the deductible.
    """

    price: Decimal | None = None
    kind: PriceKind = "cash price"
    sessions: int | None = None
    allowed: Decimal | None = None
    deductible_left: Decimal | None = None
    coinsurance: Decimal | None = None
    tax_rate: Decimal | None = None
    spray_sessions: int | None = None
    spray_copay: Decimal | None = None
    spray_visit: Decimal | None = None
    grant: Decimal | None = None
    first: Decimal = ZERO
    monthly: Decimal | None = None
    months: int | None = None
    credit_rate: Decimal | None = None
    credit_months: int | None = None
    credit_monthly: Decimal | None = None

    @property
    def share(self) -> str:
        """Say the patient's share, in percent."""
        return percent(self.coinsurance)

    @property
    def tax(self) -> str:
        """Say the patient's own tax rate, in percent."""
        return percent(self.tax_rate)

    @property
    def interest(self) -> str:
        """Say the credit's rate for a year, in percent."""
        return percent(self.credit_rate)


@dataclass(frozen=True, slots=True)
class PlanBSheet:
    """Everything the sheet says beyond the chart. What could not be counted is None."""

    told: Told = Told()
    options: tuple[Option, ...] = ()
    notes: tuple[str, ...] = ()
    course: Course | None = None
    reimbursed: Reimbursed | None = None
    taxed: Taxed | None = None
    spray: Spray | None = None
    installments: Installments | None = None
    deferred: Deferred | None = None
    net: Net | None = None

    @property
    def is_counted(self) -> bool:
        """Say whether any sum stands beside the price of the course."""
        return any(getattr(self, item.name) is not None for item in fields(self)[4:])


def percent(rate: Decimal | None) -> str:
    """Write a rate as people do, such as 26.99%; "" where it is not known."""
    return "" if rate is None else f"{rate.normalize():f}%"


def sheet(told: Told, options: tuple[Option, ...], notes: tuple[str, ...]) -> PlanBSheet:
    """Count what can be counted of the options that are for this patient. Raises BadInput for a figure that cannot be."""
    known = {option.id: option for option in options}
    course = _course(told)
    if course is None:
        return PlanBSheet(told, options, notes, spray=_spray(told, known))
    repaid = _reimbursed(told, course) if "out-of-network" in known else None
    given = told.grant if "grant" in known else None
    return PlanBSheet(
        told,
        options,
        notes,
        course=course,
        reimbursed=repaid,
        taxed=_if(lambda rate: plan_b.taxed(course.cost, rate=rate), told.tax_rate) if "account" in known else None,
        spray=_spray(told, known),
        installments=_installments(told, course) if "payment-plan" in known else None,
        deferred=_deferred(told, course) if "credit" in known else None,
        net=_if(lambda grant: plan_b.net(course.cost, insurance=repaid.paid_back if repaid else ZERO, grant=grant), given),
    )


def _course(told: Told) -> Course | None:
    if told.price is None or told.sessions is None:
        return None
    if not told.price.is_finite() or told.price <= 0 or told.sessions < 1:
        raise BadInput("The price must be more than zero and the number of sessions one or more.")
    return Course(told.price, told.sessions, told.kind)


def _reimbursed(told: Told, course: Course) -> Reimbursed | None:
    if told.allowed is None or told.deductible_left is None or told.coinsurance is None:
        return None
    return plan_b.reimbursed(course, allowed=told.allowed, deductible_left=told.deductible_left, coinsurance=told.coinsurance)


def _spray(told: Told, known: dict[str, Option]) -> Spray | None:
    if "spray" not in known or told.spray_sessions is None or told.spray_copay is None or told.spray_visit is None:
        return None
    return plan_b.spray(sessions=told.spray_sessions, copay=told.spray_copay, visit_copay=told.spray_visit, minutes=known["spray"].minutes)


def _installments(told: Told, course: Course) -> Installments | None:
    if told.monthly is None or told.months is None:
        return None
    return plan_b.installments(course.cost, first=told.first, monthly=told.monthly, months=told.months)


def _deferred(told: Told, course: Course) -> Deferred | None:
    if told.credit_rate is None or told.credit_months is None or told.credit_monthly is None:
        return None
    return plan_b.deferred(course.cost, rate=told.credit_rate, months=told.credit_months, monthly=told.credit_monthly)


def _if(count: Callable[[Decimal], T], value: Decimal | None) -> T | None:
    return None if value is None else count(value)

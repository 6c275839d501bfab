"""What treatment costs the patient when insurance does not pay, route by route: arithmetic on the patient's own figures.

Every amount is US dollars as Decimal, rounded to whole cents; every rate is in percent. Nothing is assumed: a route whose figures
are not all known is not counted. Kinds of price (billed, allowed, cash price) are named and never mixed.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Literal

from casework.errors import BadInput

PriceKind = Literal["cash price", "billed"]
CENT = Decimal("0.01")
HUNDRED = Decimal(100)
MONTHS_A_YEAR = 12
MINUTES_AN_HOUR = 60
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Course:
    """The course as the clinic charges it. `kind` says which kind of price this is."""

    price: Decimal
    sessions: int
    kind: PriceKind

    @property
    def cost(self) -> Decimal:
        """Multiply price and sessions."""
        return cents(self.price * self.sessions)


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """What a plan would pay back on a claim out of network, if it covers the service at all, and what stays with the patient."""

    allowed: Decimal
    deductible: Decimal
    paid_back: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Taxed:
    """What paying from an untaxed account saves at the patient's own rate."""

    saved: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Spray:
    """A course of the nasal spray with its copays, and how long the visits last."""

    cost: Decimal
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Give the time under observation in hours."""
        return Decimal(self.minutes) / MINUTES_AN_HOUR


@dataclass(frozen=True, slots=True)
class Installments:
    """What a payment plan takes in all, and how much of that is beyond the cost."""

    total: Decimal
    beyond: Decimal


@dataclass(frozen=True, slots=True)
class Deferred:
    """A credit with deferred interest: what each month must be paid so that none is owed, and what is owed when it is not.

    `interest` is what falls due at the end of the time, from the first day; `balance` what is then still unpaid.
    """

    each_month: Decimal
    balance: Decimal
    interest: Decimal

    @property
    def owed(self) -> Decimal:
        """Give everything owed at the end of the time."""
        return self.balance + self.interest


@dataclass(frozen=True, slots=True)
class Net:
    """What stays after insurance and a grant; together they never count for more than the cost."""

    insurance: Decimal
    grant: Decimal
    left: Decimal
    unused: Decimal


def cents(amount: Decimal) -> Decimal:
    """Round to whole cents, half a cent up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def reimbursed(course: Course, *, allowed: Decimal, deductible_left: Decimal, coinsurance: Decimal) -> Reimbursed:
    """Estimate a claim out of network: the plan pays its share of the allowed amount beyond what is left of the deductible.

    `allowed` is for one session; no more than the charge counts. `coinsurance` is the patient's share. Raises BadInput.
    """
    _check(allowed=allowed, deductible_left=deductible_left)
    _percent("coinsurance", coinsurance)
    total = cents(min(allowed, course.price) * course.sessions)
    deductible = min(deductible_left, total)
    paid_back = cents((total - deductible) * (HUNDRED - coinsurance) / HUNDRED)
    return Reimbursed(total, deductible, paid_back, course.cost - paid_back)


def taxed(amount: Decimal, *, rate: Decimal) -> Taxed:
    """Say what an untaxed account saves on an amount at the patient's own tax rate. Raises BadInput."""
    _check(amount=amount)
    _percent("tax rate", rate)
    saved = cents(amount * rate / HUNDRED)
    return Taxed(saved, amount - saved)


def spray(*, sessions: int, copay: Decimal, visit_copay: Decimal, minutes: int) -> Spray:
    """Add up a course of the nasal spray: the copay for the drug and for the visit each time, and the minutes under observation. Raises BadInput."""
    _check(copay=copay, visit_copay=visit_copay)
    _at_least_one(sessions=sessions)
    return Spray(cents((copay + visit_copay) * sessions), minutes * sessions)


def installments(cost: Decimal, *, first: Decimal, monthly: Decimal, months: int) -> Installments:
    """Add up a payment plan. Raises BadInput where it would not pay the whole cost."""
    _check(first_payment=first, monthly_payment=monthly)
    _at_least_one(months=months)
    total = cents(first + monthly * months)
    if total < cost:
        raise BadInput(f"These payments come to ${total:,.2f} and leave ${cost - total:,.2f} unpaid. Correct the payment plan.")
    return Installments(total, total - cost)


def deferred(principal: Decimal, *, rate: Decimal, months: int, monthly: Decimal) -> Deferred:
    """Work out a credit with deferred interest, paid each month's end; interest on each month's balance from the first, without compounding.

    Raises BadInput.
    """
    _check(principal=principal, monthly_payment=monthly)
    _percent("credit rate", rate)
    _at_least_one(months=months)
    each_month = (principal / months).quantize(CENT, ROUND_UP)
    balances = [max(ZERO, principal - monthly * month) for month in range(months + 1)]
    if balances[-1] == ZERO:
        return Deferred(each_month, ZERO, ZERO)
    return Deferred(each_month, cents(balances[-1]), cents(sum(balances[:-1], ZERO) * rate / HUNDRED / MONTHS_A_YEAR))


def net(cost: Decimal, *, insurance: Decimal, grant: Decimal) -> Net:
    """Take insurance, then a grant, off a cost. What a grant gives beyond the cost is not counted. Raises BadInput."""
    _check(cost=cost, insurance=insurance, grant=grant)
    pays = min(insurance, cost)
    gives = min(grant, cost - pays)
    return Net(pays, gives, cost - pays - gives, insurance + grant - pays - gives)


def _check(**amounts: Decimal) -> None:
    for name, amount in amounts.items():
        if not amount.is_finite() or amount < 0:
            raise BadInput(f"The {name.replace('_', ' ')} must be an amount of zero or more, such as 250.00.")


def _percent(name: str, rate: Decimal) -> None:
    if not rate.is_finite() or not 0 <= rate <= HUNDRED:
        raise BadInput(f"The {name} must be between 0 and 100 percent, such as 22.")


def _at_least_one(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise BadInput(f"The number of {name} must be one or more.")

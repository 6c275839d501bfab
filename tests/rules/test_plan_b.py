"""What each route costs, against sums worked out by hand, and what may never come out of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import BadInput
from casework.rules.plan_b import Course, deferred, installments, net, reimbursed, spray, taxed

D = Decimal
COURSE = Course(D("485.50"), 6, "cash price")
MONEY = st.decimals(0, 20_000, places=2)
RATE = st.decimals(0, 100, places=2)
COUNT = st.integers(1, 60)


@pytest.mark.parametrize(
    ("allowed", "deductible", "share", "paid_back", "left"),
    [
        ("200.00", "0", "40", "720.00", "2193.00"),  # 1200.00 allowed, 60 percent
        ("200.00", "500.00", "40", "420.00", "2493.00"),  # 700.00 beyond the deductible
        ("200.00", "5000.00", "40", "0.00", "2913.00"),
        ("900.00", "0", "0", "2913.00", "0.00"),  # never more than the charge
        ("33.33", "0", "50", "99.99", "2813.01"),
        ("200.00", "0", "100", "0.00", "2913.00"),
    ],
)
def test_a_claim_out_of_network_is_counted_as_by_hand(allowed: str, deductible: str, share: str, paid_back: str, left: str) -> None:
    found = reimbursed(COURSE, allowed=D(allowed), deductible_left=D(deductible), coinsurance=D(share))

    assert COURSE.cost == D("2913.00")
    assert (found.paid_back, found.left) == (D(paid_back), D(left))


@pytest.mark.parametrize(("rate", "saved", "left"), [("22", "640.86", "2272.14"), ("0", "0.00", "2913.00"), ("24.5", "713.69", "2199.31")])
def test_an_untaxed_account_saves_at_the_patients_own_rate(rate: str, saved: str, left: str) -> None:
    found = taxed(D("2913.00"), rate=D(rate))

    assert (found.saved, found.left) == (D(saved), D(left))


def test_the_spray_counts_both_copays_and_the_time() -> None:
    found = spray(sessions=12, copay=D("50.00"), visit_copay=D("35.00"), minutes=120)

    assert (found.cost, found.hours) == (D("1020.00"), D(24))


@pytest.mark.parametrize(("first", "monthly", "months", "total", "beyond"), [("0", "485.50", 6, "2913.00", "0.00"), ("500", "210", 12, "3020.00", "107.00")])
def test_a_payment_plan_says_what_it_takes_in_all(first: str, monthly: str, months: int, total: str, beyond: str) -> None:
    found = installments(D("2913.00"), first=D(first), monthly=D(monthly), months=months)

    assert (found.total, found.beyond) == (D(total), D(beyond))


def test_a_payment_plan_that_leaves_something_unpaid_is_refused() -> None:
    with pytest.raises(BadInput, match=r"leave \$13\.00 unpaid"):
        installments(D("2913.00"), first=D(0), monthly=D("290.00"), months=10)


@pytest.mark.parametrize(
    ("principal", "rate", "months", "monthly", "each_month", "balance", "interest", "owed"),
    [
        # Balances 2400, 2300 … 1300: their sum is 22200; 22200 x 26.99 / 100 / 12 = 499.315.
        ("2400.00", "26.99", 12, "100.00", "200.00", "1200.00", "499.32", "1699.32"),
        # Balances 1000, 1000, 1000: 3000 x 24 / 100 / 12 = 60.
        ("1000.00", "24", 3, "0", "333.34", "1000.00", "60.00", "1060.00"),
        # One cent short at the end: balances 600, 500.01, 400.02, 300.03, 200.04, 100.05 = 2100.15; x 12 / 100 / 12 = 21.0015.
        ("600.00", "12", 6, "99.99", "100.00", "0.06", "21.00", "21.06"),
        ("600.00", "29.99", 6, "100.00", "100.00", "0", "0", "0"),
        ("600.00", "29.99", 6, "600.00", "100.00", "0", "0", "0"),
    ],
)
def test_deferred_interest_is_counted_as_by_hand(
    principal: str, rate: str, months: int, monthly: str, each_month: str, balance: str, interest: str, owed: str
) -> None:
    found = deferred(D(principal), rate=D(rate), months=months, monthly=D(monthly))

    assert (found.each_month, found.balance, found.interest, found.owed) == (D(each_month), D(balance), D(interest), D(owed))


@pytest.mark.parametrize(
    ("insurance", "grant", "left", "unused"),
    [("720.00", "1000.00", "1193.00", "0.00"), ("720.00", "3000.00", "0.00", "807.00"), ("5000.00", "100.00", "0.00", "2187.00"), ("0", "0", "2913.00", "0")],
)
def test_insurance_and_a_grant_together_never_exceed_the_cost(insurance: str, grant: str, left: str, unused: str) -> None:
    found = net(D("2913.00"), insurance=D(insurance), grant=D(grant))

    assert (found.left, found.unused) == (D(left), D(unused))


@given(price=MONEY, sessions=COUNT, allowed=MONEY, deductible=MONEY, share=RATE)
def test_a_plan_never_pays_back_more_than_it_allows_nor_more_than_the_cost(price: D, sessions: int, allowed: D, deductible: D, share: D) -> None:
    course = Course(price, sessions, "billed")
    found = reimbursed(course, allowed=allowed, deductible_left=deductible, coinsurance=share)

    assert 0 <= found.paid_back <= min(found.allowed, course.cost)
    assert found.paid_back + found.left == course.cost


@given(cost=MONEY, insurance=MONEY, grant=MONEY)
def test_every_dollar_of_the_net_is_accounted_for(cost: D, insurance: D, grant: D) -> None:
    found = net(cost, insurance=insurance, grant=grant)

    assert found.insurance + found.grant + found.left == cost
    assert found.insurance + found.grant + found.unused == insurance + grant
    assert min(found.insurance, found.grant, found.left, found.unused) >= 0


@given(principal=MONEY, rate=RATE, months=COUNT)
def test_paying_what_each_month_asks_leaves_no_interest(principal: D, rate: D, months: int) -> None:
    each_month = deferred(principal, rate=rate, months=months, monthly=D(0)).each_month

    assert deferred(principal, rate=rate, months=months, monthly=each_month).owed == 0


@given(principal=MONEY, rate=RATE, months=COUNT, less=MONEY, more=MONEY)
def test_paying_more_each_month_never_costs_more_interest(principal: D, rate: D, months: int, less: D, more: D) -> None:
    low, high = sorted((less, more))

    assert deferred(principal, rate=rate, months=months, monthly=high).interest <= deferred(principal, rate=rate, months=months, monthly=low).interest


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: reimbursed(COURSE, allowed=D(-1), deductible_left=D(0), coinsurance=D(40)),
        lambda: reimbursed(COURSE, allowed=D(1), deductible_left=D(0), coinsurance=D(101)),
        lambda: taxed(D(10), rate=D(-1)),
        lambda: taxed(D("NaN"), rate=D(1)),
        lambda: spray(sessions=0, copay=D(1), visit_copay=D(1), minutes=120),
        lambda: installments(D(10), first=D(0), monthly=D(10), months=0),
        lambda: deferred(D(10), rate=D("Infinity"), months=2, monthly=D(1)),
        lambda: net(D(10), insurance=D(-1), grant=D(0)),
    ],
)
def test_a_figure_that_cannot_be_is_refused(wrong: object) -> None:
    with pytest.raises(BadInput, match="must be"):
        wrong()  # type: ignore[operator]

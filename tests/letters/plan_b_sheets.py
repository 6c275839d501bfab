"""Plan B sheets for the samples: with every figure known, with none, and with text that tries to break the table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from casework.letters.plan_b import PlanBSheet, Told, sheet
from casework.rules.plan_b_book import ForWhom, PlanBBook
from tests.rules.shipped import texts

BOOK = PlanBBook.parse(texts()["plan-b.toml"])
WHO = ForWhom("self-funded-erisa", "NY", ("F33.2",), "", date(2026, 11, 20))
OPTIONS = BOOK.choose(WHO)[0]
TOLD = Told(
    price=Decimal("485.50"),
    kind="cash price",
    sessions=6,
    allowed=Decimal("200.00"),
    deductible_left=Decimal("500.00"),
    coinsurance=Decimal(40),
    tax_rate=Decimal(22),
    spray_sessions=8,
    spray_copay=Decimal("50.00"),
    spray_visit=Decimal("35.00"),
    grant=Decimal("1000.00"),
    first=Decimal("500.00"),
    monthly=Decimal("210.00"),
    months=12,
    credit_rate=Decimal("26.99"),
    credit_months=12,
    credit_monthly=Decimal("150.00"),
)
RICH = sheet(TOLD, OPTIONS, BOOK.notes)
MINIMAL = sheet(Told(), OPTIONS[:1], ())


def hostile(said: PlanBSheet, nasty: str) -> PlanBSheet:
    """Put text that tries to break the sheet into every place that a clinic fills."""
    return replace(said, options=tuple(replace(option, title=f"| {nasty}", words=(f"{nasty} | x",)) for option in said.options))

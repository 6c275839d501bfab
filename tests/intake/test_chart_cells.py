"""What people type is read for certain or refused by name, never guessed."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from casework.intake.chart_cells import Unreadable, parse
from casework.intake.chart_fields import Column, Kind


def column(kind: Kind, *choices: str) -> Column:
    return Column("field", "Label", "", kind, choices)


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (Kind.DATE, datetime.fromisoformat("2026-11-20"), date(2026, 11, 20)),
        (Kind.DATE, " 2026-11-20 ", date(2026, 11, 20)),
        (Kind.DATE, "2026/1/2", date(2026, 1, 2)),
        (Kind.DATE, "11/25/2026", date(2026, 11, 25)),
        (Kind.DATE, "3-3-2026", date(2026, 3, 3)),
        (Kind.DATE, "November 20, 2026", date(2026, 11, 20)),
        (Kind.DATE, "20-Nov-2026", date(2026, 11, 20)),
        (Kind.TIME, "9:05", "09:05"),
        (Kind.TIME, "1:30 PM", "13:30"),
        (Kind.TIME, "12:10 am", "00:10"),
        (Kind.TIME, time(14, 5), "14:05"),
        (Kind.TIME, time(9, 59, 59, 999_999), "10:00"),
        (Kind.TIME, timedelta(hours=14, minutes=5), "14:05"),
        (Kind.YES_NO, "Yes", True),
        (Kind.YES_NO, False, False),
        (Kind.MONEY, "$1,234.50", Decimal("1234.50")),
        (Kind.MONEY, 100.10000000000001, Decimal("100.10")),
        (Kind.NUMBER, "36.25", Decimal("36.25")),
        (Kind.WHOLE, 6.0, 6),
        (Kind.WHOLE, "6", 6),
        (Kind.TEXT, 12345678, "12345678"),
        (Kind.TEXT, "one_x000D_\ntwo", "one\ntwo"),
        (Kind.ZIP, 7001, "07001"),
        (Kind.ZIP, "07001-1234", "07001-1234"),
        (Kind.CODES, "96365; J3490 ,GA", ("96365", "J3490", "GA")),
        (Kind.CODES, 96365, ("96365",)),
    ],
)
def test_what_is_certain_is_read_however_it_is_written(kind: Kind, typed: object, meant: object) -> None:
    assert parse(column(kind), typed) == meant


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.DATE, "03/04/2026"),
        (Kind.DATE, "25/11/2026"),
        (Kind.DATE, "11/25/26"),
        (Kind.DATE, "2026-02-30"),
        (Kind.DATE, "Nonember 3, 2026"),
        (Kind.DATE, "yesterday"),
        (Kind.DATE, 46000),
        (Kind.DATE, time(9, 0)),
        (Kind.TIME, "25:00"),
        (Kind.TIME, "13:05 pm"),
        (Kind.TIME, 0.58),
        (Kind.TIME, time(9, 5, 30)),
        (Kind.YES_NO, "perhaps"),
        (Kind.MONEY, "1.234,50"),
        (Kind.MONEY, 4.125),
        (Kind.MONEY, True),
        (Kind.NUMBER, "1/2"),
        (Kind.WHOLE, 6.5),
        (Kind.WHOLE, "1E+999999"),
        (Kind.TEXT, datetime.fromisoformat("2026-11-20")),
        (Kind.TEXT, True),
        (Kind.TEXT, 1234567890123456789),
        (Kind.CODES, datetime.fromisoformat("2026-11-20")),
    ],
)
def test_what_is_not_certain_is_refused_without_repeating_it(kind: Kind, typed: object) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(column(kind), typed)

    assert str(typed) not in str(refused.value)


def test_a_choice_is_read_without_case_and_refused_with_the_list() -> None:
    assert parse(column(Kind.CHOICE, "cash price", "billed"), " Cash  PRICE ") == "cash price"
    assert parse(column(Kind.STATE, "CA", "FL"), "ca") == "CA"
    with pytest.raises(Unreadable, match="cash price, billed"):
        parse(column(Kind.CHOICE, "cash price", "billed"), "paid")
    with pytest.raises(Unreadable, match="two letters"):
        parse(column(Kind.STATE, "CA", "FL"), "California")

"""When one coverage ends and another begins."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules import coverage_dates

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(changed_on=DAYS, ends_on=st.none() | DAYS)
def test_a_coverage_never_reaches_into_the_one_that_follows(changed_on: date, ends_on: date | None) -> None:
    last = coverage_dates.last_day(ends_on, changed_on=changed_on)

    assert last < changed_on
    assert ends_on is None or last <= ends_on


def test_what_somebody_says_wins() -> None:
    assert coverage_dates.last_day(None, changed_on=date(2027, 1, 1), said=date(2026, 11, 30)) == date(2026, 11, 30)


@given(served=st.lists(st.none() | DAYS, max_size=6), ends_on=DAYS)
def test_every_day_of_service_is_before_the_end_or_listed_once(served: list[date | None], ends_on: date) -> None:
    found = coverage_dates.after(served, ends_on)

    assert set(found) == {day for day in served if day and day > ends_on}
    assert list(found) == sorted(set(found))


def test_without_an_end_nothing_lies_after_it() -> None:
    assert coverage_dates.after([date(2026, 1, 1)], None) == ()


@pytest.mark.parametrize(
    ("known", "said", "is_other"),
    [
        ("Aetna", "Aetna Life Insurance", False),
        ("AETNA", "aetna", False),
        ("Aetna", "Cigna", True),
        ("", "Cigna", False),
        ("Aetna", "", False),
    ],
)
def test_two_names_that_begin_alike_mean_one_payer(known: str, said: str, is_other: bool) -> None:
    assert coverage_dates.is_other_payer(known, said) is is_other

"""A record's time is the clinic's own years after the last act, and at least until an age."""

from datetime import date

import pytest

from casework.rules.retention import kept_until


@pytest.mark.parametrize(
    ("last", "born", "years", "age", "until"),
    [
        (date(2020, 5, 1), date(1980, 1, 1), 10, 0, date(2030, 5, 1)),
        (date(2020, 5, 1), None, 10, 0, date(2030, 5, 1)),
        (date(2020, 5, 1), date(2010, 1, 1), 10, 28, date(2038, 1, 1)),
        (date(2020, 5, 1), date(1980, 1, 1), 10, 28, date(2030, 5, 1)),
        (date(2024, 2, 29), None, 5, 0, date(2029, 3, 1)),
        (date(2020, 5, 1), None, 10, 28, None),
        (date(2020, 5, 1), date(1980, 1, 1), 0, 0, None),
    ],
)
def test_a_record_stays_as_long_as_the_clinic_says(last: date, born: date | None, years: int, age: int, until: date | None) -> None:
    assert kept_until(last, born, years=years, until_age=age) == until

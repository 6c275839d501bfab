"""When a message may reach a person: own hours, own days, daylight changes, and dates that do not wait."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RulebookInvalid
from casework.rules.working import BUSINESS_DAYS, Hours, after_working, next_opening, read_days, read_time, sending_time

CHICAGO = ZoneInfo("America/Chicago")
FRIDAY = date(2027, 1, 15)
DAY = timedelta(days=1)


def weekdays(day: date) -> bool:
    return day.weekday() in BUSINESS_DAYS


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("now", "due_on", "goes_at"),
    [
        (at(FRIDAY, 9), FRIDAY + 9 * DAY, at(FRIDAY, 9)),
        (at(FRIDAY, 20), FRIDAY + 9 * DAY, at(FRIDAY + 3 * DAY, 8)),  # Monday
        (at(FRIDAY + DAY, 9), FRIDAY + 9 * DAY, at(FRIDAY + 3 * DAY, 8)),
        (at(FRIDAY + DAY, 9), FRIDAY + 2 * DAY, at(FRIDAY + DAY, 9)),  # due on Sunday: Saturday will have to do
        (at(FRIDAY + DAY, 6), FRIDAY + 2 * DAY, at(FRIDAY + DAY, 8)),
        (at(FRIDAY + DAY, 21), FRIDAY + 2 * DAY, at(FRIDAY + 2 * DAY, 8)),
        (at(FRIDAY + DAY, 21), FRIDAY + DAY, at(FRIDAY + DAY, 21)),  # the last evening does not wait
        (at(FRIDAY + DAY, 9), FRIDAY + 3 * DAY, at(FRIDAY + 3 * DAY, 8)),  # due on Monday: Monday morning is in time
        (at(FRIDAY + DAY, 9), FRIDAY, at(FRIDAY + 3 * DAY, 8)),  # late already: it waits for Monday
    ],
)
def test_a_message_waits_for_a_working_day_unless_its_date_would_be_past(now, due_on, goes_at):
    assert sending_time(now, CHICAGO, Hours(), weekdays, due_on=due_on) == goes_at


@given(
    hours=st.integers(0, 24 * 20),
    due_in=st.integers(0, 20),
    days=st.frozensets(st.integers(0, 6), max_size=7),
    zone=st.sampled_from(["America/Chicago", "Pacific/Honolulu", "Australia/Lord_Howe"]),
)
def test_no_message_goes_after_its_date_when_it_could_go_before(hours, due_in, days, zone):
    """Whatever the working days: a date that is not past is told of by the evening of that date at the latest."""
    here = ZoneInfo(zone)
    now = datetime(2027, 3, 8, 5, tzinfo=UTC) + timedelta(hours=hours)
    due_on = now.astimezone(here).date() + due_in * DAY
    goes_at = sending_time(now, here, Hours(), lambda day: day.weekday() in days, due_on=due_on)

    assert goes_at >= now
    assert goes_at.astimezone(here).date() <= due_on


def test_hours_begin_at_the_same_time_of_day_when_the_clocks_change_over_a_weekend():
    friday = at(date(2027, 3, 12), 20)

    assert next_opening(friday, CHICAGO, Hours(), weekdays) == datetime(2027, 3, 15, 13, tzinfo=UTC)


def test_working_hours_run_over_evenings_and_weekends():
    assert after_working(at(FRIDAY, 16), timedelta(hours=4), CHICAGO, Hours(), weekdays) == at(FRIDAY + 3 * DAY, 10)
    assert after_working(at(FRIDAY, 6), timedelta(hours=4), CHICAGO, Hours(), weekdays) == at(FRIDAY, 12)
    assert after_working(at(FRIDAY, 9), timedelta(hours=4), CHICAGO, Hours(), weekdays) == at(FRIDAY, 13)


def test_who_works_on_no_day_is_waited_for_by_the_clock():
    assert after_working(at(FRIDAY, 9), timedelta(hours=4), CHICAGO, Hours(), lambda day: False) == at(FRIDAY, 13)


@pytest.mark.parametrize(
    ("stated", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("Mon, Wed, Fri", {0, 2, 4}), ("mon-sun", set(range(7))), ("Tuesday-Thursday, sat", {1, 2, 3, 5})],
)
def test_working_days_are_read_as_people_write_them(stated, days):
    assert read_days(stated, where="x") == days


@pytest.mark.parametrize("stated", ["", "fri-mon", "mon-", "1-5", 5, "mon-wed-fri", "always"])
def test_days_that_cannot_be_are_refused_with_an_example(stated):
    with pytest.raises(RulebookInvalid, match=r'x: days .*"mon-fri"'):
        read_days(stated, where="x")


def test_a_time_of_day_that_is_none_is_refused_with_an_example():
    with pytest.raises(RulebookInvalid, match='"07:30"'):
        read_time("half past seven", where="x")

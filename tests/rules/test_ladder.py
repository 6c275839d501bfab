"""The ladder: one message per rung, the latest only, on business days, and never too late to fire."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RulebookInvalid
from casework.rules.ladder import Hours, Ladder, Rung, due_rung, may_send, next_look_on, next_opening, read_hours
from casework.rules.ladder_book import read_ladders
from casework.rules.working import is_business_day
from casework.terms import Clock

WEDNESDAY = date(2027, 3, 17)
LADDER = Ladder(sms_from_days=3, supervisor_from_days=1)
DAY = timedelta(days=1)


def walk(work_by: date, start: date, *, days: int, sent: set[int] | None = None, holidays=frozenset(), ladder: Ladder = LADDER) -> dict[date, int]:
    """Look once a day, as the sweep does, and note what is sent on which day."""
    sent = set() if sent is None else sent
    given_on = {}
    for offset in range(days):
        today = start + offset * DAY
        rung = due_rung(ladder, work_by=work_by, today=today, sent=sent, holidays=holidays)
        if rung:
            sent.add(rung.lead_days)
            given_on[today] = rung.lead_days
    return given_on


def test_in_forty_days_every_rung_is_sent_exactly_once_and_then_each_business_day():
    sent_on = walk(WEDNESDAY, WEDNESDAY - 35 * DAY, days=40)

    assert {lead: day.isoformat() for day, lead in sent_on.items()} == {
        30: "2027-02-15",
        14: "2027-03-03",
        7: "2027-03-10",
        3: "2027-03-12",  # three days before is a Sunday
        1: "2027-03-16",
        0: "2027-03-17",
        -1: "2027-03-18",
        -2: "2027-03-19",
    }


def test_a_moved_date_climbs_the_ladder_anew_and_an_unchanged_one_never_repeats():
    first = walk(WEDNESDAY, WEDNESDAY - 35 * DAY, days=30)
    again = walk(WEDNESDAY, WEDNESDAY - 10 * DAY, days=5, sent=set(first.values()))
    moved = walk(WEDNESDAY + 7 * DAY, WEDNESDAY - 5 * DAY, days=6)

    assert again == {}
    assert moved == {WEDNESDAY - 5 * DAY: 14, WEDNESDAY: 7}


def test_rungs_already_passed_when_a_deadline_is_entered_collapse_to_one_message():
    assert walk(WEDNESDAY, WEDNESDAY - 9 * DAY, days=1) == {WEDNESDAY - 9 * DAY: 14}


def test_downtime_is_caught_up_with_the_latest_rung_only():
    assert due_rung(LADDER, work_by=WEDNESDAY, today=WEDNESDAY - 2 * DAY, sent={30}) == Rung(3, date(2027, 3, 12))


@pytest.mark.parametrize("days_late", [1, 4, 60, 400, 4000])
def test_a_deadline_that_passed_unseen_still_fires_however_old_it_is(days_late):
    """Caseflow #15245: a timer four days in the past fell outside the job's look-back and never fired."""
    rung = due_rung(LADDER, work_by=WEDNESDAY, today=WEDNESDAY + days_late * DAY)

    assert rung is not None
    assert rung.is_late


@pytest.mark.parametrize("weekday", range(5))
def test_no_weekday_waits_for_the_next_monday(weekday):
    """Dispatch reminds on Mondays only, so that what falls due on a Tuesday is told six days late."""
    work_by = date(2027, 3, 15) + weekday * DAY

    assert walk(work_by, work_by, days=1) == {work_by: 0}


def test_a_last_day_on_a_weekend_is_told_on_the_friday_before():
    sunday = date(2027, 3, 21)

    assert walk(sunday, date(2027, 3, 19), days=4) == {date(2027, 3, 19): 0, date(2027, 3, 22): -1}


def test_a_rung_on_a_holiday_falls_on_the_business_day_before():
    holiday = WEDNESDAY - DAY

    assert due_rung(LADDER, work_by=WEDNESDAY, today=WEDNESDAY - 2 * DAY, sent={3}, holidays={holiday}) == Rung(1, WEDNESDAY - 2 * DAY)
    assert not is_business_day(holiday, {holiday})


def test_a_ladder_that_stops_when_late_gives_no_next_day():
    quiet = Ladder(repeats_when_late=False)

    assert next_look_on(quiet, work_by=WEDNESDAY, today=WEDNESDAY) is None
    assert due_rung(quiet, work_by=WEDNESDAY, today=WEDNESDAY + 9 * DAY, sent={0}) is None


@given(
    lead=st.integers(0, 60),
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2029, 3, 1)), max_size=30),
)
def test_looking_only_on_the_day_it_names_next_sends_the_same_as_looking_every_day(lead, start, holidays):
    work_by = start + lead * DAY
    daily = walk(work_by, start, days=90, holidays=holidays)
    sent: set[int] = set()
    named = {}
    today: date | None = start
    while today is not None and today < start + 90 * DAY:
        rung = due_rung(LADDER, work_by=work_by, today=today, sent=sent, holidays=holidays)
        if rung:
            sent.add(rung.lead_days)
            named[today] = rung.lead_days
        today = next_look_on(LADDER, work_by=work_by, today=today, holidays=holidays)

    assert named == daily


@given(work_by=st.dates(date(2026, 1, 1), date(2028, 12, 31)), late=st.integers(-40, 40))
def test_whatever_the_day_the_rung_has_fallen_on_a_business_day_and_is_never_told_twice(work_by, late):
    today = work_by + late * DAY
    rung = due_rung(LADDER, work_by=work_by, today=today)

    if rung:
        assert rung.falls_on <= today
        assert is_business_day(rung.falls_on)
        assert due_rung(LADDER, work_by=work_by, today=today, sent={rung.lead_days}) is None
    else:
        assert late < -30


def test_urgent_rungs_go_by_sms_and_the_last_ones_to_the_supervisor():
    assert [LADDER.goes_by_sms(Rung(lead, WEDNESDAY)) for lead in (7, 3, 0, -5)] == [False, True, True, True]
    assert [LADDER.reaches_supervisor(Rung(lead, WEDNESDAY)) for lead in (3, 1, -5)] == [False, True, True]
    assert not Ladder().goes_by_sms(Rung(-5, WEDNESDAY))


CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(("hour", "open_"), [(13, False), (14, True), (23, True), (0, False)])
def test_a_message_waits_for_the_recipients_own_hours(hour, open_):
    now = datetime(2027, 1, 12, hour, tzinfo=UTC)  # Chicago is six hours behind

    assert may_send(now, CHICAGO, Hours()) is open_


def test_on_the_last_day_a_message_does_not_wait_for_a_morning_that_is_too_late():
    evening = datetime(2027, 1, 12, 20, tzinfo=CHICAGO)

    assert may_send(evening, CHICAGO, Hours(), last_on=date(2027, 1, 12))
    assert not may_send(evening, CHICAGO, Hours(), last_on=date(2027, 1, 13))
    assert not may_send(evening - timedelta(hours=14), CHICAGO, Hours(), last_on=date(2027, 1, 12))


def test_hours_begin_at_the_same_time_of_day_when_the_clocks_go_forward():
    saturday_night = datetime(2027, 3, 13, 23, tzinfo=CHICAGO)

    assert next_opening(saturday_night, CHICAGO, Hours()) == datetime(2027, 3, 14, 13, tzinfo=UTC)
    assert next_opening(saturday_night - timedelta(hours=17), CHICAGO, Hours()) == datetime(2027, 3, 13, 14, tzinfo=UTC)


def test_hours_are_read_as_people_write_them():
    assert read_hours("07:30-16:00", where="x") == Hours(time(7, 30), time(16))


@pytest.mark.parametrize("stated", ["18:00-08:00", "8 to 6", "", 8, "08:00-08:00", "08:00-12:00-18:00"])
def test_hours_that_cannot_be_are_refused_with_an_example(stated):
    with pytest.raises(RulebookInvalid, match=r'channels.toml.*"08:00-18:00"'):
        read_hours(stated, where="channels.toml, [people.maria]")


def ladders(**changes: object) -> dict[str, object]:
    stated: dict[str, object] = {clock.value: {"days_before": [30, 0]} for clock in Clock}
    return {**stated, "filing": {"days_before": [30, 0], **changes}}


def test_a_ladder_is_read_from_its_table():
    read = read_ladders(ladders(days_before=[0, 7, 7], when_late="never", sms_from_days=2))

    assert read[Clock.FILING] == Ladder(days_before=(7, 0), repeats_when_late=False, sms_from_days=2)
    assert read[Clock.DECISION] == Ladder(days_before=(30, 0))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days_before": []}, r"\[filing\]: days_before"),
        ({"days_before": [3, -1]}, r"\[filing\]: days_before"),
        ({"days_before": [True]}, r"\[filing\]: days_before"),
        ({"when_late": "daily"}, "each business day"),
        ({"sms_from_days": "3"}, "sms_from_days must be a whole number"),
        ({"rungs": [3]}, "unknown rungs"),
    ],
)
def test_a_wrong_ladder_is_refused_naming_entry_and_cure(changes, words):
    with pytest.raises(RulebookInvalid, match=words):
        read_ladders(ladders(**changes))


def test_a_ladder_without_one_of_the_clocks_is_refused():
    with pytest.raises(RulebookInvalid, match=r"no \[decision\]"):
        read_ladders({"filing": {"days_before": [1]}})

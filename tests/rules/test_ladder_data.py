"""The ladder that ships with the program."""

import tomllib

from casework.rules.ladder import Hours, Ladder, read_hours
from casework.rules.ladder_book import read_ladders
from casework.settings import PROGRAM
from casework.terms import Clock

TABLE = tomllib.loads((PROGRAM / "casework" / "rulebook" / "ladder.toml").read_text(encoding="utf-8"))


def test_our_own_filing_dates_are_told_six_times_before_and_daily_when_late_with_sms_from_three_days():
    assert read_ladders(TABLE)[Clock.FILING] == Ladder(
        (30, 14, 7, 3, 1, 0), repeats_when_late=True, sms_from_days=3, supervisor_from_days=1, escalate_from_days=3
    )


def test_every_clock_is_told_on_its_last_day_and_when_late_except_a_call_whose_time_is_over():
    for clock, ladder in read_ladders(TABLE).items():
        assert 0 in ladder.days_before
        assert ladder.repeats_when_late is (clock not in (Clock.PEER_TO_PEER, Clock.APPOINTMENT))


def test_people_are_left_alone_at_night():
    assert read_hours(TABLE["hours"], where="ladder.toml") == Hours()

"""What a call does by plan is data with its confidence; the hours of its messages are pure arithmetic."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.errors import RulebookInvalid
from casework.rules.calls import PHONE, CallBook, Moment, is_timed, wall
from casework.rules.calls_asked import AskedBook, AskedFor, in_order
from casework.settings import PROGRAM
from flows.coded import PLANS

TEXT = (Path(PROGRAM) / "casework" / "rulebook" / "calls.toml").read_text()
BOOK = CallBook.latest(TEXT)
CHICAGO = ZoneInfo("America/Chicago")
CALL = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
BOOKED = CALL - timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("is_denied", [False, True])
def test_under_every_plan_it_is_said_that_the_call_stops_no_clock(plan: str, is_denied: bool) -> None:
    said = BOOK.of_plan(plan, is_denied=is_denied)

    assert any("stops no" in each.text or "does not stop the time" in each.text for each in said)
    assert all("confidence" in each.words for each in said)


def test_only_under_medicare_advantage_after_the_notice_is_the_call_a_review() -> None:
    reviews = {(plan, is_denied) for plan in PLANS for is_denied in (False, True) if any(each.is_review for each in BOOK.of_plan(plan, is_denied=is_denied))}

    assert reviews == {("medicare-advantage", True)}


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (BOOKED, Moment.BOOKED),
        (datetime(2026, 11, 25, 23, 59, tzinfo=UTC), Moment.BOOKED),  # 17:59 in Chicago
        (datetime(2026, 11, 26, 0, 0, tzinfo=UTC), Moment.EVENING),
        (CALL - HOUR - timedelta(minutes=1), Moment.EVENING),
        (CALL - HOUR, Moment.HOUR),
        (CALL - timedelta(minutes=1), Moment.HOUR),
        (CALL, None),
        (CALL + 24 * HOUR, None),
    ],
)
def test_the_latest_moment_that_has_come_is_due_and_of_the_past_none(now: datetime, moment: Moment | None) -> None:
    assert BOOK.due_moment(CALL, booked_at=BOOKED, zone=CHICAGO, now=now) is moment


def test_a_rung_of_days_is_never_taken_for_a_message_of_a_call() -> None:
    assert not any(is_timed(rung) for rung in (-400, 0, 30, 365, 1000))
    assert all(is_timed(moment) and moment.words for moment in Moment)


@pytest.mark.parametrize(("hour", "words"), [(6, "12:00 AM CST"), (18, "12:00 PM CST"), (20, "2:00 PM CST")])
def test_an_hour_is_written_as_people_say_it(hour: int, words: str) -> None:
    assert wall(datetime(2026, 11, 26, hour, tzinfo=UTC), CHICAGO) == words


@pytest.mark.parametrize(("number", "fits"), [("(217) 555-0140", True), ("217-555-0140 x12", True), ("", True), ("Jordan 555-0140", False), ("555", False)])
def test_a_telephone_number_is_a_number(number: str, fits: bool) -> None:
    assert bool(re.fullmatch(PHONE, number)) is fits


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('evening = "18:00"', 'evening = "late"'),
        ("minutes_before = 60", "minutes_before = -1"),
        ('notice = "before"', 'notice = "soon"'),
        ("[messages]", "[other]"),
    ],
)
def test_a_clinics_file_that_is_wrong_is_refused_by_name(before: str, after: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"calls\.toml"):
        CallBook.latest(TEXT.replace(before, after, 1))


def test_everything_a_payer_may_ask_for_has_its_words_and_all_records_need_care() -> None:
    book = AskedBook.latest(TEXT)

    assert all(book.words((each,)) for each in AskedFor)
    assert [each for each in AskedFor if book.warning((each,))] == [AskedFor.ALL]
    assert in_order(["coding", "all records", "coding"]) == (AskedFor.ALL, AskedFor.CODING)
    with pytest.raises(RulebookInvalid, match="no entry for coding"):
        AskedBook.latest(TEXT.replace('code = "coding"', 'code = "office notes"', 1))

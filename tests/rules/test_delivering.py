"""When a message is tried again: by the kind of trouble, the nearness of the date, and what the server asked for."""

import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RulebookInvalid
from casework.rules.delivering import TROUBLES, Outcome, goes_another_way, next_try, read_patiences
from casework.settings import PROGRAM

TEXT = (PROGRAM / "casework" / "rulebook" / "delivery.toml").read_text()
OURS = read_patiences(tomllib.loads(TEXT))
NOW = datetime(2027, 1, 12, 15, tzinfo=UTC)
WEEK, HOUR, MINUTE = timedelta(days=7), timedelta(hours=1), timedelta(minutes=1)


def test_every_kind_of_trouble_has_its_pauses_and_a_reason():
    assert set(OURS.of) == set(TROUBLES)
    assert all(len(each.why.split()) > 6 for each in OURS.of.values())


@pytest.mark.parametrize("kind", [Outcome.DOWN, Outcome.THROTTLED, Outcome.LOGIN])
def test_a_server_that_judged_nothing_costs_no_try(kind):
    assert OURS.of[kind].tries == 0
    assert OURS.of[kind].server_waits


@pytest.mark.parametrize("kind", TROUBLES)
def test_near_the_date_the_next_try_is_never_more_than_an_hour_away_and_another_way_opens_within_half_an_hour(kind):
    near = OURS.of[kind].near

    assert max(near.pauses) <= HOUR
    assert near.other_way_after is not None
    assert near.other_way_after <= HOUR / 2


@pytest.mark.parametrize("kind", [Outcome.RECIPIENT, Outcome.LOGIN, Outcome.UNWRITABLE])
def test_what_trying_again_cannot_mend_goes_another_way_at_once(kind):
    patience = OURS.of[kind]

    assert goes_another_way(patience, patience.far, 0, troubled=timedelta(0))


def test_a_message_goes_another_way_once_its_tries_are_used_up_and_not_before():
    patience = OURS.of[Outcome.REFUSED]

    assert not goes_another_way(patience, patience.far, patience.tries - 1, troubled=WEEK)
    assert goes_another_way(patience, patience.far, patience.tries, troubled=timedelta(0))


@given(st.sampled_from(TROUBLES), st.integers(0, 40), st.integers(-100, 20_000), st.one_of(st.none(), st.integers(0, 10**7)), st.booleans())
def test_the_next_try_always_comes_and_before_the_date_leaves_room_for_more(kind, failed, left_minutes, wait, is_near):
    pace = OURS.of[kind].pace(is_near=is_near)
    left = left_minutes * MINUTE
    at = next_try(pace, failed, now=NOW, left=left, wait=None if wait is None else timedelta(seconds=wait))

    assert NOW + MINUTE <= at <= NOW + timedelta(days=1)
    if left > 2 * MINUTE:
        assert at - NOW <= left / 2


def test_the_pause_a_server_asks_for_is_heeded():
    pace = OURS.of[Outcome.THROTTLED].far

    assert next_try(pace, 1, now=NOW, left=WEEK, wait=20 * MINUTE) == NOW + 20 * MINUTE
    assert next_try(pace, 1, now=NOW, left=WEEK) == NOW + MINUTE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("near_days = 1", 'near_days = "one"'),
        ("near_days = 1", "near_days = true"),
        ("longest_wait_hours = 24\n", ""),
        ("longest_wait_hours = 24", f"longest_wait_hours = {10**12}"),
        ("minutes = [15, 60, 240]", f"minutes = [{10**12}]"),
        ("tries = 4", "tries = -1"),
        ("tries = 4", 'tries = "four"'),
        ("minutes = [15, 60, 240]", "minutes = []"),
        ("minutes = [15, 60, 240]", "minutes = [0]"),
        ("minutes = [15, 60, 240]", "minutes = 15"),
        ("near_minutes = [5, 15]", "near_minutes = [true]"),
        ('["message refused"]', '["message disliked"]'),
        ("server_waits = true", 'server_waits = "yes"'),
        ("near_address_rests = 1", "near_address_rests = -1"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(old, new):
    assert old in TEXT
    with pytest.raises(RulebookInvalid, match=r"delivery\.toml"):
        read_patiences(tomllib.loads(TEXT.replace(old, new)))


def test_a_section_without_a_reason_is_refused():
    table = tomllib.loads(TEXT)
    table["throttled"]["why"] = " "
    with pytest.raises(RulebookInvalid, match="why a sentence"):
        read_patiences(table)

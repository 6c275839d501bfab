"""What makes a message one message."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from casework.notify.outbox import TRIES, Identity, is_exhausted, message_id, retry_at
from casework.terms import MessageChannel

ONE = Identity(7, 3, MessageChannel.EMAIL, "maria", dt.date(2027, 3, 12))
NOW = dt.datetime(2027, 1, 12, 15, tzinfo=dt.UTC)


def test_the_same_reminder_always_has_the_same_message_id():
    assert message_id(ONE, salt="s") == message_id(replace(ONE), salt="s")


def test_another_deadline_rung_channel_recipient_or_date_is_another_message():
    others = [
        replace(ONE, deadline_id=8),
        replace(ONE, rung=1),
        replace(ONE, channel=MessageChannel.SMS),
        replace(ONE, recipient="dana"),
        replace(ONE, due_on=dt.date(2027, 3, 13)),
    ]

    assert len({message_id(each, salt="s") for each in (ONE, *others)}) == 6
    assert message_id(ONE, salt="s") != message_id(ONE, salt="another clinic")


def test_a_message_id_says_nothing_of_whom_it_is_for():
    assert message_id(ONE, salt="s").endswith("@casework.local>")
    assert "maria" not in message_id(ONE, salt="s")


@given(attempts=st.integers(0, 100))
def test_each_try_comes_later_but_never_more_than_hours(attempts):
    assert NOW < retry_at(attempts, now=NOW, rung=7) <= retry_at(attempts + 1, now=NOW, rung=7) <= NOW + dt.timedelta(hours=4)


@given(attempts=st.integers(0, 100), rung=st.integers(-60, 1))
def test_on_the_last_days_a_message_never_waits_longer_than_a_quarter_of_an_hour(attempts, rung):
    assert retry_at(attempts, now=NOW, rung=rung) <= NOW + dt.timedelta(minutes=15)


def test_a_message_is_given_up_only_after_all_its_tries():
    assert [is_exhausted(attempts) for attempts in (0, TRIES - 1, TRIES)] == [False, False, True]

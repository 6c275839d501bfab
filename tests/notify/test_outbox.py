"""What makes a message one message."""

import datetime as dt
from dataclasses import replace

from casework.notify.outbox import Identity, message_id
from casework.terms import MessageChannel

ONE = Identity(7, 3, MessageChannel.EMAIL, "maria", dt.date(2027, 3, 12))


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

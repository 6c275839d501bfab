"""The words of one message, the message ready to travel, and what a channel answers when it does not take it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from casework.errors import ReminderNotSent


class Words(NamedTuple):
    """What a message says: `body` as plain text, `html` the same for mail programs that show it; SMS has neither subject nor HTML."""

    subject: str
    body: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Words for one recipient. `message_id` stays the same however often the message is sent; SMS has no subject.

    `calendar` is an iCalendar file and `html` a second form of the words that go with a mail; other channels carry `body` alone.
    """

    message_id: str
    subject: str
    body: str
    at: datetime
    calendar: bytes = b""
    html: str = ""


class ChannelDown(ReminderNotSent):
    """The server behind a channel cannot be used now; it judged no message, so none of them has used up a try."""

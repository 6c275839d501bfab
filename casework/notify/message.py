"""One message, ready to travel, and what a channel answers when it does not take it."""

from dataclasses import dataclass
from datetime import datetime

from casework.errors import ReminderNotSent


@dataclass(frozen=True, slots=True)
class Message:
    """Words for one recipient. `message_id` stays the same however often the message is sent; SMS has no subject.

    `calendar` is an iCalendar file that goes with a mail; other channels carry the words alone.
    """

    message_id: str
    subject: str
    body: str
    at: datetime
    calendar: bytes = b""


class ChannelDown(ReminderNotSent):
    """The server behind a channel cannot be used now; it judged no message, so none of them has used up a try."""

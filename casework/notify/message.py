"""The words of one message, the message ready to travel, and what a channel answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from casework.errors import ReminderNotSent
from casework.rules.delivering import Outcome, Proof


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel said that took a message: what that proves, and the server's own key or words for it."""

    proof: Proof
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one attempt ended. `error` is a sentence without address or secret; `wait` is what the server asked for."""

    outcome: Outcome
    error: str = ""
    receipt: Receipt = Receipt(Proof.NOTHING)
    wait: timedelta | None = None

    @property
    def is_taken(self) -> bool:
        """Say whether the channel took the message."""
        return self.outcome is Outcome.TAKEN


class NotTaken(ReminderNotSent):
    """A channel did not take this message; `outcome` is the kind of trouble, `wait` the pause that the server asks for."""

    def __init__(self, sentence: str, outcome: Outcome = Outcome.REFUSED, *, wait: timedelta | None = None) -> None:
        """Keep the kind beside the sentence."""
        super().__init__(sentence)
        self.outcome = outcome
        self.wait = wait


class ChannelDown(NotTaken):
    """The server behind a channel cannot be used now; it judged no message, so the others behind it wait untried."""

    def __init__(self, sentence: str, outcome: Outcome = Outcome.DOWN, *, wait: timedelta | None = None) -> None:
        """Keep the kind beside the sentence; a server that is down unless told."""
        super().__init__(sentence, outcome, wait=wait)

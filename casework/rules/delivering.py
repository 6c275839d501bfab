"""What became of an attempt to deliver a message, what that proves, and when it is tried again."""

from enum import StrEnum


class Outcome(StrEnum):
    """How one attempt ended: taken, or which kind of trouble it met."""

    TAKEN = "taken"
    UNFINISHED = "begun, its end not noted"
    DOWN = "server down"
    IN_DOUBT = "connection lost, it may have arrived"
    WAIT = "asked to wait"
    THROTTLED = "throttled"
    LOGIN = "login refused"
    RECIPIENT = "recipient refused"
    REFUSED = "message refused"
    UNWRITABLE = "message cannot be written"


class Proof(StrEnum):
    """What a channel's answer proves. A mail server or gateway that took a message has not yet shown it to anybody."""

    NOTHING = "nothing"
    ACCEPTED = "accepted by the mail server"
    HANDED_OVER = "handed over to the gateway"
    DELIVERED = "delivered"

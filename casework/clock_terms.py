"""The kinds of clocks, a list that grows; read it from casework.terms."""

from enum import StrEnum


class Clock(StrEnum):
    """Which side a deadline binds."""

    FILING = "filing"
    DECISION = "decision"
    CHECK = "check"
    CLAIM = "claim"
    PEER_TO_PEER = "peer-to-peer"
    INFORMATION = "information"
    CONTINUATION = "continuation"
    STANDING = "standing"
    SIGNING = "signing"
    APPOINTMENT = "appointment"
    CURE = "cure"
    CONFIRMATION = "confirmation"
    DAY_PLAN = "day plan"
    EFFECTUATION = "effectuation"
    REFUND = "refund"
    FOLLOW_UP = "follow-up"

    @property
    def words(self) -> str:
        """Name what must happen by the date."""
        return _CLOCK_WORDS[self.value]


_CLOCK_WORDS = {
    "filing": "we file by",
    "decision": "decision due by",
    "check": "check by",
    "claim": "claim to be filed by",
    "peer-to-peer": "ask for the peer-to-peer call by",
    "information": "answer the payer's request by",
    "continuation": "ask to keep the benefits going by",
    "standing": "authorization to represent needed by",
    "signing": "signature needed by",
    "appointment": "call with the payer's physician on",
    "cure": "complete the incomplete request by",
    "confirmation": "ask whether our filing arrived by",
    "day plan": "to be done by",
    "effectuation": "payer carries out its decision by",
    "refund": "refund to the patient due by",
    "follow-up": "look at the case again by",
}

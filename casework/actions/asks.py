"""The questions that the board asks about a stage: which form, what may be answered, and how one question is told from the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from casework.terms import Stage, Step, Track


class AskKind(StrEnum):
    """Which form a question uses."""

    DRAFT = "draft"
    FILE = "file"
    FORWARD = "forward"
    DETERMINE = "determine"
    NEXT_STEP = "next-step"
    PREPARE = "prepare"
    SEND = "send"
    CARRY_OUT = "carry-out"
    OUTCOME = "outcome"
    AFTER_CLAIM = "after-claim"
    ASK_PAYMENT = "ask-payment"
    PAYMENT = "payment"
    REFUND = "refund"


class Choice(StrEnum):
    """What a person may answer, in the words of the form."""

    DRAFT_AGAIN = "Draft again"
    PROTECTIVE = "Draft the protective filing"
    FILED = "It was filed"
    FILED_AGAIN = "We filed again"
    SENT = "It was sent"
    RESENT = "We sent it again"
    CAME = "An answer came"
    FORWARDED = "The plan forwarded the file"
    DECIDED = "The payer decided"
    SENT_AGAIN = "The denial was sent again"
    ESCALATE = "Escalate now"
    LATER = "Decide later"
    CLOSE = "Close the case"
    BY_ITSELF = "The payer pays without our request"
    PAID = "The payment came"
    REFUSED_AGAIN = "The payer refused again"
    COMPLAIN = "Complain to the regulator"
    REFUND_OWED = "A refund is owed to the patient"
    REFUNDED = "The refund was made"
    ALL_DONE = "All is paid and nothing is owed: close"
    DO_NOT_PURSUE = "Do not pursue"
    WITHDRAW = "Withdraw"


BESIDE = (Choice.PROTECTIVE, Choice.ESCALATE)  # the appeal's time does not stop while a claim is worked on
CHOICES: dict[AskKind, tuple[Choice, ...]] = {
    AskKind.DRAFT: (Choice.DRAFT_AGAIN, Choice.PROTECTIVE, Choice.FILED, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.FILE: (Choice.FILED, Choice.DRAFT_AGAIN, Choice.PROTECTIVE, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.FORWARD: (Choice.FORWARDED, Choice.DECIDED, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.DETERMINE: (Choice.DECIDED, Choice.FILED_AGAIN, Choice.DRAFT_AGAIN, Choice.WITHDRAW),
    AskKind.NEXT_STEP: (Choice.ESCALATE, Choice.LATER, Choice.SENT_AGAIN, Choice.DO_NOT_PURSUE, Choice.CLOSE, Choice.WITHDRAW),
    AskKind.PREPARE: (Choice.DRAFT_AGAIN, Choice.SENT, *BESIDE, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.SEND: (Choice.SENT, Choice.DRAFT_AGAIN, Choice.CAME, *BESIDE, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.CARRY_OUT: (Choice.SENT, Choice.CAME, *BESIDE, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.OUTCOME: (Choice.CAME, Choice.RESENT, *BESIDE, Choice.DO_NOT_PURSUE, Choice.WITHDRAW),
    AskKind.AFTER_CLAIM: (Choice.ESCALATE, Choice.RESENT, Choice.LATER, Choice.SENT_AGAIN, Choice.DO_NOT_PURSUE, Choice.CLOSE, Choice.WITHDRAW),
}

ANSWERED = (Choice.PAID, Choice.REFUSED_AGAIN, Choice.COMPLAIN)
CHOICES |= {
    AskKind.ASK_PAYMENT: (Choice.SENT, Choice.DRAFT_AGAIN, Choice.BY_ITSELF, *ANSWERED, Choice.ALL_DONE, Choice.DO_NOT_PURSUE),
    AskKind.PAYMENT: (*ANSWERED[:1], Choice.RESENT, *ANSWERED[1:], Choice.DRAFT_AGAIN, Choice.ALL_DONE, Choice.DO_NOT_PURSUE),
    AskKind.REFUND: (Choice.ALL_DONE, Choice.REFUND_OWED, Choice.REFUNDED, Choice.PAID, Choice.REFUSED_AGAIN),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about one stage. `context` is what the form's Markdown prints; nothing in it is personal."""

    case_number: str
    stage: Stage
    track: Track
    step: Step
    number: int
    kind: AskKind
    run_id: str = ""
    notice: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """List what may be answered; near the last lawful day the protective filing comes first."""
        known = CHOICES[self.kind]
        return (Choice.PROTECTIVE, *(choice for choice in known if choice is not Choice.PROTECTIVE)) if self.context.get("protective_first") else known


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether an answer was recorded, and why not."""

    is_recorded: bool
    notice: str = ""

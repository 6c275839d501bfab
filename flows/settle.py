"""Answer from the board what a later remittance proposes about a case: a payment, a correction, an answered appeal."""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, settling
from casework.terms import Outcome
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

SETTLED = "Settled"
Which = Annotated[int, Field(ge=0, le=999_999_999, title="Which proposal", description="Its number, only when several are open; 0 means the only one.")]


class Decision(Enum):
    """What a person decides, in the words of the form."""

    ACCEPT = "Accept: it settles what it says"
    NOTHING_LEFT = "Accept: nothing is left to dispute"
    REST_DISPUTED = "Accept: the rest stays in dispute"
    KEEP = "Keep the case as it is"


OUTCOMES = {Decision.NOTHING_LEFT: Outcome.APPROVED, Decision.REST_DISPUTED: Outcome.APPROVED_IN_PART}


@door("settle")
def settle(case_number: CaseNumber, decision: Decision, which_proposal: Which = 0) -> State[None]:
    """Answer one proposal; what cannot be is refused with a sentence, and the same answer twice changes nothing."""
    accept, outcome = decision is not Decision.KEEP, OUTCOMES.get(decision)

    def answered(office: Office) -> State[None]:
        said = settling.settle(office, case_number, accept=accept, outcome=outcome, proposal=which_proposal or None, actor=presser())
        return Completed(name=SETTLED, message=said)

    return through(answered)

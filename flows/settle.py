"""Answer from the board what a later remittance proposes about a case: a payment, a correction, an answered appeal."""

import os
from enum import Enum
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, settling
from casework.errors import CaseworkError
from casework.settings import Settings
from casework.terms import Outcome
from flows import child, desk, environment
from flows.defects import told_without_values
from flows.parameters import CaseNumber, own_run
from flows.stage import NOT_ALLOWED

SETTLED = "Settled"
BOARD = "board"
Which = Annotated[int, Field(ge=0, title="Which proposal", description="Its number, only when several are open; 0 means the only one.")]


class Decision(Enum):
    """What a person decides, in the words of the form."""

    ACCEPT = "Accept: it settles what it says"
    NOTHING_LEFT = "Accept: nothing is left to dispute"
    REST_DISPUTED = "Accept: the rest stays in dispute"
    KEEP = "Keep the case as it is"


OUTCOMES = {Decision.NOTHING_LEFT: Outcome.APPROVED, Decision.REST_DISPUTED: Outcome.APPROVED_IN_PART}


@flow(name="settle", persist_result=False, validate_parameters=True)
def settle(case_number: CaseNumber, decision: Decision, which_proposal: Which = 0) -> State[None]:
    """Answer one proposal; what cannot be is refused with a sentence, and the same answer twice changes nothing."""
    if os.environ.get(environment.SERVED):
        child.die_with_parent()
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values(), desk.working_on(office, str(own_run())):
        try:
            accept, outcome = decision is not Decision.KEEP, OUTCOMES.get(decision)
            said = settling.settle(office, case_number, accept=accept, outcome=outcome, proposal=which_proposal or None, actor=BOARD)
        except CaseworkError as refusal:
            return Completed(name=NOT_ALLOWED, message=str(refusal))
        return Completed(name=SETTLED, message=said)

"""Ask for signatures and record approvals from the board: a case number, a signer's key, a tick and the number of a paper, nothing else.

Who approves is the person whom the form's list names: an attestation that the log keeps, no proof of identity, and never a code.
"""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, approvals
from casework.actions import signing as asking
from casework.errors import BadInput
from casework.terms import NOBODY_NAMED, Stage
from flows import coded
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

ASKED, APPROVED = "Asked", "Approved by the signer"
WHO_FIRST = "An approval is recorded with who entered it. Say who you are, by your key in the clinic's list: {keys}."
Paper = Annotated[
    int,
    Field(
        ge=0, le=10_000_000, title="Paper number", description="Only where a supervisor attests in the signer's place: the paper with the signature. Else 0."
    ),
]
SignerKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,23}$", title="Signer", description="The signer's key, as the case page shows it, such as dr-b.")]


class What(Enum):
    """What is recorded, in the words of the form."""

    ASK = "Ask this signer for the letters"
    APPROVE = "This signer approves the letters"


class Read(Enum):
    """Whether the letters were read; only a tick attests it."""

    NO = "not said"
    YES = "the signer has read every letter"


@door("signing")
def signing(
    case_number: CaseNumber,
    what: What,
    signer: SignerKey,
    has_read: Read = Read.NO,
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]  # a closed list
    paper_number: Paper = 0,
) -> State[None]:
    """Ask or approve; the same twice changes nothing, and what cannot be is refused with a sentence."""

    def done(office: Office) -> State[None]:
        chosen, who = coded.said(stage), presser()
        at = Stage(chosen) if chosen else None
        if what is What.ASK:
            return Completed(name=ASKED, message=asking.ask(office, case_number, signer, stage=at, actor=who))
        if who == NOBODY_NAMED:
            raise BadInput(WHO_FIRST.format(keys=", ".join(person.key for person in office.settings.people)))
        said = approvals.approve(office, case_number, signer, has_read=has_read is Read.YES, stage=at, actor=who, written_word=paper_number)
        return Completed(name=APPROVED, message=said)

    return through(done)

"""Close a whole case from the board, whatever step it is at: not pursued with a reason, withdrawn, or a duplicate of another case."""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, closing
from casework.actions.closing import Ending
from casework.terms import NotPursuedReason
from flows import coded
from flows.doorway import door, presser, through
from flows.forms import NONE
from flows.parameters import CaseNumber

CLOSED = "Closed"
Other = Annotated[str, Field(pattern=r"^(C\d{2}-\d{4,6})?$", title="Same as", description="Only for a duplicate: the case that goes on, such as C26-0007")]


class How(Enum):
    """How it ends, in the words of the form."""

    DO_NOT_PURSUE = Ending.DO_NOT_PURSUE.value
    WITHDRAW = Ending.WITHDRAW.value
    DUPLICATE = Ending.DUPLICATE.value


class Why(Enum):
    """Why it is given up, in the words of the form."""

    NONE = NONE
    AMOUNT = NotPursuedReason.AMOUNT_TOO_SMALL.value
    PATIENT = NotPursuedReason.PATIENT_DECLINED.value
    CORRECT = NotPursuedReason.CORRECT_DENIAL.value
    PAID = NotPursuedReason.PAID_OTHERWISE.value
    LATE = NotPursuedReason.TOO_LATE.value
    OTHER = NotPursuedReason.OTHER.value


@door("close-case")
def close_case(
    case_number: CaseNumber,
    how: How,
    reason: Why = Why.NONE,
    same_as: Other = "",
    i_have_looked_at_both: coded.YesNo = coded.UNSAID,  # type: ignore[valid-type]
) -> State[None]:
    """Close every open stage of a case at once; what would be left behind is said first, and the same again changes nothing."""
    why = coded.said(reason)

    def closed(office: Office) -> State[None]:
        said = closing.close_case(
            office,
            case_number,
            Ending(how.value),
            reason=NotPursuedReason(why) if why else None,
            same_as=same_as,
            is_confirmed=coded.said(i_have_looked_at_both) == "yes",
            actor=presser(),
        )
        return Completed(name=CLOSED, message=said)

    return through(closed)

"""Record from the board what became of an authorization to represent, or of a waiver: a case number, days and words of closed lists."""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office
from casework.actions import standing as acting
from casework.actions.standing import Told
from casework.rules.representing import FormUsed
from casework.rules.standing import Accepts
from casework.terms import Stage
from flows import coded, forms
from flows.doorway import door, needed_day, presser, through
from flows.parameters import CaseNumber

RECORDED = "Recorded"


class Happened(Enum):
    """What became of it, in the words of the form."""

    ASKED = "the patient was asked"
    SENT = "the form was sent for signature"
    SIGNED = "it was signed"
    REVOKED = "it was taken back"


FIELDS = {Happened.ASKED: "asked_on", Happened.SENT: "sent_on", Happened.SIGNED: "signed_on", Happened.REVOKED: "revoked_on"}
FormOf = Enum("FormOf", {f"value_{place}": value for place, value in enumerate((forms.NONE, *FormUsed))})  # type: ignore[misc]
NO_FORM = FormOf(forms.NONE)
Until = Annotated[coded.Day, Field(title="Valid until", description="Only where the form says so.")]


@door("standing")
def standing(
    case_number: CaseNumber,
    what_happened: Happened,
    on_day: coded.Day,
    which_paper: Accepts = Accepts.AUTHORIZATION,
    form_used: FormOf = NO_FORM,
    valid_until: Until = "",
    only_for: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]  # a closed list
) -> State[None]:
    """Record one step; the same twice changes nothing. The filing clock runs on whatever is recorded."""

    def recorded(office: Office) -> State[None]:
        form, stage = coded.said(form_used), coded.said(only_for)
        days = {FIELDS[what_happened]: needed_day(on_day), "expires_on": needed_day(valid_until) if valid_until else None}
        told = Told(which_paper, FormUsed(form) if form else None, stages=(Stage(stage),) if stage else (), **days)  # type: ignore[arg-type]
        return Completed(name=RECORDED, message=acting.say(office, case_number, told, actor=presser()))

    return through(recorded)

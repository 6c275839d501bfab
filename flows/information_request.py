"""The payer asks for records or something else, from the board: what, by when, and what we answered; days, codes and reference numbers only."""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, payer_notices
from casework.actions.information_items import Sending
from casework.rules.calls_asked import AskedFor, in_order
from casework.terms import FilingMethod, Stage
from flows import coded
from flows.doorway import day, door, needed_day, presser, through
from flows.forms import DAY, NONE, REFERENCE
from flows.parameters import CaseNumber

RECORDED = "Recorded"


class What(Enum):
    """What is told, in the words of the form."""

    ASKED = "The payer asks for something"
    ANSWERED = "We answered; nothing more is to come"
    IN_PART = "We answered a part; more follows"


Item = Enum("Item", {f"value_{place}": value for place, value in enumerate((NONE, *AskedFor))})  # type: ignore[misc]
By = Enum("By", {f"value_{place}": value for place, value in enumerate((NONE, *FilingMethod))})  # type: ignore[misc]
NOTHING, NO_WAY = Item(NONE), By(NONE)
Number = Annotated[str, Field(pattern=REFERENCE, title="Reference number", description="Of the request, or of our answer's receipt. No names.")]
First = Annotated[Item, Field(title="What was asked, or given", description="Press again for more than three; what is on record stays.")]
Sent = Annotated[str, Field(pattern=DAY, title="Day the payer sent its request", json_schema_extra={"format": "date"})]


@door("information-request")
def information_request(
    case_number: CaseNumber,
    what: What,
    asked_on: Sent,
    received_on: coded.Day = "",
    answer_due_on: coded.Day = "",
    item: First = NOTHING,
    second_item: Item = NOTHING,
    third_item: Item = NOTHING,
    answered_on: coded.Day = "",
    answered_by: By = NO_WAY,
    reference: Number = "",
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]
) -> State[None]:
    """Record one request, or our answer to it: “asked on” names the request. The same again adds nothing."""
    items = in_order(each.value for each in (item, second_item, third_item) if each is not NOTHING)
    at = Stage(coded.said(stage)) if coded.said(stage) else None
    by = None if answered_by is NO_WAY else FilingMethod(answered_by.value)

    def recorded(office: Office) -> State[None]:
        sent_on = needed_day(asked_on)
        if what is What.ASKED:
            came, due = day(received_on), day(answer_due_on)
            said = payer_notices.record_request(
                office, case_number, sent_on=sent_on, received_on=came, due_on=due, asked=items, reference=reference, stage=at, actor=presser()
            )
        else:
            sent = Sending(by, reference, items, is_partial=what is What.IN_PART, is_whole=what is What.ANSWERED)
            said = payer_notices.record_answer(office, case_number, answered_on=needed_day(answered_on), sent_on=sent_on, sent=sent, stage=at, actor=presser())
        return Completed(name=RECORDED, message=said)

    return through(recorded)

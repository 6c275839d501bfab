"""Record from the board what the payer writes meanwhile: more time, a request for information, a denial sent again; and our answer.

What a request asks for, item by item, has a door of its own: information-request.
"""

from datetime import date
from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, payer_notices, reissued
from casework.actions.answers import Answer
from casework.errors import BadInput
from casework.terms import Outcome, Stage
from flows import coded
from flows.doorway import day, door, presser, through
from flows.parameters import CaseNumber

RECORDED = "Recorded"


class Kind(Enum):
    """What was written, in the words of the form."""

    EXTENSION = "The payer takes more time"
    REQUEST = "The payer asks for information"
    ANSWER = "We answered the payer's request"
    SENT_AGAIN = "A denial was sent again"
    CLAIM = "The claim was denied after a refused prior authorization (EOB)"


@door("payer-notice")
def payer_notice(
    case_number: CaseNumber,
    kind: Kind,
    written_on: coded.Day,
    received_on: coded.Day = "",
    last_day_it_states: coded.Day = "",
    restarts_the_rights: coded.YesNo = coded.UNSAID,  # type: ignore[valid-type]
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]
) -> State[None]:
    """Record one notice; what cannot be is refused with a sentence, and the same notice twice adds nothing."""

    def recorded(office: Office) -> State[None]:
        days = _days(written_on, received_on, last_day_it_states)
        return Completed(name=RECORDED, message=_record(office, case_number, kind, days, stage=stage, restarts=restarts_the_rights))

    return through(recorded)


def _days(written_on: str, received_on: str, states: str) -> tuple[date, date | None, date | None]:
    """Read the dates. Raises BadInput for a day that does not exist, or none where one is needed."""
    first, *others = [day(text) for text in (written_on, received_on, states)]
    if first is None:
        raise BadInput("Enter the date on the notice, or of our answer.")
    return first, others[0], others[1]


def _record(office: Office, number: str, kind: Kind, days: tuple[date, date | None, date | None], *, stage: Enum, restarts: Enum) -> str:
    (written_on, received_on, states), at = days, Stage(coded.said(stage)) if coded.said(stage) else None
    if kind is Kind.EXTENSION:
        return payer_notices.record_extension(office, number, noticed_on=written_on, received_on=received_on, stage=at, actor=presser())
    if kind is Kind.REQUEST:
        return payer_notices.record_request(office, number, sent_on=written_on, received_on=received_on, due_on=states, stage=at, actor=presser())
    if kind is Kind.ANSWER:
        return payer_notices.record_answer(office, number, answered_on=written_on, stage=at, actor=presser())
    answer = Answer(Outcome.DENIED, written_on, received_on, states, restarts_rights=coded.said(restarts) == "yes")
    return reissued.record_reissued(office, number, answer, stage=at, actor=presser(), of_claim=kind is Kind.CLAIM)

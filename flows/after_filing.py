"""Record from the board what happened to a filing: it failed, came back, was refused, was found; codes, dates and a number only."""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, filed_then, filing
from casework.actions.filed_then import Told
from casework.rules.filing_events import FilingEventKind
from casework.terms import Stage
from flows import coded
from flows.doorway import day, door, needed_day, presser, through
from flows.forms import HOUR, REFERENCE, drop_down
from flows.parameters import CaseNumber

RECORDED = "Recorded"
What = drop_down("What", FilingEventKind)
Hour = Annotated[str, Field(pattern=HOUR, title="Hour", description="Only for an incomplete request: when the notice came, HH:MM on the clinic's clock.")]
Pages = Annotated[int, Field(ge=0, le=9999, title="Pages", description="How many pages the confirmation shows; 0 where it shows none.")]
Reference = Annotated[str, Field(pattern=REFERENCE, title="Reference number", description="Letters, digits and hyphens only. No names.")]


@door("after-filing")
def after_filing(
    case_number: CaseNumber,
    what_happened: What,  # type: ignore[valid-type]
    on: coded.Day,
    hour: Hour = "",
    last_day_it_states: coded.Day = "",
    pages: Pages = 0,
    reference: Reference = "",
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]
) -> State[None]:
    """Record one thing about the latest filing; what cannot be is refused with a sentence, and the same thing twice changes nothing."""

    def recorded(office: Office) -> State[None]:
        learned = needed_day(on)
        came_at = filing.instant(office, learned, hour) if hour else None
        told = Told(FilingEventKind(_value(what_happened)), learned, came_at, day(last_day_it_states), pages or None, reference)
        at = Stage(coded.said(stage)) if coded.said(stage) else None
        return Completed(name=RECORDED, message=filed_then.record(office, case_number, told, stage=at, actor=presser()))

    return through(recorded)


def _value(chosen: Enum) -> str:
    return str(chosen.value)

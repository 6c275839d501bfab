"""Record from the board what a payer approved in part: sessions, days and amounts, lines by number, and which way the rest goes."""

from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, authorizations, partial
from casework.actions.answers import Answer
from casework.rules import line_outcomes
from casework.rules.line_outcomes import LineResult
from casework.rules.partial import Course, PartSaid
from casework.terms import DenialReason, Outcome, Stage
from flows import approval, coded
from flows.doorway import day, door, presser, through
from flows.forms import NONE, REFERENCE, drop_down
from flows.parameters import CaseNumber

RECORDED = "Recorded"
AMOUNT = r"^(\d{1,9}(\.\d{1,2})?)?$"
UNITS = r"^\d{0,2}$"

Which = drop_down("Which", Course, optional=True)
Why = drop_down("Why", DenialReason, optional=True)
NOT_SAID, NO_REASON = Which(NONE), Why(NONE)
Reference = Annotated[str, Field(pattern=REFERENCE, title="Reference number of the notice")]
Number = Annotated[str, Field(pattern=approval.NUMBER, title="Authorization number")]
Sessions = Annotated[str, Field(pattern=approval.SESSIONS, title="Sessions approved")]
Units = Annotated[str, Field(pattern=UNITS, title="Units approved for each session")]
Rest = Annotated[str, Field(pattern=AMOUNT, title="US dollars that stay in dispute", description="Only for a request without claim lines, when known.")]
Overturned = Annotated[
    str,
    Field(
        pattern=line_outcomes.PATTERN, title="Lines overturned", description="Line numbers of the case page; an amount allowed after =, such as 12=650.00,14."
    ),
]
Lines = Annotated[str, Field(pattern=r"^(\d{1,9}( *, *\d{1,9})*)?$", description="Line numbers of the case page, such as 12,14.")]


@door("partial-approval")
def partial_approval(
    case_number: CaseNumber,
    notice_on: coded.Day = "",
    received_on: coded.Day = "",
    short_or_cut: Which = NOT_SAID,  # type: ignore[valid-type]
    cut_takes_effect_on: coded.Day = "",
    sessions_approved: Sessions = "",
    authorization_number: Number = "",
    first_covered_day: coded.Day = "",
    last_covered_day: coded.Day = "",
    units: Units = "",
    codes_and_place_as_asked: coded.YesNo = coded.UNSAID,  # type: ignore[valid-type]
    lines_overturned: Overturned = "",
    lines_upheld: Lines = "",
    lines_left_open: Lines = "",
    amount_still_disputed: Rest = "",
    why_the_rest_was_refused: Why = NO_REASON,  # type: ignore[valid-type]
    last_day_the_notice_states: coded.Day = "",
    reference: Reference = "",
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]
) -> State[None]:
    """Record an approval in part, or complete the one on record: leave open what is on record already. The same twice changes nothing."""
    typed = dict(locals())

    def recorded(office: Office) -> State[None]:
        at = Stage(coded.said(stage)) if coded.said(stage) else None
        return Completed(name=RECORDED, message=partial.record(office, case_number, _answer(typed), stage=at, actor=presser()))

    return through(recorded)


def _answer(typed: dict[str, Any]) -> Answer:
    """Read the form. Raises BadInput for a day that does not exist, or what no line is called."""
    why, rest = _said(typed["why_the_rest_was_refused"]), typed["amount_still_disputed"]
    days = {"first_on": day(typed["first_covered_day"]), "last_on": day(typed["last_covered_day"])}
    values = {"number": typed["authorization_number"], "sessions": typed["sessions_approved"], "units": typed["units"], **days}
    course = _said(typed["short_or_cut"])
    return Answer(
        Outcome.APPROVED_IN_PART,
        notice_on=day(typed["notice_on"]),
        received_on=day(typed["received_on"]),
        letter_deadline=day(typed["last_day_the_notice_states"]),
        reference=typed["reference"],
        denial_reason=DenialReason(why) if why else None,
        grant=authorizations.stated(values, as_asked=_said(typed["codes_and_place_as_asked"]) == "yes"),
        part=PartSaid(Course(course) if course else None, day(typed["cut_takes_effect_on"]), rest=Decimal(rest) if rest else None),
        lines=_lines(typed),
    )


def _said(value: Enum) -> str:
    return coded.said(value)


def _lines(typed: dict[str, Any]) -> tuple[line_outcomes.Verdict, ...]:
    named = (("lines_overturned", LineResult.OVERTURNED), ("lines_upheld", LineResult.UPHELD), ("lines_left_open", LineResult.NOT_DECIDED))
    return tuple(verdict for name, result in named for verdict in line_outcomes.read(typed[name], result))

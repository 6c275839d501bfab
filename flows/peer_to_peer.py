"""The call with the payer's physician, from the board: what it does, asked for, booked, and what came of it; codes, days and numbers only."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, peer_calls, peer_calls_result
from casework.actions.peer_calls import Appointment
from casework.actions.peer_calls_result import Came
from casework.errors import BadInput
from casework.rules.calls import PHONE, AskedBy, CallResult, Dials
from casework.terms import Stage
from flows import approval, coded
from flows.doorway import day, door, needed_day, presser, through
from flows.forms import HOUR, REFERENCE
from flows.parameters import CaseNumber

RECORDED = "Recorded"
SHOWN = "Shown"
AS_UNSAID = approval.AsAsked(approval.UNSAID)


class What(Enum):
    """What is told, in the words of the form."""

    SHOW = "Show what the call does; record nothing"
    ASKED = "We asked for the call"
    BOOKED = "A time is set, or was moved"
    OVERTURNED = "Held: the denial is taken back"
    UPHELD = "Held: the denial is kept"
    OTHER_TREATMENT = "Held: another treatment was offered"
    NOT_HELD = "It did not take place"


RESULTS = {
    What.OVERTURNED: CallResult.OVERTURNED,
    What.UPHELD: CallResult.UPHELD,
    What.OTHER_TREATMENT: CallResult.OTHER_TREATMENT,
    What.NOT_HELD: CallResult.NOT_HELD,
}


class Zone(Enum):
    """The time zone in which the payer named the hour."""

    CLINIC = "The clinic's own"
    EASTERN = "America/New_York"
    CENTRAL = "America/Chicago"
    MOUNTAIN = "America/Denver"
    ARIZONA = "America/Phoenix"
    PACIFIC = "America/Los_Angeles"
    ALASKA = "America/Anchorage"
    HAWAII = "Pacific/Honolulu"


Phone = Annotated[str, Field(pattern=PHONE, title="Number that is called", description="The payer's or our own, such as (217) 555-0140; never a patient's.")]
Hour = Annotated[str, Field(pattern=HOUR, title="Hour of the call", description="HH:MM, in the time zone below.")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$", title="Who takes the call", description="The key in clinic.toml, such as dana.")]
Number = Annotated[str, Field(pattern=REFERENCE, title="Payer's reference number", description="Letters, digits and hyphens only. No names.")]
Which = Annotated[int, Field(ge=0, le=999_999_999, title="Which call", description="Its number, only when several are open; 0 means the only one.")]
Approved = Annotated[str, Field(pattern=approval.NUMBER, title="Authorization number", description="Only for a denial taken back. Without it no clock ends.")]
Sessions = Annotated[str, Field(pattern=approval.SESSIONS, title="Sessions approved", description="Only with the authorization number.")]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the form says beside the time: what is told, of which call, and what was asked or approved."""

    what: What
    on: str
    asked_on: str
    asked_by: AskedBy
    reference: str
    approved: dict[str, str]
    as_asked: bool
    has_read: bool
    call_id: int | None
    stage: Stage | None


@door("peer-to-peer")
def peer_to_peer(
    case_number: CaseNumber,
    what: What,
    on: coded.Day = "",
    hour: Hour = "",
    time_zone: Zone = Zone.CLINIC,
    who_takes_the_call: Key = "",
    who_calls: Dials = Dials.PAYER,
    number_called: Phone = "",
    effects_were_read: coded.YesNo = coded.UNSAID,  # type: ignore[valid-type]
    asked_on: coded.Day = "",
    asked_by: AskedBy = AskedBy.TELEPHONE,
    reference: Number = "",
    authorization_number: Approved = "",
    sessions: Sessions = "",
    first_covered: coded.Day = "",
    last_covered: coded.Day = "",
    as_asked: approval.AsAsked = AS_UNSAID,
    which_call: Which = 0,
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]
) -> State[None]:
    """Show, ask, book or record one call; “on” is the day of the call. The same again adds nothing."""
    approved = {"number": authorization_number, "sessions": sessions, "first_on": first_covered, "last_on": last_covered}
    given = {name: value for name, value in approved.items() if value}
    at, read, same = Stage(coded.said(stage)) if coded.said(stage) else None, coded.said(effects_were_read) == "yes", as_asked.value == "yes"
    said = _Said(what, on, asked_on, asked_by, reference, given, as_asked=same, has_read=read, call_id=which_call or None, stage=at)

    def done(office: Office) -> State[None]:
        if what is What.BOOKED:
            zone = "" if time_zone is Zone.CLINIC else time_zone.value
            agreed = Appointment(needed_day(on), needed_hour(hour), who_takes_the_call, zone=zone, dials=who_calls, phone=number_called)
            return Completed(name=RECORDED, message=_booked(office, case_number, agreed, said))
        return Completed(name=SHOWN if what is What.SHOW else RECORDED, message=_told(office, case_number, said))

    return through(done)


def needed_hour(text: str) -> str:
    """Read an hour that a form must hold. Raises BadInput for none."""
    if not text:
        raise BadInput("Enter the hour of the call as HH:MM.")
    return text


def _told(office: Office, number: str, said: _Said) -> str:
    if said.what is What.SHOW:
        return " ".join((f"{number}: nothing is recorded.", *peer_calls.told(office, number, stage=said.stage).lines))
    if said.what is What.ASKED:
        asked_on = needed_day(said.asked_on or said.on)
        return peer_calls.request(office, number, asked_on=asked_on, asked_by=said.asked_by, reference=said.reference, stage=said.stage, actor=presser())
    came = Came(RESULTS[said.what], needed_day(said.on), said.approved, as_asked=said.as_asked, reference=said.reference)
    return peer_calls_result.record(office, number, came, call_id=said.call_id, stage=said.stage, actor=presser())


def _booked(office: Office, number: str, agreed: Appointment, said: _Said) -> str:
    return peer_calls.schedule(
        office,
        number,
        agreed,
        asked_on=day(said.asked_on),
        asked_by=said.asked_by,
        has_read=said.has_read,
        call_id=said.call_id,
        stage=said.stage,
        actor=presser(),
    )

"""The call with the payer's physician, from the board: what it does, asked for, booked, and what came of it; codes, days and numbers only."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from prefect import flow
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
from flows.doorway import BOARD, day, needed_day, through
from flows.forms import HOUR, REFERENCE
from flows.parameters import CaseNumber

RECORDED = "Recorded"
SHOWN = "Shown"
NO_HOUR = "Enter the hour of the call as HH:MM."


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


Phone = Annotated[str, Field(pattern=PHONE, title="Number that is called", description="Such as (217) 555-0140. Kept encrypted.")]
Hour = Annotated[str, Field(pattern=HOUR, title="Hour of the call", description="HH:MM, in the time zone below.")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$", title="Who takes the call", description="The key in clinic.toml, such as dana.")]
Number = Annotated[str, Field(pattern=REFERENCE, title="Payer's reference number", description="Letters, digits and hyphens only. No names.")]
Which = Annotated[int, Field(ge=0, title="Which call", description="Its number, only when several are open; 0 means the only one.")]
Approved = Annotated[str, Field(pattern=approval.NUMBER, title="Authorization number", description="Only for a denial taken back. Without it no clock ends.")]
Sessions = Annotated[str, Field(pattern=approval.SESSIONS, title="Sessions approved", description="Only with the authorization number.")]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the form says, as it was typed."""

    what: What
    on: str
    asked_on: str
    asked_by: AskedBy
    hour: str
    zone: Zone
    clinician: str
    dials: Dials
    phone: str
    has_read: bool
    reference: str
    approved: dict[str, object]
    as_asked: bool
    call_id: int | None
    stage: Stage | None


@flow(name="peer-to-peer", persist_result=False, validate_parameters=True)
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
    as_asked: approval.AsAsked = approval.AsAsked(approval.UNSAID),  # type: ignore[valid-type]
    which_call: Which = 0,
    stage: coded.AtStage = coded.NO_STAGE,  # type: ignore[valid-type]
) -> State[None]:
    """Show, ask, book or record one call; “on” is the day of the call. The same again adds nothing."""
    approved = {"number": authorization_number, "sessions": sessions, "first_on": first_covered, "last_on": last_covered}
    said = _Said(
        what,
        on=on,
        asked_on=asked_on,
        asked_by=asked_by,
        hour=hour,
        zone=time_zone,
        clinician=who_takes_the_call,
        dials=who_calls,
        phone=number_called,
        has_read=coded.said(effects_were_read) == "yes",
        reference=reference,
        approved={name: value for name, value in approved.items() if value},
        as_asked=as_asked.value == "yes",
        call_id=which_call or None,
        stage=Stage(coded.said(stage)) if coded.said(stage) else None,
    )
    return through(lambda office: Completed(name=SHOWN if what is What.SHOW else RECORDED, message=_done(office, case_number, said)))


def _done(office: Office, number: str, said: _Said) -> str:
    if said.what is What.SHOW:
        return " ".join((f"{number}: nothing is recorded.", *peer_calls.told(office, number, stage=said.stage).lines))
    if said.what is What.ASKED:
        asked_on = needed_day(said.asked_on or said.on)
        return peer_calls.request(office, number, asked_on=asked_on, asked_by=said.asked_by, reference=said.reference, stage=said.stage, actor=BOARD)
    if said.what is What.BOOKED:
        return _booked(office, number, said)
    came = Came(RESULTS[said.what], needed_day(said.on), said.approved, as_asked=said.as_asked, reference=said.reference)
    return peer_calls_result.record(office, number, came, call_id=said.call_id, stage=said.stage, actor=BOARD)


def _booked(office: Office, number: str, said: _Said) -> str:
    if not said.hour:
        raise BadInput(NO_HOUR)
    zone = "" if said.zone is Zone.CLINIC else said.zone.value
    agreed = Appointment(needed_day(said.on), said.hour, said.clinician, zone=zone, dials=said.dials, phone=said.phone)
    return peer_calls.schedule(
        office,
        number,
        agreed,
        asked_on=day(said.asked_on),
        asked_by=said.asked_by,
        has_read=said.has_read,
        call_id=said.call_id,
        stage=said.stage,
        actor=BOARD,
    )

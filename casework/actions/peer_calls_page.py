"""What the board and the command line say of a case's calls, and whom a case waits for because of one. The board learns no number."""

from typing import Any

from sqlmodel import Session

from casework.actions import peer_calls, peer_calls_effects, peer_calls_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case
from casework.rules.calls import CallStatus
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Step


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give a case page its calls, and what a call would do to the clocks while one may still be asked for or is open."""
    calls = peer_calls_rows.of_case(session, case.number)
    return {"calls": [line(office, call) for call in calls], "call_effects": list(_effects(office, session, case))}


def line(office: Office, call: PeerCall) -> dict[str, Any]:
    """Describe one call without anything personal."""
    return {
        "call": call.id,
        "stage": call.stage.value,
        "track": call.track.value,
        "asked_on": call.requested_on.isoformat(),
        "asked_by": call.asked_by.value,
        "status": call.status.value,
        "when": peer_calls.when(office, call) if call.call_at else "",
        "clinician": call.taken_by,
        "dials": call.dials.value,
        "result": call.result.value if call.result else "",
        "held_on": call.held_on.isoformat() if call.held_on else "",
        "wants_number": call.wants_number,
    }


def listed(office: Office, number: str) -> dict[str, Any]:
    """Give all of a case's calls with their numbers, for our own people on the command line, and what a call does. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        calls = [{**line(office, call), "phone": call.phone, "reference": call.reference} for call in peer_calls_rows.of_case(session, number)]
        return {"case": number, "calls": calls, "effects": list(_effects(office, session, case))}


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say whom a case waits for because of its calls: the payer for a time or a number, our clinician for the call itself."""
    found = (_awaited(office, call) for call in peer_calls_rows.of_case(session, case.number) if not _is_idle(session, call))
    return [each for each in found if each]


def _is_idle(session: Session, call: PeerCall) -> bool:
    """Say whether nobody offers a time any more, as the stage that the call was asked for is decided."""
    row = store.stage_of(session, call.case_number, call.stage, track=call.track)
    return call.status is CallStatus.REQUESTED and row is not None and row.step is Step.DECIDED


def _awaited(office: Office, call: PeerCall) -> Awaited | None:
    if call.status is CallStatus.REQUESTED:
        return Awaited(AwaitedParty.PAYER, "offer a time for the peer-to-peer call", since=call.requested_on, chase=AwaitedParty.PAYER.value)
    if call.wants_number:
        return Awaited(AwaitedParty.PAYER, "give the authorization number of the denial it took back", since=call.held_on, chase=AwaitedParty.PAYER.value)
    if call.status is not CallStatus.BOOKED or call.call_at is None or call.booked_at is None:
        return None
    day, since = (at.astimezone(office.settings.zone).date() for at in (call.call_at, call.booked_at))
    if call.call_at <= office.now():
        return Awaited(AwaitedParty.US, "write down what came of the peer-to-peer call", since=day, chase=AwaitedParty.US.value)
    return Awaited(
        AwaitedParty.CLINICIAN, f"be at the telephone on {peer_calls.when(office, call)}", since=since, until=day, chase=AwaitedParty.CLINICIAN.value
    )


def _effects(office: Office, session: Session, case: Case) -> tuple[str, ...]:
    """Say what a call does, at the stage that waits; nothing where no call is open and none can be asked for."""
    waiting = [row for row in store.stages(session, case.number) if row.step is not Step.DECIDED]
    if case.closed_on or not waiting:
        return ()
    is_open = bool(peer_calls_rows.open_ones(session, case.number))
    row = waiting[-1]
    return peer_calls_effects.of_stage(office, session, case, row).lines if is_open or peer_calls_effects.is_possible(session, case, row) else ()

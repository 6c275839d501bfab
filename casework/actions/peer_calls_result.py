"""What came of a peer-to-peer call. A promise by telephone ends no clock: only an authorization number records the approval."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from casework import chart
from casework.actions import authorizations, contacts, determining, peer_calls_clock, peer_calls_rows, refusals
from casework.actions.answers import Answer
from casework.actions.authorizations import Grant
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case
from casework.rules.calls import CallResult, CallStatus, Dials
from casework.terms import Clock, DeadlineStatus, Outcome, Stage, Step, Track

WORDS = {
    CallResult.OVERTURNED: "the payer takes its denial back. No number is on record yet, so every clock runs on: get the authorization number in writing.",
    CallResult.UPHELD: "the payer keeps its denial. The call stopped no clock: the appeal goes on by its own date.",
    CallResult.OTHER_TREATMENT: "another treatment was offered. That is no approval of what was asked: get the offer in writing; every clock runs on.",
    CallResult.NOT_HELD: "the call did not take place. Set another time; every clock runs on.",
}
NO_NUMBER = "Sessions and covered days belong to a denial that was taken back, with its authorization number. Leave them empty."


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a call on a day. `approved` is what the payer approved, by the names of `authorizations`; it counts with a number only."""

    result: CallResult
    on: date
    approved: Mapping[str, Any] = field(default_factory=dict, repr=False)
    as_asked: bool = False
    reference: str = field(default="", repr=False)


def record(office: Office, number: str, came: Came, *, actor: str, call_id: int | None = None, stage: Stage | None = None, track: Track | None = None) -> str:
    """Record what came of a call, and say what runs on. With an authorization number a denial taken back is recorded as approved, and the case closes.

    `stage` is the stage that the payer decided on, the call's own unless a person names another. The same result twice adds nothing.
    Raises UnknownCase, BadInput for days or values that cannot be, NotAllowed when no call is open.
    """
    grant = authorizations.stated(came.approved, as_asked=came.as_asked)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        call = _meant(session, number, came, grant, call_id)
        if call.status is CallStatus.HELD and not (call.wants_number and _has_number(grant)):
            return f"{number}: that is on record already; nothing changed."
        if case.closed_on:
            raise refusals.closed(case)
        _check(office, call, came, grant)
        _keep(office, session, case, call, came, actor=actor)
        if came.result is CallResult.OVERTURNED and _has_number(grant):
            return _approve(office, session, case, call, came, grant, actor=actor, stage=stage, track=track)
        return f"{number}: {WORDS[came.result]}"


def _has_number(grant: Grant | None) -> bool:
    return grant is not None and bool(grant.said.number)


def _meant(session: Session, number: str, came: Came, grant: Grant | None, call_id: int | None) -> PeerCall:
    """Find the call: the open one, or the last one of the same result and day, or the one that waits for its number."""
    held = [call for call in peer_calls_rows.of_case(session, number) if call.status is CallStatus.HELD and call_id in (None, call.id)]
    if _has_number(grant) and any(call.wants_number for call in held):
        return next(call for call in held if call.wants_number)
    same = [call for call in held if (call.result, call.held_on) == (came.result, came.on)]
    if same and (call_id or not peer_calls_rows.open_ones(session, number)):
        return same[-1]
    return peer_calls_rows.meant(session, number, call_id)


def _check(office: Office, call: PeerCall, came: Came, grant: Grant | None) -> None:
    if came.on > office.today():
        raise BadInput(f"{came.on} is still to come. Record what came of the call once it was held.")
    if came.on < call.requested_on:
        raise BadInput(f"The call was asked for on {call.requested_on}; it cannot have been held on {came.on}. Check both dates.")
    if grant and (came.result is not CallResult.OVERTURNED or not grant.said.number):
        raise BadInput(NO_NUMBER)


def _keep(office: Office, session: Session, case: Case, call: PeerCall, came: Came, *, actor: str) -> None:
    """Write the result, and the call itself into the chronology; one that did not take place may be booked again."""
    if call.status is CallStatus.HELD:  # the number of an approval by telephone came later, and by whatever way
        peer_calls_rows.log(office, session, call, "peer-to-peer number", actor=actor, code=came.on.isoformat())
        return
    was_held = came.result is not CallResult.NOT_HELD
    call.result, call.held_on = came.result, came.on if was_held else None
    call.status = CallStatus.HELD if was_held else CallStatus.REQUESTED
    call.wants_number = came.result is CallResult.OVERTURNED
    call.reference = came.reference or call.reference
    if not was_held:
        call.call_at, call.booked_at = None, None
    session.add(call)
    session.flush()
    peer_calls_clock.end(session, call, Clock.FOLLOW_UP, status=DeadlineStatus.MET)
    peer_calls_clock.end(session, call, Clock.APPOINTMENT, status=DeadlineStatus.MET if was_held else DeadlineStatus.CANCELLED)
    peer_calls_clock.arm(office, session, case, call)
    if was_held:
        said = chart.Contact(happened_on=came.on, way="call", is_incoming=call.dials is Dials.PAYER, reference=came.reference)
        contacts.keep_in(office, session, case, said, actor=actor)
    peer_calls_rows.log(office, session, call, "peer-to-peer result", actor=actor, code=f"{came.result}, {came.on}")
    peer_calls_rows.ask_anew(session, call)


def _approve(
    office: Office,
    session: Session,
    case: Case,
    call: PeerCall,
    came: Came,
    grant: Grant | None,
    *,
    actor: str,
    stage: Stage | None,
    track: Track | None,
) -> str:
    """Record the approval at the stage that it decides: the call's own while that waits, else the one that waits now."""
    call.wants_number = False
    session.add(call)
    row = store.stage_of(session, case.number, stage or call.stage, track=track or call.track)
    if row is None or (row.step is Step.DECIDED and stage is None):
        rows = [each for each in store.stages(session, case.number) if each.step is not Step.DECIDED and each.track is call.track]
        row = rows[-1] if rows else row
    if row is None or row.step is Step.DECIDED:
        raise refusals.because("call-no-stage", number=case.number)
    answer = Answer(Outcome.APPROVED, notice_on=came.on, received_on=came.on, reference=came.reference, grant=grant)
    if row.step is Step.FILED or row.stage is Stage.REWORK:
        determining.determine_in(office, session, case, row, answer, actor=actor)
    else:
        determining.overturn_in(office, session, case, row, answer, actor=actor)
    peer_calls_clock.arm(office, session, case, call)
    return f"{case.number}: the denial is taken back. {row.stage.title} is recorded as “{Outcome.APPROVED}” with its authorization number."

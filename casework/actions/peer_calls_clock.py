"""The clocks of a peer-to-peer call: to hear from the payer, the appointment itself, and to write down what came of it.

The appeal's own clocks are none of these: they run on whatever is booked.
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from casework.actions import own_clocks, peer_calls_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case, Deadline
from casework.rules.calls import CallStatus
from casework.terms import Clock, DeadlineStatus

RULE = "peer-to-peer-call"
ASK_AGAIN = "Ask the payer again for a time."
WRITE_DOWN = "Write down what came of the call."
GET_NUMBER = "Ask for the authorization number and the approval in writing: a promise by telephone ends no clock."
AGREED = "the time agreed with the payer"


def arm(office: Office, session: Session, case: Case, call: PeerCall) -> None:
    """Set the clocks of a call by how far it has come; what it needs no more ends."""
    if call.status is CallStatus.BOOKED and call.call_at:
        _arm_appointment(office, session, case, call)
        return
    end(session, call, Clock.APPOINTMENT, status=DeadlineStatus.CANCELLED)
    if call.status is CallStatus.REQUESTED:
        _follow_up(office, session, case, call, days=_again(office), why=ASK_AGAIN)
    elif call.wants_number:
        _follow_up(office, session, case, call, days=_again(office), why=GET_NUMBER)
    else:
        end(session, call, Clock.FOLLOW_UP, status=DeadlineStatus.MET)


def end(session: Session, call: PeerCall, clock: Clock, *, status: DeadlineStatus) -> None:
    """End one kind of clock of a call."""
    own_clocks.end(session, call.case_number, clock, status=status, origin=peer_calls_rows.origin(call))


def appointment(session: Session, call: PeerCall) -> Deadline | None:
    """Find the running clock of a call's appointment."""
    return next(iter(own_clocks.running(session, call.case_number, Clock.APPOINTMENT, origin=peer_calls_rows.origin(call))), None)


def keep_running(office: Office, session: Session, call: PeerCall) -> None:
    """Set the appointment's clock again where the end of its stage ended it too: somebody will ring all the same."""
    case = store.case(session, call.case_number)
    is_ahead = call.call_at is not None and call.call_at > office.now()
    if is_ahead and not case.closed_on and appointment(session, call) is None:
        arm(office, session, case, call)


def _arm_appointment(office: Office, session: Session, case: Case, call: PeerCall) -> None:
    assert call.call_at is not None  # noqa: S101 - asked by the caller
    day = call.call_at.astimezone(office.settings.zone).date()
    plain = own_clocks.own_day(call.stage, Clock.APPOINTMENT, on=day, rule=RULE, trigger=AGREED, trigger_on=call.requested_on)
    limit = replace(plain, due_at=call.call_at, notes=())
    own_clocks.arm(office, session, case, limit, track=call.track, origin=peer_calls_rows.origin(call))
    after = own_clocks.own_day(call.stage, Clock.FOLLOW_UP, on=day + date.resolution, rule=RULE, trigger=AGREED, trigger_on=day, notes=(WRITE_DOWN,))
    own_clocks.arm(office, session, case, after, track=call.track, origin=peer_calls_rows.origin(call))


def _follow_up(office: Office, session: Session, case: Case, call: PeerCall, *, days: int, why: str) -> None:
    asked = own_clocks.running(session, case.number, Clock.FOLLOW_UP, origin=peer_calls_rows.origin(call))
    if any(why in row.notes for row in asked):
        return
    day = office.today() + timedelta(days=days)
    limit = own_clocks.own_day(call.stage, Clock.FOLLOW_UP, on=day, rule=RULE, trigger="our request for the call", trigger_on=call.requested_on, notes=(why,))
    own_clocks.arm(office, session, case, limit, track=call.track, origin=peer_calls_rows.origin(call))


def _again(office: Office) -> int:
    return peer_calls_rows.book(office).ask_again_days

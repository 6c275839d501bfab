"""Asking for a peer-to-peer call and setting its time. What the call does to the clocks is said with every answer."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from casework.actions import claim_clocks, filing, peer_calls_clock, peer_calls_effects, peer_calls_rows, refusals
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case, CaseStage
from casework.rules.calls import PHONE, AskedBy, CallStatus, Dials, wall
from casework.terms import Clock, DeadlineStatus, Stage, Track

CLOSE = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A time agreed with the payer. `hour` is HH:MM in `zone`, the time zone in which the payer named it; the clinic's own where it is "".

    `clinician` is a key of the clinic's people, `phone` the number that is called.
    """

    on: date
    hour: str
    clinician: str
    zone: str = ""
    dials: Dials = Dials.PAYER
    phone: str = field(default="", repr=False)


def told(office: Office, number: str, *, stage: Stage | None = None, track: Track | None = None) -> peer_calls_effects.Told:
    """Say what a call would do, and record nothing. Raises UnknownCase, NotAllowed while there is nobody to call."""
    with store.reading(office.engine) as session:
        return peer_calls_effects.of_stage(office, session, *peer_calls_rows.place(session, number, stage, track))


def request(
    office: Office,
    number: str,
    *,
    asked_on: date,
    actor: str,
    asked_by: AskedBy = AskedBy.TELEPHONE,
    reference: str = "",
    stage: Stage | None = None,
    track: Track | None = None,
) -> str:
    """Record that the call was asked for, and say what it does to the clocks. The same request twice adds nothing.

    Raises UnknownCase, BadInput for a day to come, NotAllowed while there is nobody to call.
    """
    with store.writing(office.engine) as session:
        case, row = peer_calls_rows.place(session, number, stage, track)
        before = len(peer_calls_rows.of_case(session, number))
        call = _requested(office, session, case, row, asked_on=asked_on, asked_by=asked_by, reference=reference, actor=actor)
        is_new = len(peer_calls_rows.of_case(session, number)) > before
        done = f"{number}: call {call.id}, asked for on {asked_on}, is on record{'' if is_new else ' already; nothing changed'}."
        return " ".join((done, *peer_calls_effects.of_stage(office, session, case, row).lines))


def schedule(
    office: Office,
    number: str,
    agreed: Appointment,
    *,
    actor: str,
    asked_on: date | None = None,
    asked_by: AskedBy = AskedBy.TELEPHONE,
    has_read: bool = False,
    call_id: int | None = None,
    stage: Stage | None = None,
    track: Track | None = None,
) -> str:
    """Set or move the time of a call; the same time twice changes nothing. `asked_on` records the request too, where it is not on record.

    Raises UnknownCase; BadInput for a time, a person or a number that cannot be; NotAllowed while no call was asked for, or while
    nobody has read that the call may be decided as a review (`has_read`).
    """
    with store.writing(office.engine) as session:
        case, row = peer_calls_rows.place(session, number, stage, track)
        at = _instant(office, agreed)
        effects = peer_calls_effects.of_stage(office, session, case, row)
        if effects.is_review and not has_read:
            raise refusals.because("call-not-read", number=number, words=" ".join(effects.lines))
        if asked_on and not call_id and not peer_calls_rows.open_ones(session, number):
            _requested(office, session, case, row, asked_on=asked_on, asked_by=asked_by, reference="", actor=actor)
        call = peer_calls_rows.meant(session, number, call_id)
        if call.status is CallStatus.HELD:
            raise refusals.because("call-held", number=number, call=call.id, day=call.held_on)
        words = _book(office, session, case, call, agreed, at, actor=actor)
        return " ".join((f"{number}: {words}", *_beside(office, session, call), *effects.lines))


def _requested(office: Office, session: Session, case: Case, row: CaseStage, *, asked_on: date, asked_by: AskedBy, reference: str, actor: str) -> PeerCall:
    """Find the same request, or write it: the window for asking ends with it, and the payer has to offer a time."""
    if asked_on > office.today():
        raise BadInput(f"{asked_on} is still to come. Record the request on the day it was made.")
    known = [call for call in peer_calls_rows.of_case(session, case.number) if (call.stage, call.track, call.requested_on) == (row.stage, row.track, asked_on)]
    if known:
        return known[0]
    call = PeerCall(case_number=case.number, track=row.track, stage=row.stage, requested_on=asked_on, asked_by=asked_by, reference=reference)
    call.recorded_at = office.now()
    session.add(call)
    session.flush()
    claim_clocks.end_window(session, case)
    peer_calls_clock.arm(office, session, case, call)
    peer_calls_rows.log(office, session, call, "peer-to-peer asked for", actor=actor, code=f"{asked_by}, {asked_on}")
    peer_calls_rows.ask_anew(session, call)
    return call


def _instant(office: Office, agreed: Appointment) -> datetime:
    """Check a time, a person and a number, and give the instant of the call."""
    at = filing.instant(office, agreed.on, agreed.hour, zone=agreed.zone)
    if at <= office.now():
        raise BadInput(f"{agreed.on}, {agreed.hour} has passed. Enter a time to come, or what came of the call.")
    known = [person.key for person in office.settings.people]
    if agreed.clinician not in known:
        raise BadInput(f"Nobody of the clinic has this key. Take one of [people] in clinic.toml: {', '.join(known) or 'none is entered yet'}.")
    if not re.fullmatch(PHONE, agreed.phone):
        raise BadInput("The telephone number cannot be read. Write it like (217) 555-0140, with x and the extension behind it.")
    return at


def _book(office: Office, session: Session, case: Case, call: PeerCall, agreed: Appointment, at: datetime, *, actor: str) -> str:
    zone = agreed.zone or office.settings.zone.key
    said = (call.call_at, call.payer_zone, call.taken_by, call.dials)
    phone = agreed.phone or call.phone
    if call.status is CallStatus.BOOKED and said == (at, zone, agreed.clinician, agreed.dials) and phone == call.phone:
        return f"the call is set for {when(office, call)} already; nothing changed."
    verb = "peer-to-peer moved" if call.call_at else "peer-to-peer time set"
    call.status, call.booked_at = CallStatus.BOOKED, office.now()
    call.call_at, call.payer_zone, call.taken_by, call.dials, call.phone = at, zone, agreed.clinician, agreed.dials, phone
    session.add(call)
    session.flush()
    claim_clocks.end_window(session, case)
    peer_calls_clock.end(session, call, Clock.APPOINTMENT, status=DeadlineStatus.SUPERSEDED)
    peer_calls_clock.arm(office, session, case, call)
    peer_calls_rows.log(office, session, call, verb, actor=actor, code=f"{when(office, call)}, {call.taken_by}")
    peer_calls_rows.ask_anew(session, call)
    return f"the call is set for {when(office, call)}. {call.taken_by} is told now, the evening before and an hour before."


def when(office: Office, call: PeerCall) -> str:
    """Say the day and hour of a call on our clock, and on the payer's where it differs."""
    if call.call_at is None:
        return "no time yet"
    ours = wall(call.call_at, office.settings.zone)
    theirs = wall(call.call_at, ZoneInfo(call.payer_zone)) if call.payer_zone else ours
    day = call.call_at.astimezone(office.settings.zone).date()
    return f"{day}, {ours}{f' ({theirs} where the payer is)' if theirs != ours else ''}"


def _beside(office: Office, session: Session, call: PeerCall) -> list[str]:
    """Warn of another call of the same person at the same time."""
    others = [each for each in peer_calls_rows.booked(session) if each.id != call.id and each.taken_by == call.taken_by]
    near = [each for each in others if each.call_at and call.call_at and abs(each.call_at - call.call_at) < CLOSE]
    return [f"Mind: {each.taken_by} has another call then, {each.case_number}, {when(office, each)}." for each in near]

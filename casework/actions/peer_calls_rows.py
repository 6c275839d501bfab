"""Peer-to-peer calls on record: finding the one that is meant, and what each is called."""

from sqlmodel import Session, select

from casework import bookshelf
from casework.actions import clocks, refusals, stages
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, held, store
from casework.records.calls import PeerCall
from casework.records.models import Case, CaseStage
from casework.rules.calls import FILE, CallBook, CallStatus
from casework.terms import Outcome, Stage, Step, Track


def book(office: Office) -> CallBook:
    """Give what the rulebook says of calls."""
    return bookshelf.parsed(office.settings, FILE, CallBook.latest)


def of_case(session: Session, number: str) -> list[PeerCall]:
    """List the calls of a case, oldest first."""
    return store.of_case(session, PeerCall, number)


def open_ones(session: Session, number: str) -> list[PeerCall]:
    """List the calls that were asked for and have no result yet."""
    return [call for call in of_case(session, number) if call.status is not CallStatus.HELD]


def booked(session: Session) -> list[PeerCall]:
    """List the calls of all cases that have a time and no result, but for one whose row does not open."""
    keys = session.exec(select(PeerCall.id).where(PeerCall.status == CallStatus.BOOKED)).all()
    return held.readable(session, PeerCall, [key or 0 for key in keys])


def place(session: Session, number: str, stage: Stage | None, track: Track | None) -> tuple[Case, CaseStage]:
    """Find the open case and the stage that a call is about. Raises NotAllowed while there is nobody to call."""
    case, row = stages.find(session, number, stage, track=track)
    if case.closed_on:
        raise refusals.closed(case)
    if row.step is not Step.FILED and not is_denied(session, case):
        raise refusals.because("nobody-to-call", number=number)
    return case, row


def is_denied(session: Session, case: Case) -> bool:
    """Say whether the payer refused anything of a case."""
    return any(each.is_adverse and each.outcome is not Outcome.NO_ANSWER for each in store.determinations(session, case.number))


def meant(session: Session, number: str, call_id: int | None) -> PeerCall:
    """Find the call that is meant: the one of this number, else the only open one. Raises NotAllowed or BadInput naming the open ones."""
    rows = of_case(session, number)
    found = [call for call in rows if call.id == call_id] if call_id else open_ones(session, number)
    if not found:
        raise refusals.because("no-open-call", number=number, call=f" {call_id}" if call_id else "")
    if len(found) > 1:
        raise BadInput(f"{number} has several open calls. Say which by its number: {', '.join(f'{each.id} of {each.requested_on}' for each in found)}.")
    return found[0]


def origin(call: PeerCall) -> str:
    """Tell the clocks of one call from those of another."""
    return f"peer-to-peer call {call.id}"


def log(office: Office, session: Session, call: PeerCall, verb: str, *, actor: str, code: str) -> None:
    """Put an act on record; a code holds days, hours and words of closed lists only."""
    events.append(session, verb, actor=actor, at=office.now(), case_number=call.case_number, track=call.track, stage=call.stage, code=code)


def ask_anew(session: Session, call: PeerCall) -> None:
    """Let the question of the call's stage be asked anew: what it says has changed."""
    row = store.stage_of(session, call.case_number, call.stage, track=call.track)
    if row:
        row.ask_number += 1
        session.add(row)


def plan_of(session: Session, case: Case) -> str:
    """Name the plan of a case."""
    return clocks.facts_of(session, case).plan

"""The calendar file of one call: an appointment with its hour, which a calendar program knows again when it is moved."""

from datetime import datetime

from sqlmodel import Session, func, select

from casework.actions import calendar as entries
from casework.actions import context, peer_calls_clock, peer_calls_rows, refusals, remind_rows
from casework.actions.office import Office
from casework.notify import calendar
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case, Coverage, Deadline

SUMMARY = "Peer-to-peer call, {number}, {payer}"
MINUTES = 30
RUNG = "{who} Talking points and number: casework peer-to-peer {number}"


def write(office: Office, number: str, *, call_id: int | None = None) -> bytes:
    """Write the calendar file of the call that is set. Raises UnknownCase, NotAllowed without a call, BadInput for one without a time."""
    with store.writing(office.engine) as session:
        store.case(session, number)
        call = peer_calls_rows.meant(session, number, call_id)
        deadline = peer_calls_clock.appointment(session, call)
        if deadline is None:
            raise refusals.because("call-no-time", number=number, call=call.id)
        return ics_of(office, session, call, deadline, now=office.now())


def ics_of(office: Office, session: Session, call: PeerCall, deadline: Deadline, *, now: datetime) -> bytes:
    """Write the entry of one appointment; its sequence rises with every time that was set before."""
    assert deadline.work_by is not None  # noqa: S101 - an appointment has its day
    before = (*remind_rows.same_clock(deadline), Deadline.id < deadline.id)  # type: ignore[operator]
    payer = session.get_one(Coverage, session.get_one(Case, call.case_number).coverage_id).payer
    entry = calendar.Entry(
        uid=entries.uid_of(deadline, remind_rows.salt(session, now)),
        sequence=session.exec(select(func.count()).select_from(Deadline).where(*before)).one(),
        day=deadline.work_by,
        summary=SUMMARY.format(number=call.case_number, payer=context.shown(payer)),
        description=RUNG.format(who=f"{call.dials}.", number=call.case_number),
        at=call.call_at,
        minutes=MINUTES,
    )
    return calendar.ics([entry], stamp=now, organizer=office.settings.clinic.email)

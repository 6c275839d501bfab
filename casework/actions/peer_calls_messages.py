"""The clinician's own messages about a call: when the time is set, the evening before, and an hour before.

They go by e-mail and SMS at their hour, in office hours or not; only the first, which brings the calendar entry, waits for the morning.
A call that is past sends nothing, a moved one silences what was armed for the old time, and downtime is caught up with the latest alone.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from casework.actions import peer_calls_clock, peer_calls_file, peer_calls_rows, remind_rows
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.notify import calls, outbox
from casework.notify.calls import CallNotice
from casework.notify.channels import Channels
from casework.notify.message import Words
from casework.records import store
from casework.records.calls import PeerCall
from casework.records.models import Case, Coverage, Deadline, Reminder
from casework.rules.calls import CallStatus, Dials, Moment, is_timed
from casework.terms import Clock, DeadlineStatus, MessageChannel, ReminderStatus


@dataclass(frozen=True, slots=True)
class _Due:
    """One message that is due: of which call and clock, and to whom it goes."""

    call: PeerCall
    deadline: Deadline
    moment: Moment
    recipient: str
    zone: ZoneInfo


def arm_due(office: Office, people: Channels, *, now: datetime, problems: list[str]) -> int:
    """Arm what is due of every booked call, and say how many messages; a call whose time has passed is told to nobody."""
    with store.writing(office.engine) as session:
        return sum(_arm(office, session, people, call, now=now, problems=problems) for call in peer_calls_rows.booked(session))


def _arm(office: Office, session: Session, people: Channels, call: PeerCall, *, now: datetime, problems: list[str]) -> int:
    peer_calls_clock.keep_running(office, session, call)
    deadline = peer_calls_clock.appointment(session, call)
    if deadline is None or call.call_at is None or call.booked_at is None:
        return 0
    recipient = people.recipient(call.taken_by)
    zone = people.people[recipient].zone if recipient in people.people else office.settings.zone
    moment = peer_calls_rows.book(office).due_moment(call.call_at, booked_at=call.booked_at, zone=zone, now=now)
    if moment is None or _was_told(session, deadline, moment):
        return 0
    _silence_earlier(session, deadline)
    return _lay(office, session, people, _Due(call, deadline, moment, recipient, zone), now=now, problems=problems)


def _was_told(session: Session, deadline: Deadline, moment: Moment) -> bool:
    found = select(Reminder.id).where(Reminder.deadline_id == deadline.id, col(Reminder.rung) >= int(moment))
    return session.exec(found).first() is not None


def _silence_earlier(session: Session, deadline: Deadline) -> None:
    waiting = select(Reminder).where(Reminder.deadline_id == deadline.id, Reminder.status == ReminderStatus.ARMED, col(Reminder.rung) >= int(Moment.BOOKED))
    for row in session.exec(waiting):
        row.status = ReminderStatus.SILENCED
        session.add(row)


def _lay(office: Office, session: Session, people: Channels, due: _Due, *, now: datetime, problems: list[str]) -> int:
    channels = [each for each in MessageChannel if people.address(due.recipient, each)] or [MessageChannel.EMAIL]
    assert due.deadline.id is not None and due.deadline.work_by is not None  # noqa: S101 - an appointment has its day
    for channel in channels:
        identity = outbox.Identity(due.deadline.id, int(due.moment), channel, due.recipient, due.deadline.work_by)
        words = _words(office, session, due, channel, problems=problems)
        remind_rows.put(session, identity, case_number=due.call.case_number, words=words, try_at=now)
    return len(channels)


def _words(office: Office, session: Session, due: _Due, channel: MessageChannel, *, problems: list[str]) -> Words:
    assert due.call.call_at is not None  # noqa: S101 - a booked call has its time
    case = session.get_one(Case, due.call.case_number)
    notice = CallNotice(
        number=case.number,
        payer=session.get_one(Coverage, case.coverage_id).payer,
        at=due.call.call_at,
        zone=due.zone,
        payer_zone=ZoneInfo(due.call.payer_zone) if due.call.payer_zone else due.zone,
        is_rung=due.call.dials is Dials.PAYER,
        is_new=due.moment is Moment.BOOKED,
    )
    try:
        return calls.compose(office.wording.plain, notice, channel=channel, page=office.wording.html)
    except CaseworkError as error:  # a clinic's slip in a template must not cost the message
        problems.append(f"The wording of a call's message cannot be used: {error}")
        return calls.plain(notice, channel=channel)


def is_wanted(session: Session, row: Reminder, *, now: datetime) -> bool:
    """Say whether a call's message is still true: its clock runs unmoved, the call is to come, and the case is open."""
    deadline = session.get_one(Deadline, row.deadline_id)
    is_ahead = deadline.due_at is not None and now < deadline.due_at
    return deadline.status is DeadlineStatus.RUNNING and is_ahead and session.get_one(Case, row.case_number).closed_on is None


def calendar_of(office: Office, session: Session, row: Reminder, *, now: datetime) -> bytes:
    """Give the calendar file that goes with a call's e-mail; b"" for every other message."""
    if not is_timed(row.rung) or row.channel is not MessageChannel.EMAIL:
        return b""
    deadline = session.get_one(Deadline, row.deadline_id)
    mine = (call for call in peer_calls_rows.of_case(session, row.case_number) if peer_calls_rows.origin(call) == deadline.origin)
    call = next((each for each in mine if each.status is CallStatus.BOOKED and deadline.clock is Clock.APPOINTMENT), None)
    return peer_calls_file.ics_of(office, session, call, deadline, now=now) if call else b""

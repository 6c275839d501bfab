"""The mail that asks a clinician again: a row of the reminders' outbox, with the case number and no word about the patient."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from casework.actions import context, remind, remind_rows, remind_whom
from casework.actions.office import Office
from casework.notify import html, messages, outbox
from casework.notify.channels import Channels
from casework.notify.message import Words
from casework.records import store
from casework.records.models import Case, Coverage, Deadline, Reminder
from casework.rules.waiting import CHASE_RUNG, MOST_CHASES, Awaited
from casework.terms import DeadlineStatus, MessageChannel

BODY = "reminders/chase.j2"
SUBJECT = "reminders/chase-subject.j2"
ROLE = "clinician"


def arm(office: Office, number: str, asked: Sequence[Awaited]) -> list[str]:
    """Lay one mail for each clinician who can be reached, and say to whom; the next sweep sends it within their hours."""
    people = remind.people(office)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        clock = _clock(session, number)
        told = _reachable(people)
        if clock is None or clock.id is None or clock.work_by is None:
            return []
        before = len(session.exec(select(Reminder.id).where(Reminder.deadline_id == clock.id, col(Reminder.rung) >= CHASE_RUNG)).all())
        for key in told:
            identity = outbox.Identity(clock.id, CHASE_RUNG + before % MOST_CHASES, MessageChannel.EMAIL, key, clock.work_by)
            try_at = remind_whom.sending_time(people, key, due_on=clock.work_by, now=office.now())
            remind_rows.put(session, identity, case_number=number, words=_words(office, session, case, asked), try_at=try_at)
        return told


def _reachable(people: Channels) -> list[str]:
    return [key for key, person in people.people.items() if person.role == ROLE and MessageChannel.EMAIL in person.addresses]


def _clock(session: Session, number: str) -> Deadline | None:
    """Find the clock that the message belongs to: once it ends, the message is wanted no more."""
    rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.drives and row.work_by]
    return min(rows, key=lambda row: str(row.work_by), default=None)


def _words(office: Office, session: Session, case: Case, asked: Sequence[Awaited]) -> Words:
    until = min((each.until for each in asked if each.until), default=None)
    values = {
        "number": case.number,
        "payer": context.shown(session.get_one(Coverage, case.coverage_id).payer),
        "what": "; ".join(dict.fromkeys(each.what for each in asked)),
        "since": min((each.since for each in asked if each.since), default=None),
        "until": until,
        "weekday": messages.WEEKDAYS[until.weekday()] if until else "",
        "link": messages.case_link(office.settings.board_url, case.number),
    }
    subject = " ".join(office.wording.plain(SUBJECT, values).split())
    body = messages.tidy(office.wording.plain(BODY, values))
    return Words(subject, body, html.of(office.wording.html, subject, body))

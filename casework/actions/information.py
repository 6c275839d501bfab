"""Our clock while the payer waits for information: it runs from the payer's request until somebody records our answer."""

from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session

from casework.actions import deadline_rows, gathering
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.records import store
from casework.records.models import Case, Deadline, PayerNotice
from casework.rules import deadlines
from casework.rules.counting import LETTER_DATE
from casework.rules.limits import Limit, MissingFact
from casework.terms import Clock, DeadlineStatus, PayerNoticeKind, Stage, Track

RULE = "payer-request"
FILED_WHEN = "received by the payer; keep the proof"
STATED = "the date that the payer's request states"
FIND_STATED = "read in the request until when the payer waits for the answer, and enter it"

# How the rules begin what they say of a request; see rules/tolling.py, where every branch says something.
OF_REQUESTS = (
    "clock stands still",
    "clock runs on",
    "asked for information on",
    "sent its request",
    "payer's request of",
    "The payer's request may",
    "our answer to",
)
NOT_KNOWN = "No rule on record gives this payer's time, so nothing says what its request does to it: ask for the day of its decision in writing."


def open_requests(session: Session, number: str) -> list[PayerNotice]:
    """List the payer's requests for information that we have not answered, oldest first."""
    rows = store.of_case(session, PayerNotice, number)
    return [row for row in rows if row.kind is PayerNoticeKind.INFORMATION_REQUEST and row.answered_on is None]


def waits_for_us(session: Session, number: str, stage: Stage, *, track: Track) -> bool:
    """Say whether the payer's own clock stands still because it waits for our answer."""
    return any(row.stage is stage and row.track is track for row in open_requests(session, number))


def arm(office: Office, session: Session, case: Case, notice: PayerNotice) -> Deadline:
    """Set or move the clock of one open request."""
    limit = _limit(office, session, case, notice)
    return deadline_rows.keep(office, session, case, limit, track=notice.track, drives=True, origin=_origin(session, notice))


def rearm(office: Office, session: Session, case: Case) -> None:
    """Set the clocks of all open requests anew, those of stages that still wait for the payer."""
    for notice in open_requests(session, case.number):
        if any(_is_its(session, notice, row) for row in _running(session, case)):
            arm(office, session, case, notice)


def end(session: Session, case: Case, notice: PayerNotice) -> None:
    """End the clock of a request that was answered."""
    for row in _running(session, case):
        if _is_its(session, notice, row):
            row.status, row.next_rung_on = DeadlineStatus.MET, None
            session.add(row)


def _running(session: Session, case: Case) -> Iterator[Deadline]:
    return (row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.INFORMATION)


def _is_its(session: Session, notice: PayerNotice, row: Deadline) -> bool:
    return (row.stage, row.track, row.origin) == (notice.stage, notice.track, _origin(session, notice))


def _origin(session: Session, notice: PayerNotice) -> str:
    rows = gathering.notices(session, notice.case_number, notice.stage, track=notice.track)
    requests = sorted((row for row in rows if row.kind is PayerNoticeKind.INFORMATION_REQUEST), key=lambda row: row.id or 0)
    return "" if requests[0].id == notice.id else f"request of {notice.noticed_on}"


def _limit(office: Office, session: Session, case: Case, notice: PayerNotice) -> Limit:
    """Compute the last day for our answer: by the rule where there is one, never later than the request states."""
    found = gathering.events_of(session, case, notice.stage, track=notice.track)
    asked = replace(
        found,
        letter_deadline=None,
        information_requested=notice.noticed_on,
        information_received=notice.received_on,
        information_answered=None,
    )
    try:
        limit = deadlines.side_limit(office.book, gathering.facts_of(session, case, track=notice.track), notice.stage, Clock.INFORMATION, asked)
    except NoRuleApplies as unknown:
        return _as_stated(notice, str(unknown))
    days = [day for day in (limit.work_by, notice.due_on) if day]
    if notice.due_on:  # the request itself is the letter that a rule without a figure asks for
        limit = replace(limit, missing=tuple(fact for fact in limit.missing if fact.fact != LETTER_DATE))
    return replace(limit, work_by=min(days, default=None), letter_on=notice.due_on)


def _as_stated(notice: PayerNotice, why: str) -> Limit:
    """Take the date that the request states; without one, ask for it."""
    stated = f"The payer's request of {notice.noticed_on} asks for the answer by {notice.due_on}"
    return Limit(
        stage=notice.stage,
        clock=Clock.INFORMATION,
        rule=RULE,
        version="",
        due_on=notice.due_on,
        work_by=notice.due_on,
        last_lawful=None,
        letter_on=notice.due_on,
        trigger="the payer's request for information",
        trigger_on=notice.received_on or notice.noticed_on,
        filed_when=FILED_WHEN,
        citation="",
        source="the payer's own request",
        confidence="",
        verified_on="",
        steps=(stated,) if notice.due_on else (),
        notes=(why,),
        missing=() if notice.due_on else (MissingFact(STATED, FIND_STATED),),
    )


def what_it_does(decision: Deadline | None) -> str:
    """Say what the rulebook makes of a request for the payer's own time: it stands still, starts anew, or runs on; never nothing."""
    said = [line.rstrip(".") for line in (*decision.steps, *decision.notes) if any(phrase in line for phrase in OF_REQUESTS)] if decision else []
    if said:
        return " ".join(f"{line}." for line in said)
    return "" if decision and decision.due_on else NOT_KNOWN

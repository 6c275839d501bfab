"""Letting a case rest: always until a day, for a reason from the list. A hold stops no clock, and its end reminds like every other day."""

from datetime import date

from sqlmodel import Session

from casework.actions import own_clocks, refusals
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, Deadline
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Clock, DeadlineStatus, HoldReason, Stage, Track

ORIGIN = "hold"
RULE = "hold"
BEGAN = "the day the case was put on hold"
# The clock stands beside every track, so that neither an answer nor a decision about one stage ends it.
TRACK = Track.CLAIM
GIVE = "send what we asked for"
AWAITED = {
    HoldReason.AWAITING_PATIENT: (AwaitedParty.PATIENT, GIVE, "patient"),
    HoldReason.AWAITING_CLINICIAN: (AwaitedParty.CLINICIAN, GIVE, "clinician"),
    HoldReason.AWAITING_RECORDS: (AwaitedParty.OTHERS, "send the records", "records"),
    HoldReason.AWAITING_PAYER: (AwaitedParty.PAYER, GIVE, "payer"),
    HoldReason.OTHER: (AwaitedParty.US, "look at the case again", ""),
}


def hold(office: Office, number: str, *, until: date | None, reason: HoldReason | None, actor: str) -> str:
    """Let a case rest until a day, or end its rest, and say so with the dates that run on. The same again changes nothing.

    Raises UnknownCase, BadInput when the day is past, NotAllowed when the case is closed or nothing of it rests.
    """
    if until and until <= office.today():
        raise BadInput(f"A hold must end after today; {until} is not.")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        refuse(case)
        if until is None:
            return _release(office, session, case, actor=actor)
        reason = reason or case.hold_reason or HoldReason.OTHER
        if (case.hold_until, case.hold_reason) == (until, reason):
            return f"{number} rests until {until} already."
        case.hold_until, case.hold_reason = until, reason
        session.add(case)
        _arm(office, session, case, until)
        events.append(session, "hold", actor=actor, at=office.now(), case_number=number, code=f"{until} {reason}")
        return " ".join((f"{number} rests until {until}: {reason.value[0].lower()}{reason.value[1:]}.", *_runs_on(session, case, until)))


def refuse(case: Case) -> None:
    """Raise NotAllowed for a closed case."""
    if case.closed_on:
        raise refusals.because("nothing-rests", number=case.number)


def _arm(office: Office, session: Session, case: Case, until: date) -> None:
    running = own_clocks.running(session, case.number, Clock.FOLLOW_UP, origin=ORIGIN)
    since = running[0].trigger_on if running else None
    limit = own_clocks.own_day(_stage(case), Clock.FOLLOW_UP, on=until, rule=RULE, trigger=BEGAN, trigger_on=since or office.today())
    own_clocks.arm(office, session, case, limit, track=TRACK, origin=ORIGIN)


def _stage(case: Case) -> Stage:
    return Stage.FIRST_APPEAL if case.begins_at is Stage.REWORK else case.begins_at


def _release(office: Office, session: Session, case: Case, *, actor: str) -> str:
    if case.hold_until is None:
        raise refusals.because("not-at-rest", number=case.number)
    end(session, case)
    events.append(session, "hold ended", actor=actor, at=office.now(), case_number=case.number)
    return f"{case.number} rests no longer."


def end(session: Session, case: Case) -> None:
    """End a case's rest inside an open transaction."""
    case.hold_until = case.hold_reason = None
    session.add(case)
    own_clocks.end(session, case.number, Clock.FOLLOW_UP, origin=ORIGIN)


def _runs_on(session: Session, case: Case, until: date) -> list[str]:
    """Say that no clock stops, and which of ours end first."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.drives and row.origin != ORIGIN]
    first = [row for row in rows if row.work_by and row.work_by <= until and row.clock is not Clock.DECISION]
    return ["A hold stops no clock.", *(f"Before it ends: {_words(row)}." for row in first)]


def _words(row: Deadline) -> str:
    return f"{row.stage.title.lower()}, {row.clock.words} {row.work_by}"


def since(session: Session, case: Case) -> date | None:
    """Say since when a case rests."""
    running = own_clocks.running(session, case.number, Clock.FOLLOW_UP, origin=ORIGIN)
    return running[0].trigger_on if running else None


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:  # noqa: ARG001 - as every source of waiting lines
    """Say for whom a resting case waits, since when and until when."""
    if case.hold_until is None:
        return []
    party, what, chase = AWAITED[case.hold_reason or HoldReason.OTHER]
    return [Awaited(party, what, since=since(session, case), until=case.hold_until, chase=chase)]

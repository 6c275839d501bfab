"""Opening a case again that was closed by mistake: its stages stand where the facts put them, and every clock is armed anew."""

from enum import StrEnum

from sqlmodel import Session

from casework.actions import clocks, context, duplicates, payment_rows, refusals, rework_clocks, winning_clock
from casework.actions.office import Office
from casework.records import events, store
from casework.records.models import Case, CaseStage, Deadline
from casework.terms import Act, Clock, DeadlineStatus, Outcome, Stage, Step

MERGED = "Merged"
CLOSING = (Act.CLOSE.value, Act.DO_NOT_PURSUE.value, Act.WITHDRAW.value)


class ReopenReason(StrEnum):
    """Why a closed case is opened again."""

    MISTAKE = "Closed by mistake"
    PATIENT = "The patient wants to go on"
    PAYER = "The payer took its decision back"
    UNPAID = "The payer did not pay what it approved"
    NEW_FACT = "A new fact or paper came"
    OTHER = "Other"


def reopen(office: Office, number: str, *, reason: ReopenReason, actor: str) -> str:
    """Open a closed case again, arm its clocks from the facts, and say loudly which of them have lapsed. An open case stays as it is.

    Raises UnknownCase, NotAllowed for a case that went into another one.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if case.closed_on is None:
            return f"{number} is open."
        refuse_merged(session, case)
        rows = _closed_with(session, case)
        was, case.closed_on, case.outcome, case.not_pursued = case.outcome, None, None, None
        case.hold_until = case.hold_reason = None
        duplicates.forget(session, number)
        session.add(case)
        for row in rows:
            _stand_again(session, row, is_unpaid=reason is ReopenReason.UNPAID)
        session.flush()
        events.append(session, "case reopened", actor=actor, at=office.now(), case_number=number, track=case.track, code=f"{reason}; was: {was}")
        for row in rows:
            _arm(office, session, case, row)
        clocks.recompute(office, session, case)
        return _told(office, session, case, actor=actor)


def refuse_merged(session: Session, case: Case) -> None:
    """Raise NotAllowed for a case that went into another one."""
    if case.outcome is None or not case.outcome.value.startswith(MERGED):
        return
    into = next((event.code for event in reversed(events.of_case(session, case.number)) if "merged" in event.verb), "")
    where = f" ({into})" if into else ""
    raise refusals.because("merged-away", number=case.number, where=where)


def _closed_with(session: Session, case: Case) -> list[CaseStage]:
    """List the stages that the closing decided; where none is known, the last one."""
    rows = [row for row in store.stages(session, case.number) if row.step is Step.DECIDED]
    words = {*CLOSING, *([case.outcome.value] if case.outcome else [])}
    paid = [row for row in rows if row.stage is Stage.PAYMENT and row.decided not in list(Stage)]
    won = Outcome.APPROVED.value if paid else ""  # what was won stays won; its payment is awaited again
    disputed = [row for row in rows if row.stage is not Stage.PAYMENT and row.decided in words - {won}]
    if disputed:
        paid = [row for row in paid if row.decided in words]  # a payment that was settled before stays so
    return [*disputed, *paid] or rows[-1:]


def _stand_again(session: Session, row: CaseStage, *, is_unpaid: bool) -> None:
    """Put a stage where its answers, filings, payments and documents put it; an approval that was doubted leaves the filing unanswered."""
    mine = (row.stage, row.track)
    answers = [each for each in store.determinations(session, row.case_number) if (each.stage, each.track) == mine]
    filed = any((each.stage, each.track) == mine for each in store.filings(session, row.case_number))
    drawn = any((each.stage, each.track) == mine for each in store.documents(session, row.case_number))
    is_paid = row.stage is Stage.PAYMENT and not is_unpaid and bool(payment_rows.payments(session, row.case_number))
    if is_paid or (answers and answers[-1].is_adverse):
        row.step = Step.DETERMINED
    else:
        row.step = Step.FILED if filed else Step.READY_TO_FILE if drawn else Step.DRAFTING
    row.decided, row.decided_later_on, row.run_id, row.ask_notice = "", None, "", ""
    row.ask_number += 1
    session.add(row)


def _arm(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    if row.stage is Stage.PAYMENT:
        payment_rows.follow_again(session, case.number)
        winning_clock.arm_if_won(office, session, case, row)
    elif row.stage is Stage.REWORK:
        rework_clocks.arm(office, session, case)
        clocks.arm_filing(office, session, case, Stage.FIRST_APPEAL, track=case.track)
    elif row.step is Step.DETERMINED:
        clocks.arm_next(office, session, case, row)
    elif row.step is Step.FILED:
        clocks.arm(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)
    else:
        clocks.arm_filing(office, session, case, row.stage, track=row.track)


def _told(office: Office, session: Session, case: Case, *, actor: str) -> str:
    """Say where the case stands and what has lapsed meanwhile."""
    waiting = [row for row in store.stages(session, case.number) if row.step is not Step.DECIDED]
    stand = ", ".join(f"{row.stage.title.lower()} is at “{row.step}”" for row in waiting)
    kept = [each for each in waiting if each.step is Step.FILED and _is_answered(session, each)]
    doubted = [f"The answer on the {each.stage.title.lower()} stays on record until another one is recorded." for each in kept]
    lapsed = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and context.is_late(row, office.today())]
    for row in lapsed:
        events.append(
            session, "finding", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=f"lapsed: {_lapse(row)}"
        )
    return " ".join((f"{case.number} is open again: {stand}.", *doubted, *(f"LAPSED: {_lapse(row)}." for row in lapsed)))


def _is_answered(session: Session, row: CaseStage) -> bool:
    return any((each.stage, each.track) == (row.stage, row.track) for each in store.determinations(session, row.case_number))


def _lapse(row: Deadline) -> str:
    return f"{row.stage.title.lower()}, {row.clock.words} {row.work_by}, last lawful day {row.last_lawful}"

"""A won claim is not the end: the decision is carried out, the payment comes, and what the patient prepaid goes back. Then the case closes."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from casework.actions import clocks, line_outcomes, payment_rows, refusals, stages, winning_clock
from casework.actions.office import Office
from casework.records import events, store
from casework.records.models import Case, CaseStage, Determination
from casework.records.payments import Win
from casework.rules.line_outcomes import LineResult, Verdict
from casework.rules.payments import Ending
from casework.terms import DeadlineStatus, Outcome, Stage, Step, Track

STAGE, TRACK = Stage.PAYMENT, Track.CLAIM
IN_FAVOR = (Outcome.APPROVED, Outcome.APPROVED_IN_PART)


def is_followed(session: Session, case: Case, stage: Stage | None, outcome: Outcome) -> bool:
    """Say whether an answer decides a claim in our favor, so that its payment is followed; an approval before the treatment pays nothing."""
    if outcome not in IN_FAVOR or stage in (None, Stage.PRIOR_AUTHORIZATION, Stage.REWORK) or case.begins_at is Stage.PRIOR_AUTHORIZATION:
        return False
    return bool(store.claim_lines(session, case.number))


def begin(office: Office, session: Session, case: Case, row: CaseStage, outcome: Outcome, *, actor: str) -> CaseStage:
    """Open the payment of a won claim. After a whole win every other stage is decided with it; after a part the rest stays in dispute."""
    won = Win(case_number=case.number, track=row.track, stage=row.stage, outcome=outcome, decided_on=_decided(office, session, row), recorded_at=office.now())
    won.at_stake = payment_rows.expected(session, case, won)
    session.add(won)
    if outcome is Outcome.APPROVED:
        _decide_others(session, case, outcome)
        decide_lines(office, session, case, LineResult.OVERTURNED, actor=actor, on=won.decided_on)
    code = f"{outcome} on the {row.stage.title.lower()}"
    events.append(session, "won", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=code)
    return _open(office, session, case, won, actor=actor)


def decide_lines(office: Office, session: Session, case: Case, result: LineResult, *, actor: str, on: date) -> None:
    """Say of every line what a whole answer did to it; one that was withdrawn, or stands so already, is left alone."""
    said = line_outcomes.results(session, case.number)
    verdicts = [Verdict(number, result) for number, held in said.items() if held not in (result, LineResult.WITHDRAWN)]
    line_outcomes.keep_in(office, session, case, None, verdicts, actor=actor, on=on)


def _decided(office: Office, session: Session, row: CaseStage) -> date:
    """Give the day on the notice that decided a stage, or the day it came, or today where nobody entered either."""
    answer = answer_of(session, row.case_number, row.stage, track=row.track)
    return (answer.notice_on or answer.received_on if answer else None) or office.today()


def answer_of(session: Session, number: str, stage: Stage, *, track: Track) -> Determination | None:
    """Find the latest answer in our favor at a stage."""
    own = [each for each in store.determinations(session, number) if (each.stage, each.track) == (stage, track) and each.outcome in IN_FAVOR]
    return own[-1] if own else None


def _decide_others(session: Session, case: Case, outcome: Outcome) -> None:
    """Decide every stage that waited, and cancel their clocks: nothing is left to dispute."""
    for other in store.stages(session, case.number):
        if other.step is not Step.DECIDED and other.stage is not STAGE:
            other.step, other.decided, other.ask_number = Step.DECIDED, outcome.value, other.ask_number + 1
            session.add(other)
    for clock in store.deadlines(session, case.number):
        if clock.stage is not STAGE and clock.status is DeadlineStatus.RUNNING:
            clock.status, clock.next_rung_on = DeadlineStatus.CANCELLED, None
            session.add(clock)


def _open(office: Office, session: Session, case: Case, won: Win, *, actor: str) -> CaseStage:
    """Open the stage of the payment, or take it up again with the newer decision."""
    session.flush()
    row = store.stage_of(session, case.number, STAGE, track=TRACK)
    if row is None:
        return stages.start(office, session, case, STAGE, track=TRACK, actor=actor)
    row.step, row.decided, row.opened_on, row.run_id = Step.DRAFTING, "", office.today(), "" if row.step is Step.DECIDED else row.run_id
    row.ask_number, row.ask_notice = row.ask_number + 1, ""
    session.add(row)
    events.append(session, "stage opened", actor=actor, at=office.now(), case_number=case.number, track=TRACK, stage=STAGE, code="won again")
    winning_clock.arm(office, session, case, row, won)
    return row


def open_by_hand(office: Office, number: str, *, actor: str) -> None:
    """Take up the payment of a claim that was won; an open one stays as it is. Raises NotAllowed where nothing is won."""
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if payment_rows.stage_open(session, number):
            return
        if case.closed_on:
            raise refusals.closed(case)
        found = [each for each in store.determinations(session, number) if is_followed(session, case, each.stage, each.outcome)]
        row = store.stage_of(session, number, found[-1].stage, track=found[-1].track) if found and found[-1].stage else None
        if row is None or payment_rows.wins(session, number):
            raise refusals.because("nothing-won", number=number)
        begin(office, session, case, row, found[-1].outcome, actor=actor)


def what(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say in a few words what is to be done next about a won claim."""
    if row.step in (Step.DRAFTING, Step.READY_TO_FILE):
        return "complete the chart for the request to pay" if row.step is Step.DRAFTING else "send the request to pay"
    if row.step is Step.DETERMINED:
        return "refund the patient" if payment_rows.owed(session, case.number) else "say whether the patient gets money back"
    due = clocks.driving(session, row)
    is_past = due is not None and due.work_by is not None and due.work_by < office.today()
    return "ask the payer for the payment" if is_past else "payment awaited"


def outcome_of(session: Session, number: str) -> Outcome:
    """Say how a won case ended: by its best decision."""
    won = payment_rows.wins(session, number)
    return Outcome.APPROVED if any(each.outcome is Outcome.APPROVED for each in won) else Outcome.APPROVED_IN_PART


def paid_at_once(office: Office, session: Session, case: Case, *, paid_on: date, paid: Decimal, proposal_id: int | None) -> None:
    """Note for the clinic's results that a claim was won by being paid, without any decision to carry out."""
    stage = next((each for each in reversed(store.stages(session, case.number)) if each.stage is not STAGE), None)
    won = Win(case_number=case.number, track=case.track, stage=stage.stage if stage else case.begins_at, decided_on=paid_on, recorded_at=office.now())
    unpaid = sum((each.charge - each.paid for each in store.claim_lines(session, case.number)), Decimal(0))
    won.at_stake, won.ending, won.ended_on = unpaid + paid, Ending.PAID, office.today()
    session.add(won)
    payment_rows.add(office, session, case, paid_on=paid_on, paid=paid, proposal_id=proposal_id)


def unpaid(session: Session, case: Case, row: CaseStage) -> Decimal:
    """Give what a stage is about, in US dollars: what is in dispute, or of a won claim what has not come."""
    return payment_rows.account(session, case).open if row.stage is STAGE else case.amount_at_stake

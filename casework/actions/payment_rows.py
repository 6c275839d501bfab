"""The rows of a payment: what was won, what came, what is owed back; read and added inside an open transaction."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from casework.actions import line_outcomes
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, ClaimLine
from casework.records.payments import Payment, Refund, Win
from casework.rules.line_outcomes import LineResult
from casework.rules.payments import NOTHING, Account, Ending
from casework.terms import Outcome, Stage, Step, Track

STAGE, TRACK = Stage.PAYMENT, Track.CLAIM


def stage_open(session: Session, number: str) -> CaseStage | None:
    """Find the payment that is followed now, if any."""
    row = store.stage_of(session, number, STAGE, track=TRACK)
    return row if row and row.step is not Step.DECIDED else None


def wins(session: Session, number: str) -> list[Win]:
    """List what was won on a case, oldest first."""
    return store.of_case(session, Win, number)


def won(session: Session, number: str) -> Win | None:
    """Give the decision whose payment is followed, or the last one."""
    found = wins(session, number)
    return next((each for each in reversed(found) if each.ending is None), found[-1] if found else None)


def payments(session: Session, number: str) -> list[Payment]:
    """List what the payer paid on a case, oldest first."""
    return store.of_case(session, Payment, number)


def refunds(session: Session, number: str) -> list[Refund]:
    """List what the patient gets or got back, oldest first."""
    return store.of_case(session, Refund, number)


def owed(session: Session, number: str) -> Refund | None:
    """Find the refund that is not yet made."""
    return next((each for each in refunds(session, number) if each.made_on is None), None)


def account(session: Session, case: Case) -> Account:
    """Sum up a case: in dispute when it was won, paid since, refunded and owed."""
    back = refunds(session, case.number)
    return Account(
        at_stake=max((each.at_stake for each in wins(session, case.number)), default=NOTHING),
        paid=sum((each.amount for each in payments(session, case.number)), NOTHING),
        patient_paid=max((each.patient_paid for each in back), default=NOTHING),
        refunded=sum((each.amount for each in back if each.made_on), NOTHING),
        refund_owed=sum((each.amount for each in back if not each.made_on), NOTHING),
    )


def add(office: Office, session: Session, case: Case, *, paid_on: date, paid: Decimal, proposal_id: int | None = None, reference: str = "") -> Payment:
    """Add what was paid. What a person had entered before and a remittance now confirms is one payment, in the remittance's words."""
    known = payments(session, case.number)
    same = next((each for each in known if proposal_id and each.proposal_id is None and each.amount == paid), None)
    same = same or (None if proposal_id else entered(session, case.number, paid_on, paid, reference))
    row = same or Payment(case_number=case.number, paid_on=paid_on, amount=paid, recorded_at=office.now())
    row.paid_on, row.amount, row.proposal_id, row.reference = paid_on, paid, proposal_id, reference or row.reference
    session.add(row)
    return row


def entered(session: Session, number: str, paid_on: date, paid: Decimal, reference: str) -> Payment | None:
    """Find the payment that a person entered with this day, amount and reference number."""
    rows = [each for each in payments(session, number) if each.proposal_id is None and (each.paid_on, each.amount) == (paid_on, paid)]
    return next((each for each in rows if not reference or each.reference == reference), None)


def end(office: Office, session: Session, number: str, ending: Ending) -> None:
    """Note how the following of every open win of a case ended."""
    for each in wins(session, number):
        if each.ending is None:
            each.ending, each.ended_on = ending, office.today()
            session.add(each)


def follow_again(session: Session, number: str) -> None:
    """Follow the last win of a case again, when the case is opened again."""
    last = won(session, number)
    if last:
        last.ending = last.ended_on = None
        session.add(last)
        session.flush()


def lines(session: Session, case: Case, won: Win) -> list[ClaimLine]:
    """List the lines of a case that a decision allows; of one in part those that were said to be overturned, none while nobody said which."""
    every, said = store.claim_lines(session, case.number), line_outcomes.results(session, case.number)
    if won.outcome is Outcome.APPROVED:
        return [each for each in every if said.get(each.id or 0) is not LineResult.WITHDRAWN]
    return [each for each in every if said.get(each.id or 0) is LineResult.OVERTURNED]


def expected(session: Session, case: Case, won: Win) -> Decimal:
    """Give what a decision should bring, in US dollars: what was allowed on each line, or else its charge, without what was paid before."""
    said = line_outcomes.latest(session, case.number)
    allowed = {number: outcome.allowed for number, outcome in said.items() if outcome.allowed is not None}
    return sum((max(allowed.get(each.id or 0, each.charge) - each.paid, NOTHING) for each in lines(session, case, won)), NOTHING)

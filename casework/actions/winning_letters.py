"""What the letters of a case say of a decision that was won: asked of the record, for the request to pay and for whatever follows it."""

from sqlmodel import Session

from casework.actions import line_outcomes, payment_rows, stages, winning
from casework.actions.office import Office
from casework.letters.refusals import decider, legal_name
from casework.letters.winning import Won
from casework.records import store
from casework.records.models import Case, CaseStage, ClaimLine
from casework.rules.payments import Ending
from casework.terms import Stage, Track


def gathered(office: Office, session: Session, case: Case, row: CaseStage) -> Won:
    """Gather it for the payment, for a complaint about it, and for a dispute that began again; empty for everything else."""
    won = payment_rows.won(session, case.number)
    if won is None or not (row.stage in (Stage.PAYMENT, Stage.DOI_COMPLAINT) or won.ending is Ending.DISPUTED_AGAIN):
        return Won()
    answer = winning.answer_of(session, case.number, won.stage, track=won.track)
    rung = stages.rung_of(office, session, case, won.stage, track=won.track)
    paid, refund = payment_rows.payments(session, case.number), payment_rows.owed(session, case.number)
    return Won(
        legal_name=legal_name(rung),
        by=decider(rung),
        outcome=won.outcome,
        decided_on=answer.notice_on if answer else None,
        received_on=answer.received_on if answer else None,
        reference=answer.reference if answer else "",
        asked_on=tuple(each.filed_on for each in store.filings(session, case.number) if each.stage is Stage.PAYMENT),
        paid=payment_rows.account(session, case).paid,
        paid_on=max((each.paid_on for each in paid), default=None),
        refund_owed=refund.amount if refund else payment_rows.account(session, case).refund_owed,
        refund_due_on=refund.due_on if refund else None,
        is_followed=won.ending is None,
        is_providers=won.track is Track.PROVIDER,
    )


def lines(session: Session, case: Case, row: CaseStage) -> list[ClaimLine]:
    """List the lines that a stage is about: those still disputed, or of a payment those that were won."""
    won = payment_rows.won(session, case.number) if row.stage is Stage.PAYMENT else None
    return (won and payment_rows.lines(session, case, won)) or line_outcomes.disputed(session, case.number) or store.claim_lines(session, case.number)

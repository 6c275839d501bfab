"""What forms, case pages and the list of who is awaited say of a won claim: amounts and days, nothing personal."""

from typing import Any

from sqlmodel import Session

from casework.actions import clocks, payment_rows, winning, winning_clock
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Step

STATES = {
    Step.DRAFTING: "Won, payment to be asked for",
    Step.READY_TO_FILE: "Won, payment to be asked for",
    Step.FILED: "Won, awaiting payment",
    Step.DETERMINED: "Won and paid, refund to be settled",
    Step.DECIDED: "Won, the payment is followed no more",
}


def block(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the case page its part about a won claim; None where nothing is won."""
    row = store.stage_of(session, case.number, winning.STAGE, track=winning.TRACK)
    return {"payment": of_stage(office, session, case, row) if row else None}


def of_stage(office: Office, session: Session, case: Case, row: CaseStage | None) -> dict[str, Any] | None:
    """Describe the payment of a won claim, or None where the stage is another."""
    won = payment_rows.won(session, case.number) if row and row.stage is winning.STAGE else None
    if row is None or won is None:
        return None
    account, due = payment_rows.account(session, case), clocks.driving(session, row)
    asked, refund = winning_clock.sent_on(session, case.number), payment_rows.owed(session, case.number)
    entry = winning_clock.entry_of(office, session, case, won)
    return {
        "state": STATES[row.step] if won.ending is None else f"Won, {won.ending}",
        "outcome": won.outcome.value,
        "stage": won.stage.title.lower(),
        "decided_on": won.decided_on.isoformat(),
        "asked_on": asked.isoformat() if asked else "",
        "is_by_itself": won.is_by_itself,
        "promised_on": won.promised_on.isoformat() if won.promised_on else "",
        "at_stake": f"{account.at_stake:,.2f}" if account.at_stake else "",
        "paid": f"{account.paid:,.2f}",
        "open": f"{account.open:,.2f}" if account.at_stake else "",
        "is_more": account.is_more,
        "payments": [{"on": each.paid_on.isoformat(), "amount": f"{each.amount:,.2f}"} for each in payment_rows.payments(session, case.number)],
        "confirmed": [each.proposal_id is not None for each in payment_rows.payments(session, case.number)],
        "refunded": f"{account.refunded:,.2f}" if account.refunded else "",
        "refund_owed": f"{refund.amount:,.2f}" if refund else "",
        "refund_due_on": refund.due_on.isoformat() if refund else "",
        "is_past": bool(row.step is Step.FILED and due and due.work_by and due.work_by < office.today()),
        "ask_on": due.work_by.isoformat() if due and due.work_by else "",
        "said": entry.words if entry else "",
    }


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say whom a won claim waits for: us to ask or to refund, the payer to pay."""
    row, won = payment_rows.stage_open(session, case.number), payment_rows.won(session, case.number)
    if row is None or won is None:
        return []
    due = clocks.driving(session, row)
    until = due.work_by if due else None
    if row.step is Step.FILED:
        asked = winning_clock.sent_on(session, case.number)
        return [Awaited(AwaitedParty.PAYER, "pay what was decided", since=max(won.decided_on, asked or won.decided_on), until=until)]
    return [Awaited(AwaitedParty.US, winning.what(office, session, case, row), since=None, until=until)]

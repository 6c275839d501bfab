"""Matching a later remittance to a won claim: a person confirms that it is the payment, all of it or a part."""

from decimal import Decimal

from sqlmodel import Session

from casework.actions import line_outcomes, payments, winning
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.actions.payments import Came
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.records.rework import Proposal

REST = "Accept it with --outcome approved when nothing more of it is the payer's to pay, or --outcome approved-in-part when the rest is still to come."


def write_paid(session: Session, case: Case, row: Proposal) -> Decimal:
    """Write what a remittance paid on each line, and give how much that is more than the record had, in US dollars."""
    more = Decimal(0)
    for line in store.claim_lines(session, case.number):
        paid = row.lines.get(str(line.id))
        if paid is not None:
            more += Decimal(paid) - line.paid
            line.paid = Decimal(paid)
            line.value = line.value.model_copy(update={"paid": line.paid})
            session.add(line)
    session.flush()
    line_outcomes.restate(session, case)
    return more


def match(office: Office, session: Session, case: Case, waiting: CaseStage, row: Proposal, *, is_all: bool, actor: str) -> str:
    """Take a remittance as the payment of a won claim, line by line, and say what follows."""
    paid = write_paid(session, case, row)
    day = min(row.remitted_on or office.today(), office.today())
    payments.came_in(office, session, case, waiting, Came(day, paid, is_all), actor=actor, proposal_id=row.id)
    session.flush()
    what = winning.what(office, session, case, waiting)
    rest = "" if is_all else " The rest is still to come."
    return f"${paid:,.2f} is matched to the decision that was won.{rest} Next: {what}."


def note_paid(office: Office, session: Session, case: Case, row: Proposal) -> None:
    """Write what a remittance paid on lines that nobody had decided yet, so that the clinic's results know of it."""
    paid = write_paid(session, case, row)
    if paid > 0:
        winning.paid_at_once(office, session, case, paid_on=min(row.remitted_on or office.today(), office.today()), paid=paid, proposal_id=row.id)


def refused_again(office: Office, session: Session, case: Case, waiting: CaseStage, answer: Answer, *, actor: str) -> str:
    """Take a remittance that denies a won claim once more back into a dispute, and say so."""
    payments.refused_again_in(office, session, case, waiting, answer, actor=actor)
    return "the payer refused the won claim again. It is disputed anew: the first appeal is open, and its time runs from that refusal."

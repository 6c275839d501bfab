"""What the patient had prepaid and gets back once the payer has paid: owed by a day of the clinic's own, then made, never more than was paid."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from casework.actions import payment_rows, payments, refusals, winning_clock
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.records.payments import Refund
from casework.rules.payments import RefundMethod, check_refund
from casework.terms import Step

HOW = "Say how the refund was made: choose from the list."


@dataclass(frozen=True, slots=True)
class Made:
    """A refund that was made, in US dollars. Without an amount it is the one that is owed."""

    made_on: date
    method: RefundMethod | None
    amount: Decimal | None = None
    patient_paid: Decimal | None = None


def owe_in(office: Office, session: Session, case: Case, row: CaseStage, *, amount: Decimal, patient_paid: Decimal, actor: str) -> Refund:
    """Note what the patient is owed, or correct it, and set the clinic's own day; the same said again changes nothing.

    Raises BadInput for more than the patient paid, NotAllowed.
    """
    _after_payment(row)
    refund = payment_rows.owed(session, case.number)
    if refund and (refund.amount, refund.patient_paid) == (amount, patient_paid):
        return refund
    made = [each.amount for each in payment_rows.refunds(session, case.number) if each.made_on]
    check_refund(amount, patient_paid, made)
    due = office.today() + timedelta(days=winning_clock.book(office).targets.refund_within)
    refund = refund or Refund(case_number=case.number, due_on=due, recorded_at=office.now())
    refund.amount, refund.patient_paid = amount, patient_paid
    row.ask_number, row.ask_notice = row.ask_number + 1, ""
    session.add_all((refund, row))
    session.flush()
    _log(office, session, row, "refund owed", f"${amount:,.2f} of ${patient_paid:,.2f} by {refund.due_on}", actor=actor)
    winning_clock.arm_if_won(office, session, case, row)
    return refund


def _after_payment(row: CaseStage) -> None:
    if row.step is not Step.DETERMINED:
        raise refusals.because("payment-first", number=row.case_number)


def made_in(office: Office, session: Session, case: Case, row: CaseStage, said: Made, *, actor: str) -> None:
    """Record a refund that was made; once none is owed any more the case closes. A part of it leaves the rest owed.

    Raises BadInput for a day, an amount or a way that cannot be, NotAllowed before the payment.
    """
    _after_payment(row)
    if said.made_on > office.today():
        raise BadInput(f"The refund day {said.made_on} is in the future. Enter the day on which it was made.")
    if said.method is None:
        raise BadInput(HOW)
    owed = payment_rows.owed(session, case.number)
    _refuse_twice(session, case, said, said.amount or (owed.amount if owed else None))
    if owed is None:
        owed = owe_in(office, session, case, row, amount=_needed(said.amount), patient_paid=_needed(said.patient_paid), actor=actor)
    elif said.amount is not None and said.amount != owed.amount:
        owed = _split(session, owed, said.amount)
    owed.made_on, owed.method = said.made_on, said.method
    session.add(owed)
    session.flush()
    _log(office, session, row, "refund made", f"${owed.amount:,.2f} on {said.made_on}, {said.method}", actor=actor)
    if payment_rows.owed(session, case.number) is None:
        payments.close_in(office, session, case, row, actor=actor)
    else:
        row.ask_number += 1
        session.add(row)


def _refuse_twice(session: Session, case: Case, said: Made, amount: Decimal | None) -> None:
    """Keep one part from counting twice, which would close the case while the rest is owed. Raises NotAllowed."""
    for each in payment_rows.refunds(session, case.number):
        if (each.made_on, each.amount, each.method) == (said.made_on, amount, said.method) and said.amount is not None:
            raise refusals.because("refund-twice", number=case.number, amount=each.amount, day=each.made_on)


def _needed(amount: Decimal | None) -> Decimal:
    if amount is None:
        raise BadInput("Enter what was refunded and what the patient had paid, both in US dollars.")
    return amount


def _split(session: Session, owed: Refund, amount: Decimal) -> Refund:
    """Take a part out of what is owed. Raises BadInput for more than that."""
    if amount <= 0 or amount > owed.amount:
        raise BadInput(f"${owed.amount:,.2f} is owed. Enter what was refunded, not more; if more is owed, correct that first.")
    rest = Refund(**owed.model_dump(exclude={"id", "amount"}), amount=amount)
    owed.amount -= amount
    session.add_all((owed, rest))
    return rest


def _log(office: Office, session: Session, row: CaseStage, verb: str, code: str, *, actor: str) -> None:
    events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)


def owe(office: Office, number: str, *, amount: Decimal, patient_paid: Decimal, actor: str) -> str:
    """Note what the patient is owed, and say by when. Raises UnknownCase, BadInput, NotAllowed."""
    with store.writing(office.engine) as session:
        case, row = payments.find(session, number)
        refund = owe_in(office, session, case, row, amount=amount, patient_paid=patient_paid, actor=actor)
        return f"{number}: ${refund.amount:,.2f} is owed to the patient, by {refund.due_on} (the clinic's own target)."


def make(office: Office, number: str, said: Made, *, actor: str) -> str:
    """Record a refund that was made, and say what follows. Raises UnknownCase, BadInput, NotAllowed."""
    with store.writing(office.engine) as session:
        case, row = payments.find(session, number)
        made_in(office, session, case, row, said, actor=actor)
        return payments.told(office, session, case, row)

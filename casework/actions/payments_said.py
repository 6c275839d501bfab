"""What a form's answer about a payment says: amounts, days and codes, never words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from casework.actions import drafting, form_values, payments, payments_refund
from casework.actions.answers import Answer
from casework.actions.asks import Choice
from casework.actions.office import Office
from casework.actions.payments import Came
from casework.actions.payments_refund import Made
from casework.records.models import Case, CaseStage
from casework.rules.payments import Ending, RefundMethod, amount
from casework.terms import Outcome, Stage

FOLLOWED = "It was won, and the payment is awaited."
ENDED = {Ending.PAID.value: "Paid", Ending.GIVEN_UP.value: "Not followed any more", Stage.FIRST_APPEAL.value: "Refused again"}


def ended(row: CaseStage) -> str:
    """Name the state in which the following of a payment ended."""
    return ENDED.get(row.decided, "Finished")


def answer_in(office: Office, session: Session, case: Case, row: CaseStage, choice: Choice, said: Mapping[str, Any], *, actor: str) -> bool:
    """Do what a choice about a payment says; False where it is a choice of every stage, such as that our request was sent.

    Raises BadInput for a day or an amount that cannot be, NotAllowed.
    """
    if choice is Choice.RESENT:
        payments.check_asked_first(office, session, row, {"yes": True, "no": False}.get(str(said.get("came_since") or "")))
    elif choice is Choice.BY_ITSELF:
        payments.by_itself_in(office, session, case, row, actor=actor, promised_on=form_values.day(said, "promised_on"))
    elif choice is Choice.PAID:
        payments.came_in(office, session, case, row, _came(office, said), actor=actor)
    elif choice is Choice.REFUSED_AGAIN:
        payments.refused_again_in(office, session, case, row, _refusal(said), actor=actor)
    elif choice is Choice.COMPLAIN:
        payments.complain_in(office, session, case, row, actor=actor)
    elif choice is Choice.ALL_DONE:
        payments.close_in(office, session, case, row, actor=actor)
    elif choice is Choice.DO_NOT_PURSUE:
        payments.give_up_in(office, session, case, row, actor=actor, reason=form_values.not_pursued(said))
    else:
        return _refund(office, session, case, row, choice, said, actor=actor)
    return choice is not Choice.RESENT


def _refund(office: Office, session: Session, case: Case, row: CaseStage, choice: Choice, said: Mapping[str, Any], *, actor: str) -> bool:
    if choice is Choice.REFUND_OWED:
        payments_refund.owe_in(office, session, case, row, amount=_amount(said, "refund"), patient_paid=_amount(said, "patient_paid"), actor=actor)
    elif choice is Choice.REFUNDED:
        method = RefundMethod(said["refund_method"]) if said.get("refund_method") else None
        made = Made(form_values.needed_day(said, "refunded_on"), method, _amount_or_none(said, "refund"), _amount_or_none(said, "patient_paid"))
        payments_refund.made_in(office, session, case, row, made, actor=actor)
    elif choice is Choice.DRAFT_AGAIN:
        drafting.draft_in(office, session, case, row, actor=actor)
    else:
        return False
    return True


WORDS = {"paid": "what the payer paid", "refund": "the refund", "patient_paid": "what the patient had paid"}


def _came(office: Office, said: Mapping[str, Any]) -> Came:
    return Came(form_values.day(said, "paid_on") or office.today(), _amount(said, "paid"), said.get("more_to_come") != "yes", str(said.get("reference") or ""))


def _refusal(said: Mapping[str, Any]) -> Answer:
    notice_on, received_on, letter_deadline = (form_values.day(said, name) for name in ("notice_on", "received_on", "letter_deadline"))
    return Answer(Outcome.DENIED, notice_on, received_on, letter_deadline, denial_reason=form_values.denial_reason(said))


def _amount(said: Mapping[str, Any], name: str) -> Decimal:
    return amount(str(said.get(name) or ""), WORDS[name])


def _amount_or_none(said: Mapping[str, Any], name: str) -> Decimal | None:
    return _amount(said, name) if said.get(name) else None

"""A case with a won claim that is closed or opened again: what is owed to the patient stays owed, and what was settled stays settled."""

from decimal import Decimal

import pytest

from casework.actions import Office, closing, determining, integrity, pages, payments, payments_refund, reopening
from casework.actions.answers import Answer
from casework.actions.closing import Ending
from casework.actions.payments import Came
from casework.actions.reopening import ReopenReason
from casework.errors import NotAllowed
from casework.records import store
from casework.rules.line_outcomes import LineResult, Verdict
from casework.rules.partial import Course, PartSaid
from casework.terms import Clock, DenialReason, NotPursuedReason, Outcome, Stage, Step
from tests import make
from tests.actions import test_splitting
from tests.actions.test_around import filed, opened, running, steps

MARIA = "maria"


def won(office: Office) -> str:
    """Win a case; its payment is to be asked for."""
    number = opened(office)
    filed(office, number)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, make.DAY, make.DAY), actor=MARIA)
    return number


def paid(office: Office, number: str) -> None:
    payments.came(office, number, Came(make.DAY, Decimal(300), is_all=True), actor=MARIA)


def state(office: Office, number: str) -> str:
    return str(pages.case_page(office, number)["payment"]["state"])


def close(office: Office, number: str) -> str:
    return closing.close_case(office, number, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.OTHER, actor=MARIA)


def test_a_case_is_not_closed_while_a_refund_is_owed_to_the_patient(office: Office) -> None:
    number = won(office)
    paid(office, number)
    with store.writing(office.engine) as session:
        case, row = payments.find(session, number)
        payments_refund.owe_in(office, session, case, row, amount=Decimal(50), patient_paid=Decimal(80), actor=MARIA)

    with pytest.raises(NotAllowed, match=r"A refund of \$50\.00 is owed to the patient"):
        close(office, number)
    assert steps(office, number)[Stage.PAYMENT] is Step.DETERMINED
    assert running(office, number, Clock.REFUND)


def test_a_won_case_that_is_closed_before_its_payment_is_said_to_be_given_up_and_never_settled(office: Office) -> None:
    number = won(office)
    close(office, number)

    assert state(office, number) == "Won, given up"


def test_what_was_paid_before_the_case_was_closed_by_mistake_is_not_asked_for_again(office: Office) -> None:
    number = won(office)
    paid(office, number)
    close(office, number)
    reopening.reopen(office, number, reason=ReopenReason.MISTAKE, actor=MARIA)

    assert steps(office, number)[Stage.PAYMENT] is Step.DETERMINED
    assert state(office, number) == "Won and paid, refund to be settled"
    assert [row.rule for row in running(office, number, Clock.CHECK)] == ["refund-look"]
    assert integrity.check(office) == []


def test_a_case_opened_again_because_the_payer_did_not_pay_waits_for_the_money(office: Office) -> None:
    number = won(office)
    paid(office, number)
    close(office, number)
    reopening.reopen(office, number, reason=ReopenReason.UNPAID, actor=MARIA)

    assert steps(office, number)[Stage.PAYMENT] is Step.DRAFTING
    assert state(office, number) == "Won, payment to be asked for"


def test_a_part_that_was_paid_and_settled_stays_so_when_the_rest_is_opened_again(office: Office) -> None:
    number = test_splitting.opened(office, [Decimal(650), Decimal(400)])
    filed(office, number)
    one, two = test_splitting.ids(office, number)
    verdicts = (Verdict(one, LineResult.OVERTURNED), Verdict(two, LineResult.UPHELD))
    part = PartSaid(Course.SHORT)
    answer = Answer(Outcome.APPROVED_IN_PART, make.DAY, make.DAY, denial_reason=DenialReason.MEDICAL_NECESSITY, part=part, lines=verdicts)
    determining.record_determination(office, number, answer, actor=MARIA)
    paid(office, number)
    with store.writing(office.engine) as session:
        case, row = payments.find(session, number)
        payments.close_in(office, session, case, row, actor=MARIA)
    close(office, number)
    reopening.reopen(office, number, reason=ReopenReason.MISTAKE, actor=MARIA)

    assert steps(office, number) == {Stage.FIRST_APPEAL: Step.DETERMINED, Stage.PAYMENT: Step.DECIDED}
    assert state(office, number) == "Won, paid"
    assert integrity.check(office) == []

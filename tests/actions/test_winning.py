"""A won claim is not the end: the payment is asked for, awaited, matched and refunded, and only then does the case close."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from casework import clock
from casework.actions import (
    Office,
    board,
    cases,
    deciding,
    determining,
    drafting,
    filing,
    on_demand,
    pages,
    payer_notices,
    payment_rows,
    payments,
    payments_refund,
    questions,
    remind,
    settling,
    waiting,
    winning,
)
from casework.actions.answers import Answer
from casework.actions.asks import AskKind, Choice
from casework.actions.payments import Came
from casework.actions.payments_refund import Made
from casework.errors import BadInput, NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.records.models import Reminder
from casework.rules.payments import RefundMethod
from casework.rules.preflight import Override
from casework.terms import Act, Clock, DenialReason, DocumentKind, FilingMethod, NotPursuedReason, Outcome, Stage, Step, Track
from tests import make
from tests.actions.test_rework import case_of, claim, running, step, take

MARIA = "maria"
PAYMENT, TRACK = Stage.PAYMENT, Track.CLAIM
DECIDED = date(2026, 12, 14)
FOR_US = Answer(Outcome.APPROVED, DECIDED, DECIDED, reference="AP-1-7781")
IN_PART = Answer(Outcome.APPROVED_IN_PART, DECIDED, DECIDED)


def filed(office: Office, **changes: object) -> str:
    """Open the made-up case and file its first appeal."""
    number = cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    return number


def won(office: Office, answer: Answer = FOR_US, **changes: object) -> str:
    """Win the made-up case at its first appeal."""
    number = filed(office, **changes)
    clock.set_today(office.settings, DECIDED)
    determining.record_determination(office, number, answer, actor=MARIA)
    return number


def win(office: Office, number: str) -> None:
    """Win a case that a remittance opened, of which nothing but the claim is known."""
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, override=Override.CHECKED, actor=MARIA)
    clock.set_today(office.settings, DECIDED)
    determining.record_determination(office, number, FOR_US, actor=MARIA)


def asked(office: Office, number: str) -> questions.Ask:
    found = questions.next_question(office, number, PAYMENT, track=TRACK)
    assert found
    return found


def say(office: Office, number: str, choice: Choice, **said: str) -> questions.Answered:
    return questions.answer(office, asked(office, number), {"choice": choice.value, **said}, actor=MARIA)


def at(office: Office, number: str) -> Step | None:
    return step(office, number, PAYMENT, TRACK)


def text(office: Office, number: str) -> str:
    return board.case_text(office, number, run_link=str, document_link=str)


def sent(office: Office, number: str, **said: str) -> None:
    assert asked(office, number).kind is AskKind.ASK_PAYMENT
    assert say(office, number, Choice.SENT, filed_on=office.today().isoformat(), method="Fax", reference="FX-9", **said).is_recorded


def test_a_won_claim_stays_open_until_it_is_paid_and_the_request_to_pay_is_drawn(office: Office) -> None:
    number = won(office)
    found = asked(office, number)

    assert case_of(office, number).closed_on is None
    assert list(running(office, number)) == [(PAYMENT, Clock.CHECK, TRACK)]
    assert running(office, number)[PAYMENT, Clock.CHECK, TRACK].work_by == DECIDED + timedelta(days=7)
    assert at(office, number) is Step.READY_TO_FILE
    (path,) = found.context["documents"]
    letter = word.plain_text((office.documents / path).read_bytes())
    assert path.endswith("payment/reprocessing-request-v1.docx")
    for words in ("December 14, 2026", "AP-1-7781", "26-400001", "26-400002", "$650.00", "pay what it allows", "approved"):
        assert words in letter
    for never in ("interest", "penalty", "experimental", "enclosures"):
        assert never not in letter.lower()
    assert questions.ending(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER) == (
        "Approved",
        f"First appeal of {number}: approved. It was won, and the payment is awaited.",
    )


def test_the_payer_has_its_time_from_our_request_and_then_is_asked_first(office: Office) -> None:
    number = won(office)
    sent(office, number)
    due = running(office, number)[PAYMENT, Clock.EFFECTUATION, TRACK]

    assert (due.work_by, due.last_lawful, due.citation) == (DECIDED + timedelta(days=30), None, "")
    assert "not a legal date" in " ".join(due.notes)
    page = text(office, number)
    assert "Won, awaiting payment" in page
    assert "0 of 2 still disputed" in page
    assert [row.amount for row in pages.worklist(office)] == ["1,300.00"]
    with store.reading(office.engine) as session:
        (awaited,) = (each for each in waiting.of_case(office, session, store.case(session, number)) if each.what == "pay what was decided")
    assert (awaited.party, awaited.since, awaited.until) == ("payer", DECIDED, due.work_by)
    clock.set_today(office.settings, DECIDED + timedelta(days=31))
    refused = say(office, number, Choice.RESENT, filed_on=office.today().isoformat())
    assert "did any payment, remittance, letter or call come since" in refused.notice
    assert "Something came" in say(office, number, Choice.RESENT, filed_on=office.today().isoformat(), came_since="yes").notice
    assert say(office, number, Choice.DRAFT_AGAIN).is_recorded
    assert say(office, number, Choice.RESENT, filed_on=office.today().isoformat(), came_since="no").is_recorded
    assert running(office, number)[PAYMENT, Clock.EFFECTUATION, TRACK].work_by == office.today() + timedelta(days=30)


def test_a_second_request_names_the_first(office: Office) -> None:
    number = won(office)
    sent(office, number)
    clock.set_today(office.settings, DECIDED + timedelta(days=31))
    assert say(office, number, Choice.DRAFT_AGAIN).is_recorded
    path = asked(office, number).context["documents"][-1]

    letter = word.plain_text((office.documents / path).read_bytes())
    assert "We asked for this on December 14, 2026. If it was done since" in letter


def test_a_later_remittance_is_proposed_matched_by_a_person_and_the_refund_closes_the_case(office: Office) -> None:
    (number,) = take(office, claim(cas="PR*55*450")).opened
    win(office, number)
    later = DECIDED + timedelta(days=9)
    clock.set_today(office.settings, later)
    assert take(office, claim("L1", account="ACC-1", cas="PR*2*90", status="1", paid="360"), day=later).opened == ()
    assert "pays $360.00 of the $450.00 charged" in " ".join(asked(office, number).context["said_first"])

    with pytest.raises(BadInput, match="nothing more of it is the payer's to pay"):
        settling.settle(office, number, accept=True, actor=MARIA)
    said = settling.settle(office, number, accept=True, outcome=Outcome.APPROVED, actor=MARIA)
    assert said == f"{number}: $360.00 is matched to the decision that was won. Next: say whether the patient gets money back."
    assert (at(office, number), case_of(office, number).closed_on) == (Step.DETERMINED, None)
    assert asked(office, number).kind is AskKind.REFUND
    assert say(office, number, Choice.REFUND_OWED, refund="360.00", patient_paid="450").is_recorded
    assert running(office, number)[PAYMENT, Clock.REFUND, TRACK].work_by == later + timedelta(days=30)
    assert "Refund of $360.00 owed to the patient" in text(office, number)
    assert "not yet recorded as made" in say(office, number, Choice.ALL_DONE).notice
    assert say(office, number, Choice.REFUNDED, refunded_on=later.isoformat(), refund_method=RefundMethod.CHECK.value).is_recorded
    case = case_of(office, number)
    assert (case.outcome, case.closed_on, running(office, number)) == (Outcome.APPROVED, later, {})
    assert questions.ending(office, number, PAYMENT, track=TRACK) == ("Paid", f"Payment of {number}: paid. The case is closed.")


def test_a_part_payment_waits_for_the_rest(office: Office) -> None:
    number = won(office)
    sent(office, number)
    assert say(office, number, Choice.PAID, paid="500", paid_on=DECIDED.isoformat(), more_to_come="yes").is_recorded

    assert (at(office, number), asked(office, number).context["payment"]["open"]) == (Step.FILED, "800.00")
    assert (
        payments.came(office, number, Came(DECIDED, Decimal("300"), is_all=True), actor=MARIA)
        == f"{number}: say whether the patient gets money back by 2026-12-21."
    )
    assert say(office, number, Choice.ALL_DONE).is_recorded
    assert case_of(office, number).outcome is Outcome.APPROVED


def test_the_same_part_told_twice_counts_once_and_another_has_its_own_number(office: Office) -> None:
    number = won(office)
    sent(office, number)
    part = Came(DECIDED, Decimal("300"), is_all=False)
    payments.came(office, number, part, actor=MARIA)
    with pytest.raises(NotAllowed, match="on record already"):
        payments.came(office, number, part, actor=MARIA)
    payments.came(office, number, replace(part, reference="CK-2"), actor=MARIA)
    payments.came(office, number, replace(part, is_all=True), actor=MARIA)

    with store.reading(office.engine) as session:
        assert [row.amount for row in payment_rows.payments(session, number)] == [Decimal("300"), Decimal("300")]
    assert at(office, number) is Step.DETERMINED


def test_a_part_of_a_refund_told_twice_does_not_close_the_case_with_the_rest_owed(office: Office) -> None:
    number = won(office)
    payments.came(office, number, Came(DECIDED, Decimal("1300"), is_all=True), actor=MARIA)
    payments_refund.owe(office, number, amount=Decimal("400"), patient_paid=Decimal("500"), actor=MARIA)
    half = Made(DECIDED, RefundMethod.CHECK, Decimal("200"))
    payments_refund.make(office, number, half, actor=MARIA)
    with pytest.raises(NotAllowed, match="on record already"):
        payments_refund.make(office, number, half, actor=MARIA)

    assert asked(office, number).context["payment"]["refund_owed"] == "200.00"
    assert payments_refund.make(office, number, Made(DECIDED, RefundMethod.CHECK), actor=MARIA) == f"{number}: closed as “Approved”."


def test_what_the_patient_is_owed_said_twice_is_one_act_and_corrected_another(office: Office) -> None:
    number = won(office)
    payments.came(office, number, Came(DECIDED, Decimal("1300"), is_all=True), actor=MARIA)
    for amount in ("400", "400", "450"):
        payments_refund.owe(office, number, amount=Decimal(amount), patient_paid=Decimal("500"), actor=MARIA)

    with store.reading(office.engine) as session:
        assert [each.code.partition(" of")[0] for each in events.of_case(session, number) if each.verb == "refund owed"] == ["$400.00", "$450.00"]


def test_what_a_person_entered_and_a_remittance_confirms_is_one_payment(office: Office) -> None:
    (number,) = take(office, claim(cas="PR*55*450")).opened
    win(office, number)
    payments.came(office, number, Came(DECIDED, Decimal("450"), is_all=True), actor=MARIA)
    take(office, claim("L1", account="ACC-1", cas="", status="1", paid="450"), day=DECIDED)
    settling.settle(office, number, accept=True, actor=MARIA)

    with store.reading(office.engine) as session:
        (row,) = payment_rows.payments(session, number)
        assert (row.amount, row.proposal_id is not None) == (Decimal("450"), True)


def test_one_press_closes_a_won_case_that_is_paid(office: Office) -> None:
    number = won(office)
    assert say(office, number, Choice.ALL_DONE).is_recorded

    assert (case_of(office, number).outcome, case_of(office, number).closed_on) == (Outcome.APPROVED, DECIDED)


def test_the_payer_may_pay_without_our_request_by_a_day_it_named(office: Office) -> None:
    number = won(office)
    assert say(office, number, Choice.BY_ITSELF, promised_on="2026-12-28").is_recorded

    due = running(office, number)[PAYMENT, Clock.EFFECTUATION, TRACK]
    assert (at(office, number), due.work_by, due.trigger) == (Step.FILED, date(2026, 12, 28), "the payer's own word")
    assert "The payer pays without our request. Promised by 2026-12-28." in text(office, number)


def test_a_payment_nobody_follows_any_more_stays_won_and_says_why(office: Office) -> None:
    number = won(office)
    assert "choose a reason" in say(office, number, Choice.DO_NOT_PURSUE).notice
    assert say(office, number, Choice.DO_NOT_PURSUE, reason=NotPursuedReason.AMOUNT_TOO_SMALL.value).is_recorded

    case = case_of(office, number)
    assert (case.outcome, case.not_pursued) == (Outcome.APPROVED, NotPursuedReason.AMOUNT_TOO_SMALL)


def test_a_new_refusal_goes_back_to_the_first_appeal_with_its_own_time(office: Office) -> None:
    number = won(office)
    sent(office, number)
    later = DECIDED + timedelta(days=20)
    clock.set_today(office.settings, later)
    assert "needs a date" in say(office, number, Choice.REFUSED_AGAIN).notice
    assert "older than the decision" in say(office, number, Choice.REFUSED_AGAIN, notice_on="2026-12-01").notice
    said = {"notice_on": later.isoformat(), "received_on": later.isoformat(), "denial_reason": DenialReason.CODING.value}
    assert say(office, number, Choice.REFUSED_AGAIN, **said).is_recorded

    due = running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER]
    assert (due.trigger_on, due.work_by) == (later, later + timedelta(days=180))
    assert (at(office, number), step(office, number, Stage.FIRST_APPEAL, Track.MEMBER)) == (Step.DECIDED, Step.DRAFTING)
    assert case_of(office, number).denial_reason is DenialReason.CODING
    assert questions.ending(office, number, PAYMENT, track=TRACK)[0] == "Refused again"
    drafting.draft(office, number, actor=MARIA)
    path = [each["path"] for each in pages.case_page(office, number)["documents"] if each["kind"] == "first-appeal"][-1]
    letter = word.plain_text((office.documents / path).read_bytes())
    assert "was decided in the member’s favor on December 14, 2026 (reference AP-1-7781)" in letter
    assert "has since refused the claim again" in letter


def test_won_again_after_a_new_refusal_takes_the_payment_up_again(office: Office) -> None:
    number = won(office)
    later = DECIDED + timedelta(days=20)
    clock.set_today(office.settings, later)
    assert say(office, number, Choice.REFUSED_AGAIN, notice_on=later.isoformat(), received_on=later.isoformat()).is_recorded
    drafting.draft(office, number, actor=MARIA)
    clock.set_today(office.settings, later + timedelta(days=3))
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, later + timedelta(days=30))
    determining.record_determination(office, number, Answer(Outcome.APPROVED, office.today(), office.today()), actor=MARIA)

    assert (at(office, number), case_of(office, number).closed_on) == (Step.DRAFTING, None)
    assert asked(office, number).context["payment"]["decided_on"] == office.today().isoformat()


def test_a_part_that_was_won_is_followed_beside_the_rest_that_is_disputed(office: Office) -> None:
    number = won(office, IN_PART)

    assert (at(office, number), step(office, number, Stage.FIRST_APPEAL, Track.MEMBER)) == (Step.DRAFTING, Step.DETERMINED)
    clocks_now = running(office, number)
    assert clocks_now[Stage.SECOND_APPEAL, Clock.FILING, Track.MEMBER].drives
    assert clocks_now[PAYMENT, Clock.CHECK, TRACK].drives
    refused = say(office, number, Choice.REFUSED_AGAIN, notice_on=DECIDED.isoformat(), received_on=DECIDED.isoformat())
    assert "still disputes the rest" in refused.notice
    assert say(office, number, Choice.PAID, paid="650", paid_on=DECIDED.isoformat()).is_recorded
    assert say(office, number, Choice.ALL_DONE).is_recorded
    assert (case_of(office, number).closed_on, at(office, number)) == (None, Step.DECIDED)
    assert (Stage.SECOND_APPEAL, Clock.FILING, Track.MEMBER) in running(office, number)
    deciding.decide(office, number, Act.DO_NOT_PURSUE, actor=MARIA, stage=Stage.FIRST_APPEAL, reason=NotPursuedReason.AMOUNT_TOO_SMALL)
    assert case_of(office, number).closed_on == DECIDED


def test_a_complaint_opens_beside_the_payment_and_says_that_it_was_won(office: Office) -> None:
    number = won(office)
    sent(office, number)
    assert say(office, number, Choice.COMPLAIN).is_recorded

    assert (at(office, number), step(office, number, Stage.DOI_COMPLAINT, Track.MEMBER)) == (Step.FILED, Step.DRAFTING)
    assert "opened already" in say(office, number, Choice.COMPLAIN).notice
    paths = drafting.draft(office, number, stage=Stage.DOI_COMPLAINT, track=Track.MEMBER, actor=MARIA)
    letter = " ".join(word.plain_text((office.documents / next(path for path in paths if "complaint" in path)).read_bytes()).split())
    assert "was decided in my favor on December 14, 2026 (reference AP-1-7781). Payment under it was asked for on December 14, 2026." in letter
    assert "No payment under it has been received." in letter
    assert "has reversed the refusal" not in letter


def test_the_patient_is_told_where_a_won_case_stands_and_what_comes_back(office: Office) -> None:
    number = won(office)
    sent(office, number)
    first = " ".join(patient_letter(office, number).split())
    assert "decided for you, on December 14, 2026. We have asked Summit Mutual Health Plan to pay, and wait for the payment." in first
    payments.came(office, number, Came(DECIDED, Decimal("1300"), is_all=True), actor=MARIA)
    payments_refund.owe(office, number, amount=Decimal("400"), patient_paid=Decimal("400"), actor=MARIA)
    letter = " ".join(patient_letter(office, number).split())
    assert "has paid $1,300.00 since. You get $400.00 back from us; we mean to pay it by January 13, 2027." in letter
    assert "appeal: a letter that asks" not in letter


def patient_letter(office: Office, number: str) -> str:
    path = on_demand.draw(office, number, DocumentKind.PATIENT_LETTER, actor=MARIA, stage=PAYMENT, track=TRACK)
    return word.plain_text((office.documents / path).read_bytes())


def test_an_approval_before_the_treatment_pays_nothing_and_ends_as_before(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, DECIDED)
    determining.record_determination(office, number, FOR_US, actor=MARIA)

    assert (case_of(office, number).outcome, at(office, number)) == (Outcome.APPROVED, None)
    with pytest.raises(NotAllowed, match="was closed"):
        winning.open_by_hand(office, number, actor=MARIA)


def test_a_payment_is_opened_by_hand_only_where_something_is_won(office: Office) -> None:
    number = filed(office)
    with pytest.raises(NotAllowed, match="Nothing is won yet"):
        winning.open_by_hand(office, number, actor=MARIA)
    with pytest.raises(NotAllowed, match="Nothing is won yet"):
        payments.came(office, number, Came(DECIDED, Decimal(1), is_all=True), actor=MARIA)


def test_payments_and_refunds_that_cannot_be_are_refused_with_what_to_do(office: Office) -> None:
    number = won(office)
    tomorrow = DECIDED + timedelta(days=1)
    for said, why in (
        ({"paid": "12,50"}, "in US dollars"),
        ({"paid": "0"}, "more than"),
        ({"paid": "5", "paid_on": tomorrow.isoformat()}, "in the future"),
        ({"paid": "5", "paid_on": "2026-02-30"}, "must be a real day"),
    ):
        assert why in say(office, number, Choice.PAID, **said).notice
    with pytest.raises(NotAllowed, match="payment is not recorded yet"):
        payments_refund.owe(office, number, amount=Decimal(5), patient_paid=Decimal(5), actor=MARIA)
    payments.came(office, number, Came(DECIDED, Decimal("1300"), is_all=True), actor=MARIA)
    for owed, patient_paid, why in ((Decimal(0), Decimal(5), "more than"), (Decimal(6), Decimal(5), "cannot be refunded")):
        with pytest.raises(BadInput, match=why):
            payments_refund.owe(office, number, amount=owed, patient_paid=patient_paid, actor=MARIA)
    with pytest.raises(BadInput, match="in the future"):
        payments_refund.make(office, number, Made(tomorrow, RefundMethod.CASH), actor=MARIA)
    with pytest.raises(BadInput, match="choose from the list"):
        payments_refund.make(office, number, Made(DECIDED, None), actor=MARIA)
    with pytest.raises(BadInput, match="what was refunded and what the patient had paid"):
        payments_refund.make(office, number, Made(DECIDED, RefundMethod.CASH), actor=MARIA)


def test_a_refund_made_in_parts_stays_owed_until_the_rest_is_made(office: Office) -> None:
    number = won(office)
    payments.came(office, number, Came(DECIDED, Decimal("1300"), is_all=True), actor=MARIA)
    payments_refund.owe(office, number, amount=Decimal("400"), patient_paid=Decimal("500"), actor=MARIA)
    with pytest.raises(BadInput, match=r"\$400.00 is owed"):
        payments_refund.make(office, number, Made(DECIDED, RefundMethod.CARD, Decimal("401")), actor=MARIA)
    payments_refund.make(office, number, Made(DECIDED, RefundMethod.CARD, Decimal("150")), actor=MARIA)

    assert asked(office, number).context["payment"]["refund_owed"] == "250.00"
    with pytest.raises(BadInput, match="refunded or owed already"):
        payments_refund.owe(office, number, amount=Decimal("351"), patient_paid=Decimal("500"), actor=MARIA)
    assert payments_refund.make(office, number, Made(DECIDED, RefundMethod.CARD), actor=MARIA) == f"{number}: closed as “Approved”."


def test_open_won_cases_are_reminded_of_and_closed_ones_are_not(office: Office) -> None:
    number, closed = won(office), DECIDED + timedelta(days=60)
    sent(office, number)
    clock.set_today(office.settings, DECIDED + timedelta(days=27))
    remind.sweep(office)
    (told,) = reminded(office, number)
    assert told.startswith("Payer carries out its decision on the payment (own target) by Wednesday, January 13, 2027")
    assert say(office, number, Choice.ALL_DONE).is_recorded
    clock.set_today(office.settings, closed)
    remind.sweep(office)
    assert reminded(office, number) == [told]


def reminded(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [row.subject for row in store.of_case(session, Reminder, number)]


def test_a_payer_that_pays_by_itself_may_ask_for_papers_although_we_filed_nothing(office: Office) -> None:
    number = won(office)
    assert say(office, number, Choice.BY_ITSELF).is_recorded
    due_on = office.today() + timedelta(days=10)

    payer_notices.record_request(office, number, sent_on=office.today(), due_on=due_on, stage=PAYMENT, track=TRACK, actor=MARIA)

    assert "information" in text(office, number)
    with store.reading(office.engine) as session:
        assert [row.work_by for row in store.deadlines(session, number) if row.clock is Clock.INFORMATION] == [due_on]

"""The forms about a won claim: their words and fields, at every step; amounts, days and codes only."""

from casework.actions import Office
from casework.actions.asks import Choice
from flows import forms, payment_fields
from tests.actions.test_winning import DECIDED, asked, say, won


def test_every_question_about_a_won_claim_has_its_form_and_its_words_and_names_nobody(office: Office) -> None:
    number, seen = won(office), []
    for choice, said, words in (
        (Choice.SENT, {"filed_on": DECIDED.isoformat(), "method": "Fax"}, "It was won. Ask the payer to process the claim again"),
        (Choice.PAID, {"paid": "1300.00", "paid_on": DECIDED.isoformat()}, "The payment is awaited."),
        (Choice.REFUND_OWED, {"refund": "200", "patient_paid": "200"}, "Does the patient get money back?"),
        (Choice.ALL_DONE, {}, "$200.00 is owed to the patient, by 2027-01-13 (our own target)."),
    ):
        ask = asked(office, number)
        text = forms.words(office, ask)
        seen.append(ask.kind.value)
        assert words in text
        assert "Won at the first appeal on 2026-12-14 (approved). In dispute were $1,300.00;" in text
        assert "Whitlock" not in text
        fields = forms.form_of(office, ask).model_fields
        assert set(payment_fields.NEEDED[ask.kind]) < set(fields)
        say(office, number, choice, **said)
    assert seen == ["ask-payment", "payment", "refund", "refund"]

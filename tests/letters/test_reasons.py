"""Each reason that a notice states is argued on its own ground; a reason nobody can read is answered with the record and put before a person."""

from dataclasses import replace

import pytest

from casework.letters import reasons, word
from casework.letters.reasons import Reason
from casework.letters.refusals import Refusal
from casework.rules import denial_words
from casework.terms import DenialReason, DocumentKind, Outcome, Stage
from tests.letters import samples
from tests.letters.test_golden import same
from tests.letters.test_packet import drawn

LIST = (
    "1. The service is not medically necessary.\n2. Ketamine for this use is investigational and excluded under section 9.\n"
    "3. The member has not tried two other medications.\n4. The notes of the visits are incomplete.\n5. The dose is unusual."
)


def refusal(text: str, *, group: DenialReason | None = None, stage: Stage | None = None) -> Refusal:
    return Refusal(stage, "", "the plan", Outcome.DENIED, reason=group.value if group else "", reason_text=text)


def grounds(text: str, *, group: DenialReason | None = None, stage: Stage | None = None) -> list[tuple[str, ...]]:
    return [each.grounds for each in reasons.named([refusal(text, group=group, stage=stage)])]


def letter(text: str, **parts: object) -> str:
    dossier = samples.rich(DocumentKind.FIRST_APPEAL, denial={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": text}, **parts)
    return word.plain_text(drawn(dossier, DocumentKind.FIRST_APPEAL).data)


def test_each_entry_of_a_list_is_argued_on_what_its_own_words_say() -> None:
    assert grounds(LIST) == [
        ("medical necessity",),
        ("experimental or investigational", "not covered"),
        (denial_words.EARLIER_TREATMENT,),
        (denial_words.RECORDS,),
        (),
    ]


def test_a_letter_takes_up_each_reason_in_its_own_section() -> None:
    same("reasons-several", letter(LIST))


def test_two_reasons_in_one_text_are_both_answered_under_its_one_id() -> None:
    said = letter("The use is experimental. It is also excluded by your plan.")

    assert "Our answer to Reason R1: Why the service is not experimental" in said
    assert "Our answer to Reason R1: Why the exclusion needs to be shown" in said


def test_the_group_that_a_person_recorded_stands_where_its_words_are() -> None:
    text = "1. Not medically necessary.\n2. The use is investigational."

    assert grounds(text, group=DenialReason.EXPERIMENTAL) == [("medical necessity",), ("experimental or investigational",)]
    assert grounds("1. Section 4 applies.\n2. The use is investigational.", group=DenialReason.CODING)[0] == ("coding",)
    assert grounds("The use is investigational.", group=DenialReason.NOT_COVERED) == [("not covered", "experimental or investigational")]


@pytest.mark.parametrize(
    "text",
    [
        "This is not a denial for medical necessity.",
        "The treatment is medically necessary, but section 4 applies.",
        "You may ask for the clinical criteria free of charge.",
        "Section 4 applies.",
    ],
)
def test_what_a_notice_says_it_is_not_and_what_every_notice_says_is_no_reason(text: str) -> None:
    assert denial_words.stated(text) == ()


def test_not_covered_beside_another_reason_is_only_how_it_is_refused() -> None:
    assert grounds("It is not covered because it is investigational.") == [("experimental or investigational",)]
    assert grounds("It is not covered.") == [("not covered",)]


def test_before_the_service_a_missing_authorization_is_no_reason() -> None:
    text = "Prior authorization was not approved."

    assert grounds(text, stage=Stage.PRIOR_AUTHORIZATION) == [()]
    assert grounds(text) == [("no prior authorization",)]


def test_the_record_is_set_out_once_and_in_a_letter_with_no_better_place_under_the_first_reason_nobody_can_read() -> None:
    assert letter(LIST).count("Infusions on record.") == 1
    assert letter("1. The use is investigational.\n2. The dose is unusual.").count("Infusions on record.") == 1
    assert [each.begins for each in reasons.named([refusal("1. Section 4.\n2. Section 5.\n3. Section 6.")])] == [False, True, False]


def test_where_the_chart_knows_of_no_treatment_none_is_claimed() -> None:
    said = letter("1. Not medically necessary.\n2. No other medication was tried.", trials=())

    assert "What was tried before this service" not in said and "Our answer to Reason R2: What the record shows" in said


def test_treatments_that_are_only_reported_are_told_as_reported() -> None:
    said = letter("1. Not medically necessary.\n2. No other medication was tried.", trials=samples.TRIALS[-1:])

    assert "The member reports one earlier treatment: Fluoxetine." in said and "The records show" not in said


def test_a_reason_that_says_nothing_has_no_ground() -> None:
    assert Reason("R1", "").grounds == () and reasons.of(replace(refusal(""), reason="")) == ()

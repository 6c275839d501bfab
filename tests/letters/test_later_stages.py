"""Letters of later stages: each refusal with its own date, decider, reference and words, and never another's."""

import re
from dataclasses import replace
from datetime import date

import pytest

from casework.letters import reasons, word
from casework.letters.dossier import Dossier
from casework.letters.refusals import Decider, Refusal, legal_name
from casework.rules import pathways
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Filer, Rung
from casework.terms import DocumentKind, Outcome, Stage, Track
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.letters.written import made, part
from tests.rules import shipped

LATER = [DocumentKind.SECOND_APPEAL, DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST, DocumentKind.REGULATOR_COMPLAINT]
CLAIM = Refusal(None, "", Decider.PLAN, Outcome.DENIED, date(2026, 3, 2), reason_text="The claim is refused.", reference="R-1")
LEVEL_ONE = Refusal(
    Stage.FIRST_APPEAL, "Internal appeal, first level", Decider.PLAN, Outcome.DENIED, date(2026, 4, 6), reason_text="We agree with ourselves.", reference="R-2"
)
LEVEL_TWO = Refusal(
    Stage.SECOND_APPEAL, "Internal appeal, second level", Decider.PLAN, Outcome.DENIED, date(2026, 5, 11), reason_text="We agree again.", reference="R-3"
)
REVIEW = Refusal(
    Stage.THIRD_APPEAL,
    "External review by an independent review organization",
    Decider.REVIEW_ORGANIZATION,
    Outcome.DENIED,
    date(2026, 6, 15),
    reason_text="The plan was right.",
    reference="R-4",
)
FOUR = (CLAIM, LEVEL_ONE, LEVEL_TWO, REVIEW)


def words(dossier: Dossier, kind: DocumentKind) -> str:
    return word.plain_text(drawn(dossier, kind).data)


def with_refusals(kind: DocumentKind, *refusals: Refusal) -> Dossier:
    return replace(samples.rich(kind), refusals=refusals, history=(), limit=None)


@pytest.mark.parametrize("kind", [DocumentKind.SECOND_APPEAL, DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST])
def test_an_appeal_names_each_of_four_refusals_by_its_own_date_decider_and_reference(kind: DocumentKind) -> None:
    said = words(with_refusals(kind, *FOUR), kind)

    assert "The plan refused the claims by its notice dated March 2, 2026 (reference R-1). It gives this reason:\nThe claim is refused." in said
    assert "first level. The plan left the refusal in place by its decision dated April 6, 2026 (reference R-2). It gives this reason:\nWe agree with" in said
    assert "second level. The plan left the refusal in place by its decision dated May 11, 2026 (reference R-3). It gives this reason:\nWe agree again" in said
    assert "The independent review organization left the refusal in place by its decision dated June 15, 2026 (reference R-4)" in said
    assert "First refusal\nMarch 2, 2026, by the plan, reference R-1\n" in said
    assert "Latest decision\nJune 15, 2026, by the independent review organization, reference R-4\n" in said


def test_a_complaint_says_who_gave_which_reason_and_encloses_each_notice_by_its_decider() -> None:
    kind = DocumentKind.REGULATOR_COMPLAINT
    said = words(with_refusals(kind, *FOUR), kind)

    assert "To the Employee Benefits Security Administration:" in said
    assert "The plan gave this reason by its notice dated March 2, 2026 (reference R-1):\nThe claim is refused." in said
    assert "The independent review organization gave this reason by its decision dated June 15, 2026 (reference R-4):\nThe plan was right." in said
    assert said.endswith(
        "Enclosures\nNotice of the plan dated March 2, 2026\nDecision of the plan dated April 6, 2026\nDecision of the plan dated May 11, 2026\n"
        "Decision of the independent review organization dated June 15, 2026"
    )
    assert "The plan’s reason" not in said


def paragraphs_of(said: str, day: str) -> list[str]:
    return [line for line in said.splitlines() if day in line]


@pytest.mark.parametrize("kind", [*LATER, DocumentKind.PROTECTIVE_FILING, DocumentKind.COMPLAINT_NOTICE])
def test_no_letter_gives_one_decisions_date_or_reference_to_another(kind: DocumentKind) -> None:
    said = words(with_refusals(kind, *FOUR), kind)
    days = {"March 2, 2026": "R-1", "April 6, 2026": "R-2", "May 11, 2026": "R-3", "June 15, 2026": "R-4"}

    for day, reference in days.items():
        lines = paragraphs_of(said, day)
        assert not [line for line in lines for other in days if other != day and other in line]
        assert not [line for line in lines if set(re.findall(r"R-\d", line)) - {reference}]
        deciders = {"organization" if "review organization" in line else "plan" for line in lines if "the plan" in line.lower() or "organization" in line}
        assert len(deciders) <= 1, (day, lines)


@pytest.mark.parametrize("kind", [DocumentKind.FIRST_APPEAL, DocumentKind.LETTER_OF_MEDICAL_NECESSITY, DocumentKind.PROTECTIVE_FILING])
def test_a_case_with_one_refusal_reads_as_before(kind: DocumentKind) -> None:
    said = words(replace(samples.rich(kind), refusals=(), history=()), kind)

    assert "Reference\nDN-77120\nDate of denial\nSeptember 10, 2026\n" in said
    assert "First refusal" not in said and "Latest decision" not in said


def test_a_partial_approval_is_never_called_a_denial_of_everything() -> None:
    partial = replace(LEVEL_ONE, outcome=Outcome.APPROVED_IN_PART)
    for kind in LATER:
        said = words(with_refusals(kind, CLAIM, partial), kind)
        assert "left the refusal in place" not in said
        if kind is DocumentKind.REGULATOR_COMPLAINT:
            assert "no decision among them has reversed the refusal in full" in said
        else:
            assert "The plan granted the request in part and left the rest refused by its decision dated April 6, 2026 (reference R-2)." in said
            assert "as far as it refused" in said and "what was refused of 26-400001" in said


def test_a_first_answer_that_approved_a_part_asks_for_the_rest() -> None:
    kind = DocumentKind.FIRST_APPEAL
    partial = Refusal(Stage.PRIOR_AUTHORIZATION, "Prior authorization", Decider.PLAN, Outcome.APPROVED_IN_PART, date(2026, 3, 2))
    said = words(replace(with_refusals(kind, partial), chart=samples.changed(samples.CHART, claims=())), kind)

    assert "The plan approved the request in part and refused the rest by its notice dated March 2, 2026." in said
    assert "reverse its decision as far as it refused, and authorize the rest" in said


def test_a_dismissal_is_called_one() -> None:
    kind = DocumentKind.EXTERNAL_REVIEW_REQUEST
    said = words(with_refusals(kind, CLAIM, replace(LEVEL_ONE, outcome=Outcome.DISMISSED)), kind)

    assert "The plan dismissed the request for review by its decision dated April 6, 2026 (reference R-2)." in said


def test_a_decision_known_only_by_its_receipt_is_not_said_to_be_dated_then() -> None:
    received = replace(LEVEL_ONE, decided_on=None, received_on=date(2026, 4, 9))
    for kind in LATER:
        said = words(with_refusals(kind, CLAIM, received), kind)
        assert "by its decision received on April 9, 2026 (reference R-2)" in said
        assert "Decision of the plan received on April 9, 2026" in said
        assert "dated April 9" not in said


def test_a_hearing_request_disputes_the_decision_of_the_independent_review_entity() -> None:
    said = words(samples.rich(DocumentKind.THIRD_APPEAL), DocumentKind.THIRD_APPEAL)

    assert "We ask for a hearing before an administrative law judge on the decision of the independent review entity about" in said
    assert "The independent review entity left the refusal in place by its decision dated November 16, 2026 (reference IRE-6604)" in said
    assert "Decision of the independent review entity dated November 16, 2026" in said
    assert "forwarded November 2, 2026" in said
    assert "please" not in said.partition("What we ask")[0].lower()


def test_a_protective_filing_at_a_later_stage_says_what_it_asks_and_whose_decision_it_disputes() -> None:
    kind = DocumentKind.PROTECTIVE_FILING
    hearing = Rung(Stage.THIRD_APPEAL, Filer.CLINIC, "Hearing before an administrative law judge (OMHA)", "the office named in the notice")
    entity = replace(LEVEL_TWO, by=Decider.REVIEW_ENTITY)
    said = words(replace(with_refusals(kind, CLAIM, LEVEL_ONE, entity), stage=Stage.THIRD_APPEAL, rung=hearing), kind)

    assert "This is the member’s request for a hearing." in said
    assert "It concerns the decision of the independent review entity dated May 11, 2026." in said
    assert "the member’s appeal" not in said
    assert "To the office named in the notice\n" in said and "Member Appeals" not in said


def test_a_protective_filing_of_the_clinics_own_dispute_goes_to_the_payer() -> None:
    kind = DocumentKind.PROTECTIVE_FILING
    dispute = Rung(Stage.FIRST_APPEAL, Filer.CLINIC, "Dispute under the provider contract", "the payer's provider dispute unit")
    said = words(replace(samples.rich(kind), rung=dispute, track=Track.PROVIDER), kind)

    assert "Summit Mutual Health Plan\n" in said
    assert "This is our dispute." in said


def test_what_we_must_still_find_out_is_never_printed_as_the_name_of_a_stage() -> None:
    unknown = [pathways.rung(shipped.book(), PlanFacts(), stage) for stage in (Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)]
    kind = DocumentKind.EXTERNAL_REVIEW_REQUEST
    said = words(replace(samples.rich(kind), rung=unknown[0]), kind)

    assert [legal_name(rung) for rung in unknown] == ["Second appeal", "Third appeal"]
    assert "Re:\nRequest for external review\n" in said
    assert "read the denial" not in said and "or the plan" not in said


def test_the_place_of_service_is_said_to_be_a_code() -> None:
    kind = DocumentKind.PRIOR_AUTHORIZATION_REQUEST

    assert "Place of service\ncode 11\n" in words(samples.rich(kind), kind)
    assert "Place of service\nOffice\n" in words(samples.rich(kind, request={"place_of_service": "Office"}), kind)


def test_the_table_of_earlier_stages_may_break_between_rows_and_repeats_its_heading() -> None:
    body = part(drawn(samples.rich(DocumentKind.EXTERNAL_REVIEW_REQUEST), DocumentKind.EXTERNAL_REVIEW_REQUEST).data, "word/document.xml")
    table = next(each for each in body.split("<w:tbl>") if "Earlier stages of this dispute" in each)

    assert 'w:val="LinesTable"' in table
    assert "<w:cantSplit/><w:tblHeader/>" in table


def test_words_that_lead_to_a_quotation_stay_on_its_page() -> None:
    body = part(made("It gives this reason:\n\n> No.\n"), "word/document.xml")

    assert '<w:pStyle w:val="BodyText"/><w:keepNext/>' in body


@pytest.mark.parametrize("kind", [DocumentKind.SECOND_APPEAL, DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST])
def test_each_reason_of_the_upheld_denial_is_quoted_and_answered_by_its_id_and_no_earlier_one_has_an_id(kind: DocumentKind) -> None:
    dossier = samples.rich(kind)
    upheld = replace(dossier.refusals[-1], reason_text="1. Not medically necessary here.\n2. Two trials are not shown.")
    said = words(replace(dossier, refusals=(*dossier.refusals[:-1], upheld)), kind)

    assert "Reason R1:\nNot medically necessary here.\nReason R2:\nTwo trials are not shown." in said
    assert "Our answer to Reason R1: Why" in said and "Our answer to Reason R2: What was tried before this service" in said
    assert "Reason R3" not in said and said.count("called Reason") == 0


@pytest.mark.parametrize("text", ["Not covered under section 2. See the policy.", "Refused by rule 1. The plan may ask.", "1. Only one entry."])
def test_a_text_that_is_no_list_stays_one_reason(text: str) -> None:
    dossier = samples.rich(DocumentKind.SECOND_APPEAL)
    (stated,) = reasons.of(replace(dossier.refusals[-1], reason_text=text))

    assert (stated.id, stated.words) == ("R1", text)

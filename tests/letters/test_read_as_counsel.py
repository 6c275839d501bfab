"""New letters read once more as counsel for the patient: who decided what, what a consent reaches, and nothing given away."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

from casework.chart import Diagnosis
from casework.letters import portal, word
from casework.letters.dossier import Dossier
from casework.letters.refusals import Decider
from casework.letters.winning import Won
from casework.rules.notice_check import Gap
from casework.rules.pathways import Filer
from casework.settings import PROGRAM
from casework.terms import DenialReason, DocumentKind, Outcome, Stage
from tests.letters import samples
from tests.letters.test_packet import drawn

AUTHORIZATION, SHEET = DocumentKind.AUTHORIZATION_TO_REPRESENT, DocumentKind.PORTAL_SHEET
REPROCESSING, PATIENT = DocumentKind.REPROCESSING_REQUEST, DocumentKind.PATIENT_LETTER
GAP = Gap("the specific reason or reasons for the decision", "the reasons in writing", "29 CFR 2560.503-1(g)(1)(i)", is_known=True)


def words(kind: DocumentKind, dossier: Dossier | None = None) -> str:
    return word.plain_text(drawn(dossier or samples.rich(kind), kind).data)


def sheet_at(kind: DocumentKind) -> str:
    """Give the portal sheet as it is drawn at the stage of another document."""
    return words(SHEET, replace(samples.rich(kind), extra=samples.rich(SHEET).extra))


def test_the_portal_asks_a_review_organization_to_reverse_the_plans_refusal_and_not_its_own() -> None:
    said = sheet_at(DocumentKind.EXTERNAL_REVIEW_REQUEST)

    assert f"We ask {Decider.REVIEW_ORGANIZATION} to reverse the refusal by the plan of intravenous ketamine infusion" in said
    assert "its refusal" not in said


def test_the_portal_asks_no_regulator_to_reverse_and_shows_it_no_treatment() -> None:
    told = [line for line in sheet_at(DocumentKind.REGULATOR_COMPLAINT).splitlines() if line.startswith("This is about how the plan handled the claim")]

    assert len(told) == len(portal.LENGTHS)
    assert not [each for each in told if "reverse" in each or "Diagnosis" in each or "PHQ-9" in each or "Sertraline" in each or "Given so far" in each]


def test_the_portal_speaks_of_a_request_that_nobody_decided_as_undecided() -> None:
    said = words(SHEET, replace(samples.silent(DocumentKind.FIRST_APPEAL, is_undecided=True), extra=samples.rich(SHEET).extra))

    assert "We ask the plan to grant the request for intravenous ketamine infusion, 6 sessions; it has not been decided." in said
    assert "prior authorization of" not in said


def test_a_federal_employees_consent_names_the_claim_the_dates_and_the_step() -> None:
    said = words(AUTHORIZATION, samples.rich(AUTHORIZATION, coverage={"plan": "fehb"}))

    assert "June 15, 2026; June 18, 2026; June 22, 2026; June 25, 2026" in said
    assert "Step\nInternal appeal, first level" in said
    assert "the treatment that belongs to them, in the step named above." in said


def test_an_authorization_under_va_care_leaves_benefit_reviews_to_accredited_representatives() -> None:
    assert "there only I, or an accredited representative, may act" in words(AUTHORIZATION, samples.rich(AUTHORIZATION, coverage={"plan": "va-community-care"}))
    assert "accredited" not in words(AUTHORIZATION)


def test_a_waiver_shows_neither_the_diagnosis_nor_the_employer() -> None:
    said = words(DocumentKind.WAIVER_OF_LIABILITY)

    assert "F33.2" not in said and "Prairie Tool" not in said


def test_a_second_filing_never_speaks_of_having_come_late_nor_of_who_filed_first() -> None:
    said = words(DocumentKind.PROOF_OF_EARLIER_FILING)

    assert "in time" not in said and "files this appeal" not in said
    assert "This appeal is filed again" in said


def test_an_appeal_keeps_what_a_notice_left_out_and_dates_no_notice_by_a_remittance() -> None:
    dossier = replace(samples.rich(DocumentKind.FIRST_APPEAL), notice_gaps=(GAP,))
    proxy = replace(dossier, refusals=tuple(replace(each, is_proxy=True) for each in dossier.refusals))

    assert "We looked through the notice dated September 10, 2026 and did not find in it, or not in full:" in words(DocumentKind.FIRST_APPEAL, dossier)
    assert "It gives up no point about what the notice leaves out." in words(DocumentKind.FIRST_APPEAL, dossier)
    assert "We looked through the notice and did not find in it" in words(DocumentKind.FIRST_APPEAL, proxy)


def test_one_claim_is_processed_again_in_the_singular_and_several_in_the_plural() -> None:
    assert "Please process the claims named above again" in words(REPROCESSING)
    assert "Please process the claim named above again" in words(REPROCESSING, samples.minimal(REPROCESSING))


def test_a_patient_is_asked_for_nothing_more_once_it_was_won_and_reads_for_whom_it_was_decided() -> None:
    won = Won("Provider dispute", "the plan", Outcome.APPROVED, date(2026, 11, 2), paid=Decimal("450.00"), is_followed=True, is_providers=True)
    letter = samples.rich(PATIENT, standing={"signed_on": None})
    letter = replace(letter, won=won, rung=replace(letter.rung, stage=Stage.PAYMENT), stage=Stage.PAYMENT)

    assert "decided for the clinic, on November 2, 2026." in words(PATIENT, letter)
    assert "decided for you, on November 2, 2026." in words(PATIENT, replace(letter, won=replace(won, is_providers=False)))
    assert "Your signature." not in words(PATIENT, letter) and "Records." not in words(PATIENT, letter)


def test_the_portal_sheet_of_a_request_names_the_diagnosis_and_leaves_no_row_of_a_claim() -> None:
    said = sheet_at(DocumentKind.PRIOR_AUTHORIZATION_REQUEST)

    assert "Diagnosis codes\nMajor depressive disorder, recurrent, severe without psychotic features (F33.2)" in said
    assert "Claim numbers" not in said


def test_a_ministry_is_joined_and_covers_nobody() -> None:
    kind = DocumentKind.CONTINUITY_OF_CARE_REQUEST

    assert "Ms. Whitfield will be a member of Summit Mutual Health Plan from" in words(kind, samples.rich(kind, coverage={"plan": "sharing-ministry"})).replace(
        "\xa0", " "
    )
    assert "will be covered by" in words(kind)


def test_a_member_signs_a_second_filing_themselves_where_nobody_represents_them() -> None:
    kind = DocumentKind.PROOF_OF_EARLIER_FILING

    assert "Elena Whitfield, member (signature and date)" in words(kind, samples.minimal(kind))
    assert "member (signature and date)" not in words(kind)


def test_words_that_begin_with_an_article_keep_the_blank_after_it() -> None:
    kind = DocumentKind.NOTICE_DOCUMENTS_REQUEST
    asked = replace(GAP, requests="a written statement of the reason")
    ordered = {"description": "a series of six infusions"}

    assert "A written statement of the reason (29 CFR 2560.503-1(g)(1)(i))." in words(kind, replace(samples.rich(kind), notice_gaps=(asked,)))
    assert "A series of six infusions, November 20, 2026" in words(DocumentKind.PROTOCOL_SHEET, samples.rich(DocumentKind.PROTOCOL_SHEET, request=ordered))


def test_a_patient_reads_who_reviews_next_and_that_a_forwarded_case_needs_no_request() -> None:
    dossier = samples.rich(PATIENT)
    reviewed = replace(dossier.rung, stage=Stage.SECOND_APPEAL, decider="the VISN", addressee="the VISN")
    forwarded = replace(dossier.rung, stage=Stage.SECOND_APPEAL, legal_name="Reconsideration by the independent review entity (IRE)", filer=Filer.PLAN)

    assert "We are preparing a request for a review by the VISN." in words(PATIENT, replace(dossier, rung=reviewed))
    said = words(PATIENT, replace(dossier, rung=forwarded))
    assert "The plan is itself to send the case on to the independent review entity, which looks at it anew." in said
    assert "We are preparing" not in said


def test_findings_that_limit_the_evidence_are_announced_only_where_they_stand() -> None:
    kind = DocumentKind.FIRST_APPEAL
    pain = (Diagnosis(code="G89.4", description="Chronic pain syndrome"),)
    refused = samples.rich(kind, denial={"reason": DenialReason.EXPERIMENTAL, "reason_text": ""})

    billed = tuple(line.model_copy(update={"diagnosis_codes": ("G89.4",)}) for line in refused.chart.claims)
    said = words(kind, replace(refused, chart=refused.chart.model_copy(update={"diagnoses": pain, "claims": billed})))

    assert "The published evidence is set out below." in said and "point one way" not in said
    assert "set out below, with the findings that limit it." in words(kind, refused)


def test_no_name_of_a_step_speaks_to_us_instead_of_the_reader() -> None:
    plans = (PROGRAM / "casework" / "rulebook" / "plans").glob("*.toml")
    names = [rung.get("legal_name", "") for path in plans for rung in tomllib.loads(path.read_text()).get("rung", ())]

    assert names
    assert not [name for name in names if ":" not in name and re.search(r"\bif (they|there|it|any)\b|\bask\b|\bcheck\b|\?", name)]

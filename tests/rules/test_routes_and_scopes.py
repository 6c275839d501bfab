"""Who a date is for: providers without a contract, what an external review takes, who is liable, who complains."""

import pytest

from casework.rules import rights
from casework.rules.deadlines import Limit, decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, rung
from casework.rules.standing import Standing
from casework.terms import DenialReason, Network, Stage, Track
from tests.rules.shipped import book, day, decision, filing

PAYERS = ("Aetna", "Anthem", "Cigna", "Humana", "UnitedHealthcare", "Payer of Nowhere")
NOTICE = Events(notice=day("2026-03-02"))
INSURED = ("self-funded-erisa", "insured-group", "individual", "church", "government")


def outsider(payer: str, network: Network = Network.OUT) -> PlanFacts:
    return PlanFacts(plan="medicare-advantage", payer=payer, network=network, track=Track.PROVIDER)


def standing(facts: PlanFacts, stage: Stage = Stage.DOI_COMPLAINT) -> Standing | None:
    limit = filing_limit(book(), facts, stage, NOTICE)
    return rights.of_limit(book(), facts, limit).standing


def said(limit: Limit) -> str:
    return " ".join(limit.notes)


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize("network", [Network.OUT, Network.OPTED_OUT])
def test_a_provider_without_a_contract_has_the_enrollees_window_whatever_the_payers_manual_says(payer: str, network: Network) -> None:
    limit = filing_limit(book(), outsider(payer, network), Stage.FIRST_APPEAL, NOTICE)

    assert (limit.work_by, limit.last_lawful) == (day("2026-05-01"), day("2026-05-06"))
    assert "waiver of liability" in said(limit)
    assert "60 days from the denial" in said(limit)
    form = standing(outsider(payer, network), Stage.FIRST_APPEAL)
    assert form and form.form == "waiver of liability statement"


@pytest.mark.parametrize("payer", PAYERS)
def test_an_upheld_payment_denial_is_forwarded_for_a_provider_without_a_contract_too(payer: str) -> None:
    assert rung(book(), outsider(payer), Stage.SECOND_APPEAL).filer is Filer.PLAN
    assert decision_limit(book(), outsider(payer), Stage.FIRST_APPEAL, Events(filed=day("2026-04-01"))).due_on == day("2026-05-31")


def test_a_provider_with_a_contract_keeps_the_contract_dispute() -> None:
    assert filing_limit(book(), outsider("Aetna", Network.IN), Stage.FIRST_APPEAL, NOTICE).rule == "AETNA-P1"


@pytest.mark.parametrize("plan", INSURED)
@pytest.mark.parametrize("reason", [DenialReason.CODING, DenialReason.TIMELY_FILING, DenialReason.NO_PRIOR_AUTHORIZATION, DenialReason.OUT_OF_NETWORK])
def test_an_external_review_of_a_denial_without_medical_judgment_warns_of_its_scope(plan: str, reason: DenialReason) -> None:
    levels = {} if plan == "individual" else {"levels": 1}
    limit = filing(plan, Stage.SECOND_APPEAL, facts={"reason": reason, "external_review": "federal", **levels}, received="2026-10-28")

    assert "medical judgment, rescissions of coverage and the No Surprises Act" in said(limit)


def test_how_often_a_treatment_is_given_is_medical_judgment() -> None:
    facts = {"reason": DenialReason.FREQUENCY, "external_review": "federal", "levels": 1}

    assert "the external review decides them" in said(filing("insured-group", Stage.SECOND_APPEAL, facts=facts, received="2026-10-28"))


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"stated": (("liable", "provider"),)}, "may not be billed"),
        ({"stated": (("liable", "patient"),)}, "CMS-R-131"),
        ({"group": "PR"}, "Group PR leaves the patient liable"),
        ({"group": "CO"}, "Group CO leaves the clinic liable"),
        ({}, "Who is liable is not entered"),
    ],
)
def test_who_is_liable_stands_on_the_date_under_original_medicare(known: dict[str, object], words: str) -> None:
    assert words in said(filing("original-medicare", facts=known, notice="2026-03-02"))


@pytest.mark.parametrize("plan", ["insured-group", "short-term", "individual"])
def test_the_clinics_own_complaint_asks_for_no_form_of_the_patient(plan: str) -> None:
    facts = PlanFacts(plan=plan, jurisdiction="TX")
    own, patients = standing(facts.but(track=Track.PROVIDER)), standing(facts)

    assert own and not own.needs_authorization and own.who == ("the clinic, about its own payment",)
    assert patients and patients.needs_authorization and "patient's signature" in patients.form


@pytest.mark.parametrize("plan", ["medicaid-managed-care", "medicaid-fee-for-service", "tricare"])
def test_a_complaint_under_a_government_program_says_who_may_make_it(plan: str) -> None:
    found = standing(PlanFacts(plan=plan, jurisdiction="TX"))

    assert found and found.needs_authorization


@pytest.mark.parametrize("payer", ["Humana", "Payer of Nowhere"])
def test_a_provider_outside_tricares_network_is_told_of_no_contract(payer: str) -> None:
    facts = PlanFacts(plan="tricare", payer=payer, track=Track.PROVIDER)
    outside = said(filing_limit(book(), facts.but(network=Network.OUT), Stage.FIRST_APPEAL, NOTICE))

    assert "are contractual" in said(filing_limit(book(), facts.but(network=Network.IN), Stage.FIRST_APPEAL, NOTICE))
    assert "are contractual" not in outside
    assert "no contract to dispute" in outside


@pytest.mark.parametrize("payer", ["UHC", "Anthem"])
@pytest.mark.parametrize("stage", [Stage.FIRST_APPEAL, Stage.SECOND_APPEAL])
def test_where_sources_conflict_no_date_is_promised(payer: str, stage: Stage) -> None:
    limit = filing_limit(book(), PlanFacts(plan="insured-group", payer=payer, track=Track.PROVIDER), stage, NOTICE)

    assert limit.due_on is None
    assert "Work to the earl" not in said(limit)
    assert "ake the date from the contract or" in said(limit)


@pytest.mark.parametrize("stage", [Stage.FIRST_APPEAL, Stage.SECOND_APPEAL])
@pytest.mark.parametrize("noticed", ["2026-04-01", "2026-06-01"])
def test_an_extension_nobody_verified_moves_no_due_day_and_is_no_finding(stage: Stage, noticed: str) -> None:
    limit = decision("original-medicare", stage, filed="2026-03-10", extension=noticed)

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2026-05-09"), day("2026-05-09"), day("2026-05-23"))
    assert "not verified" in said(limit)
    assert "finding" not in said(limit).lower()
    assert decision("original-medicare", stage, filed="2026-03-10").last_lawful == day("2026-05-09")

"""Medicare Advantage: service or Part B drug, before or after treatment, with or without a contract; the plan forwards by itself."""

import pytest

from casework.rules.deadlines import side_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import rung
from casework.terms import Clock, Network, Stage, Track
from tests.rules.shipped import book, day, decision, filing

MA = "medicare-advantage"
PA, FIRST, SECOND, THIRD = Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
SERVICE: dict[str, object] = {"is_drug_request": False}
DRUG: dict[str, object] = {"is_drug_request": True}
PRE: dict[str, object] = {"is_pre_service": True}
URGENT: dict[str, object] = {"is_urgent": True, "is_pre_service": True}


def listed(answer: str) -> dict[str, object]:
    return {**SERVICE, "stated": (("needs-authorization", answer),)}


@pytest.mark.parametrize(
    ("facts", "filed", "due", "last"),
    [
        (listed("yes"), "2025-12-31", "2026-01-14", "2026-01-14"),
        (listed("no"), "2025-12-31", "2026-01-14", "2026-01-14"),
        (listed("yes"), "2026-01-01", "2026-01-08", "2026-01-08"),
        (listed("no"), "2026-01-01", "2026-01-15", "2026-01-15"),
        (SERVICE, "2026-01-01", "2026-01-08", "2026-01-15"),
        (DRUG, "2026-01-01", "2026-01-04", "2026-01-04"),
        ({**DRUG, "is_urgent": True}, "2026-01-01", "2026-01-02", "2026-01-02"),
        ({**SERVICE, "is_urgent": True}, "2026-01-01", "2026-01-04", "2026-01-04"),
    ],
)
def test_seven_days_only_for_what_the_plan_asks_to_authorize_and_never_for_a_drug(facts: dict[str, object], filed: str, due: str, last: str) -> None:
    limit = decision(MA, PA, facts=facts, filed=filed)

    assert (limit.due_on, limit.last_lawful) == (day(due), day(last))


def test_not_knowing_whether_the_service_is_listed_is_a_task_worth_seven_days() -> None:
    missing = {fact.fact: fact for fact in decision(MA, PA, facts=SERVICE, filed="2026-01-01").missing}

    assert missing["whether the service needs prior authorization"].moves_days == 7


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group", "individual", "original-medicare", "fehb", "va-community-care", "workers-compensation"])
def test_the_seven_days_reach_no_employer_plan_no_marketplace_policy_and_no_other_program(plan: str) -> None:
    texts = {"urgent": "no", "drug-request": "no", "needs-authorization": "yes", "pre-service": "yes"}
    rules = book().rules_for(book().scope(plan, payer="", track=Track.MEMBER), "prior-authorization", Clock.DECISION)

    assert not [rule.id for rule in rules if rule.fits(texts) and rule.amount == 7]


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({**PRE, **SERVICE}, "2026-04-01"),
        ({**PRE, **DRUG}, "2026-03-09"),
        ({**URGENT, **SERVICE}, "2026-03-05"),
        ({**URGENT, **DRUG}, "2026-03-05"),
        ({}, "2026-05-01"),
    ],
)
def test_the_plan_decides_a_reconsideration_in_30_days_7_for_a_drug_72_hours_and_60_for_payment(facts: dict[str, object], due: str) -> None:
    assert decision(MA, FIRST, facts=facts, filed="2026-03-02").due_on == day(due)


@pytest.mark.parametrize(
    ("stage", "facts", "due", "noticed", "extended"),
    [
        (PA, listed("yes"), "2026-03-09", "2026-03-09", "2026-03-23"),
        (PA, listed("yes"), "2026-03-09", "2026-03-10", "2026-03-09"),
        (PA, listed("no"), "2026-03-16", "2026-03-16", "2026-03-30"),
        (PA, {**SERVICE, **URGENT}, "2026-03-05", "2026-03-04", "2026-03-19"),
        (FIRST, {**SERVICE, **PRE}, "2026-04-01", "2026-03-31", "2026-04-15"),
        (FIRST, {**SERVICE, **URGENT}, "2026-03-05", "2026-03-04", "2026-03-19"),
    ],
)
def test_an_extension_gives_fourteen_days_and_only_if_noticed_in_time(stage: Stage, facts: dict[str, object], due: str, noticed: str, extended: str) -> None:
    assert decision(MA, stage, facts=facts, filed="2026-03-02").due_on == day(due)
    assert decision(MA, stage, facts=facts, filed="2026-03-02", extension=noticed).due_on == day(extended)


@pytest.mark.parametrize(
    ("stage", "facts", "due"),
    [
        (PA, DRUG, "2026-03-05"),
        (PA, {**DRUG, **URGENT}, "2026-03-03"),
        (FIRST, {**DRUG, **PRE}, "2026-03-09"),
        (FIRST, {**DRUG, **URGENT}, "2026-03-05"),
    ],
)
def test_a_part_b_drug_is_never_extended(stage: Stage, facts: dict[str, object], due: str) -> None:
    limit = decision(MA, stage, facts=facts, filed="2026-03-02", extension="2026-03-03")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(due))
    assert any("allows none" in note for note in limit.notes)


def test_the_review_entitys_time_is_only_in_its_letter() -> None:
    limit = decision(MA, SECOND, filed="2026-03-02")

    assert (limit.due_on, limit.confidence) == (None, "M")
    assert any("letter of acknowledgment" in note for note in limit.notes)


def test_the_plan_forwards_by_the_day_on_which_it_had_to_decide() -> None:
    limit = filing(MA, SECOND, filed="2026-03-02")

    assert (limit.rule, limit.clock, limit.due_on) == ("MA-L2", Clock.CHECK, day("2026-05-01"))


@pytest.mark.parametrize(("notice", "due", "safe"), [("2026-11-20", "2027-01-24", "2027-01-19"), ("2027-12-26", "2028-02-29", "2028-02-24")])
def test_the_hearing_has_60_days_from_the_presumed_receipt_and_the_judge_90(notice: str, due: str, safe: str) -> None:
    limit = filing(MA, THIRD, notice=notice)

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(safe), day(due))
    assert limit.filed_when.startswith("received by the office named")
    assert decision(MA, THIRD, filed="2026-11-20").due_on == day("2027-02-18")


@pytest.mark.parametrize("concurrent", ["reduction", "extension"])
def test_a_decision_while_the_treatment_runs_is_appealed_like_any_other(concurrent: str) -> None:
    facts = PlanFacts(plan=MA, stated=(("concurrent", concurrent),))

    assert any("organization determination like any other" in note for note in rung(book(), facts, FIRST).notes)
    assert not any("organization determination like any other" in note for note in rung(book(), PlanFacts(plan=MA), FIRST).notes)


@pytest.mark.parametrize(
    ("texts", "form", "needs", "words"),
    [
        ({"pre-service": "yes", "network": "in"}, "", False, "treating physician"),
        ({"pre-service": "no", "network": "out"}, "waiver of liability statement", True, "may not collect"),
        ({"pre-service": "no", "network": "opted-out"}, "waiver of liability statement", True, "clock runs on"),
        ({"pre-service": "no", "network": "in"}, "CMS-1696", True, "contract dispute"),
        ({"pre-service": "no", "network": ""}, "CMS-1696", True, "signed by both"),
    ],
)
def test_who_may_ask_for_the_reconsideration_depends_on_time_and_contract(texts: dict[str, str], form: str, needs: bool, words: str) -> None:
    standing = book().standing_for(book().scope(MA, payer="", track=Track.MEMBER), "reconsideration", texts)

    assert standing is not None
    assert (standing.form, standing.needs_authorization) == (form, needs)
    assert words in standing.text


@pytest.mark.parametrize(
    ("procedure", "effect", "then"),
    [
        ("prior-authorization", "counts as a denial", "reconsideration"),
        ("reconsideration", "forwarded by the plan", "independent-review"),
        ("independent-review", "nothing in the law", ""),
        ("hearing", "nothing in the law", ""),
        ("complaint", "nothing in the law", ""),
    ],
)
def test_every_step_says_what_follows_when_its_date_is_missed_and_who_may_take_it(procedure: str, effect: str, then: str) -> None:
    scope = book().scope(MA, payer="", track=Track.MEMBER)
    lapse = book().lapse_for(scope, procedure, {})

    assert lapse is not None
    assert (lapse.effect, lapse.next_procedure) == (effect, then)
    assert book().standing_for(scope, procedure, {})


def test_a_pending_call_is_no_good_cause_and_stops_no_clock() -> None:
    late = book().late_filing_for(book().scope(MA, payer="", track=Track.MEMBER), "reconsideration", {})
    call = side_limit(book(), PlanFacts(plan=MA), FIRST, Clock.PEER_TO_PEER, Events(notice=day("2026-11-20")))

    assert late is not None
    assert "422.582(c)" in late.citation
    assert "not on the list of good causes" in late.text
    assert call.due_on is None
    assert any("is a reconsideration, and the call stops no clock" in note for note in call.notes)


def test_the_providers_contract_dispute_stays_the_payers_own() -> None:
    facts = PlanFacts(plan=MA, track=Track.PROVIDER, payer="Aetna", network=Network.IN)

    assert "provider contract" in rung(book(), facts, FIRST).legal_name

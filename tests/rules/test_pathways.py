"""Which stages each plan has, what they are, and which office takes the complaint."""

import pytest

from casework.errors import BadInput, NoRuleApplies, WrongRegulator
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Filer, Rung, next_stage, refuse_wrong, regulator, rung, rungs
from casework.terms import ROAD, DenialReason, Stage, Track
from tests.rules.shipped import book

PA, FIRST, SECOND, THIRD, COMPLAINT = ROAD
SF = PlanFacts(plan="self-funded-erisa")
GROUP = PlanFacts(plan="insured-group", jurisdiction="TX")
INDIVIDUAL = PlanFacts(plan="individual", jurisdiction="NY")
MA = PlanFacts(plan="medicare-advantage")
UNKNOWN = PlanFacts()
CHURCH = PlanFacts(plan="church")
GOVERNMENT = PlanFacts(plan="government")
SHORT_TERM = PlanFacts(plan="short-term", jurisdiction="TX")
MINISTRY = PlanFacts(plan="sharing-ministry")
GROUPS = [SF, GROUP, CHURCH, GOVERNMENT]
CALIFORNIA = PlanFacts(plan="insured-group", jurisdiction="CA", california_regulator="DMHC")


def of(facts: PlanFacts, stage: Stage) -> Rung:
    return rung(book(), facts, stage)


@pytest.mark.parametrize("facts", [*GROUPS, INDIVIDUAL, SHORT_TERM, MINISTRY, MA, UNKNOWN])
def test_all_five_stages_are_listed_in_order(facts: PlanFacts) -> None:
    assert [each.stage for each in rungs(book(), facts)] == list(ROAD)


@pytest.mark.parametrize("facts", [*(each.but(levels=1) for each in GROUPS), INDIVIDUAL])
def test_with_one_internal_level_the_second_appeal_is_the_external_review_and_the_third_is_skipped(facts: PlanFacts) -> None:
    assert not of(facts, FIRST).is_external
    assert of(facts, SECOND).is_external
    assert of(facts, THIRD).filer is Filer.NOBODY
    assert "external review is the second appeal" in of(facts, THIRD).reason


@pytest.mark.parametrize("facts", [each.but(levels=2) for each in GROUPS])
def test_with_two_internal_levels_the_third_appeal_is_the_external_review(facts: PlanFacts) -> None:
    assert of(facts, SECOND).legal_name == "Internal appeal, second level"
    assert of(facts, THIRD).is_external


def test_an_individual_policy_has_one_level_whatever_was_entered() -> None:
    facts = INDIVIDUAL.but(levels=2)

    assert of(facts, SECOND).is_external
    assert of(facts, THIRD).filer is Filer.NOBODY
    assert any("exactly one internal level" in note for note in of(facts, FIRST).notes)


@pytest.mark.parametrize("facts", GROUPS)
def test_an_unknown_number_of_levels_is_drawn_like_one_and_says_so(facts: PlanFacts) -> None:
    assert of(facts, SECOND).is_external
    assert any("only if the denial says that it is final" in note for note in of(facts, SECOND).notes)
    assert not any("only if the denial says" in note for note in of(facts.but(levels=1), SECOND).notes)


def test_medicare_advantage_goes_from_the_plan_by_itself_to_the_reviewer_and_then_to_a_judge() -> None:
    second, third = of(MA, SECOND), of(MA, THIRD)

    assert (second.filer, second.is_external) == (Filer.PLAN, True)
    assert "Nothing is filed" in second.notes[0]
    assert "administrative law judge" in third.legal_name
    assert any("$200 for a request made in 2026" in note and "For a later year no amount" in note for note in third.notes)


@pytest.mark.parametrize("facts", [SF.but(levels=1), GROUP.but(levels=2), CHURCH.but(levels=1), GOVERNMENT.but(levels=2), INDIVIDUAL])
def test_a_grandfathered_plan_has_no_external_review(facts: PlanFacts) -> None:
    skipped = [each for each in rungs(book(), facts.but(is_grandfathered=True)) if "grandfathered plan has no external review" in each.reason]

    assert len(skipped) == 1
    assert not any(each.is_external for each in rungs(book(), facts.but(is_grandfathered=True)))


@pytest.mark.parametrize("facts", [each.but(levels=2, stated=(("second-level", "voluntary"),)) for each in GROUPS])
def test_a_voluntary_second_level_is_no_stage_and_the_external_review_comes_at_once(facts: PlanFacts) -> None:
    assert of(facts, SECOND).is_external
    assert any("must not be waited for" in note for note in of(facts, SECOND).notes)
    assert "delays nothing" in of(facts, THIRD).reason
    assert next_stage(book(), facts, FIRST)[0] == of(facts, SECOND)


@pytest.mark.parametrize("facts", [SHORT_TERM, MINISTRY])
def test_a_plan_outside_the_appeal_laws_has_no_external_review_and_says_what_decides_instead(facts: PlanFacts) -> None:
    assert not any(each.is_external for each in rungs(book(), facts))
    assert "no law" in of(facts, THIRD).reason.lower()
    assert any(word in of(facts, FIRST).notes[0] for word in ("policy", "guidelines"))


def test_the_next_stage_names_what_it_skips() -> None:
    after, skipped = next_stage(book(), SF.but(levels=1), SECOND)

    assert after is not None
    assert (after.stage, [each.stage for each in skipped]) == (COMPLAINT, [THIRD])
    assert all(each.reason for each in skipped)


def test_after_the_complaint_nothing_follows() -> None:
    assert next_stage(book(), MA, COMPLAINT) == (None, ())


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (SF.but(jurisdiction="TX"), "EBSA"),
        (GROUP, "DOI-TX"),
        (INDIVIDUAL, "DOI-NY"),
        (INDIVIDUAL.but(jurisdiction="FL"), "DOI-FL"),
        (CALIFORNIA, "DMHC"),
        (CALIFORNIA.but(california_regulator="CDI"), "CDI"),
        (MA.but(jurisdiction="CA"), "CMS"),
    ],
)
def test_the_regulator_follows_the_plan_first_and_then_the_issuing_state(facts: PlanFacts, key: str) -> None:
    office = regulator(book(), facts)

    assert (office.key, of(facts, COMPLAINT).regulator) == (key, office)
    assert office.phone
    assert office.web
    assert office.address or office.address_note


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (UNKNOWN, "confirm funding"),
        (GROUP.but(jurisdiction=""), "policy was issued"),
        (CALIFORNIA.but(california_regulator=""), "card or in the evidence of coverage"),
        (GROUP.but(jurisdiction="ZZ"), "two letters"),
    ],
)
def test_a_regulator_that_cannot_be_told_is_refused_with_the_way_to_find_out(facts: PlanFacts, words: str) -> None:
    with pytest.raises(NoRuleApplies, match=words):
        regulator(book(), facts)

    shown = of(facts, COMPLAINT)
    assert shown.regulator is None
    assert any(words in note for note in shown.notes)


@pytest.mark.parametrize(
    ("facts", "wrong", "right"),
    [
        (SF, "DOI-TX", "EBSA"),
        (MA, "DOI-TX", "1-800-MEDICARE"),
        (MA, "EBSA", "1-800-MEDICARE"),
        (CALIFORNIA, "CDI", "DMHC"),
        (GROUP, "DOI-NY", "Texas"),
        (INDIVIDUAL, "EBSA", "New York"),
    ],
)
def test_the_wrong_regulator_is_refused_with_the_reason_and_the_right_office(facts: PlanFacts, wrong: str, right: str) -> None:
    with pytest.raises(WrongRegulator, match="has no jurisdiction") as refused:
        refuse_wrong(book(), facts, wrong)

    assert right in str(refused.value)


@pytest.mark.parametrize(("facts", "key"), [(SF, "EBSA"), (GROUP, "DOI-TX"), (GROUP, "EBSA"), (CALIFORNIA, "DMHC"), (MA, "CMS")])
def test_the_right_regulator_passes_and_an_insured_group_may_turn_to_ebsa_too(facts: PlanFacts, key: str) -> None:
    refuse_wrong(book(), facts, key)

    assert key in book().offices


def test_an_office_nobody_knows_is_bad_input_and_unknown_funding_blocks_every_office() -> None:
    with pytest.raises(BadInput, match="Known: "):
        refuse_wrong(book(), SF, "DOI-XX")
    with pytest.raises(NoRuleApplies, match="confirm funding"):
        refuse_wrong(book(), UNKNOWN, "DOI-TX")


def test_the_dmhc_wants_the_grievance_first_and_one_form_for_both() -> None:
    notes = " ".join(of(CALIFORNIA, COMPLAINT).notes)

    assert "30 days first" in notes
    assert "one form" in notes
    assert "without the plan's grievance" in " ".join(of(CALIFORNIA.but(reason=DenialReason.EXPERIMENTAL), SECOND).notes)
    assert "DMHC" not in " ".join(of(CALIFORNIA.but(california_regulator="CDI"), COMPLAINT).notes)


def test_a_pure_exclusion_is_warned_of_on_the_external_review() -> None:
    assert any("exclusion" in note for note in of(SF.but(levels=1, reason=DenialReason.NOT_COVERED), SECOND).notes)
    assert not any("exclusion" in note for note in of(SF.but(levels=1, reason=DenialReason.EXPERIMENTAL), SECOND).notes)


@pytest.mark.parametrize(("payer", "second"), [("Aetna", Filer.CLINIC), ("Cigna", Filer.NOBODY), ("Some Other Payer", Filer.NOBODY)])
def test_the_providers_dispute_has_the_levels_that_the_payer_has(payer: str, second: Filer) -> None:
    facts = GROUP.but(track=Track.PROVIDER, payer=payer)

    assert "provider contract" in of(facts, FIRST).legal_name
    assert of(facts, SECOND).filer is second
    assert (of(facts, THIRD).filer, bool(of(facts, THIRD).reason)) == (Filer.NOBODY, True)


def test_the_providers_complaint_goes_to_the_provider_unit_where_a_state_regulates() -> None:
    insured = of(GROUP.but(track=Track.PROVIDER), COMPLAINT)
    self_funded = of(SF.but(track=Track.PROVIDER), COMPLAINT)

    assert insured.regulator is not None
    assert "prompt-pay" in insured.notes[0]
    assert (self_funded.filer, self_funded.regulator) == (Filer.NOBODY, None)
    with pytest.raises(NoRuleApplies, match="provider's own payment dispute"):
        regulator(book(), SF.but(track=Track.PROVIDER))


def test_a_plan_nobody_wrote_down_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoRuleApplies, match=r"Known: .*self-funded-erisa"):
        rungs(book(), PlanFacts(plan="champva"))

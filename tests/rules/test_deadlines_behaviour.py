"""How dates behave while facts are missing, letters disagree with the law, or the payer owes an answer."""

from datetime import date

import pytest

from casework.errors import NoRuleApplies
from casework.rules.deadlines import Limit
from casework.terms import DenialReason, Network, Stage, Track
from tests.rules.shipped import day, decision, filing

SF, GROUP, INDIVIDUAL, MA = "self-funded-erisa", "insured-group", "individual", "medicare-advantage"
PLANS = (SF, GROUP, INDIVIDUAL, MA)
SECOND, THIRD, PA = Stage.SECOND_APPEAL, Stage.THIRD_APPEAL, Stage.PRIOR_AUTHORIZATION
PROVIDER: dict[str, object] = {"track": Track.PROVIDER, "network": Network.IN}


def missing(limit: Limit) -> dict[str, int | None]:
    return {fact.fact: fact.moves_days for fact in limit.missing}


def test_an_unknown_receipt_counts_from_the_notice_and_says_that_this_is_conservative() -> None:
    limit = filing(SF, notice="2026-09-14", mailed="2026-09-16")

    assert limit.due_on == day("2027-03-13")
    assert "conservative" in limit.trigger
    assert "receipt date" in missing(limit)


def test_a_notice_seen_on_the_portal_before_it_came_on_paper_was_received_there() -> None:
    limit = filing(SF, notice="2026-09-10", portal="2026-09-11", received="2026-09-14")

    assert (limit.work_by, limit.due_on, limit.last_lawful) == (day("2027-03-10"), day("2027-03-10"), day("2027-03-10"))
    assert any("came on paper only on 2026-09-14" in note for note in limit.notes)


def test_a_notice_seen_on_the_portal_after_the_paper_changes_nothing() -> None:
    limit = filing(SF, notice="2026-09-10", portal="2026-09-14", received="2026-09-11")

    assert (limit.due_on, limit.last_lawful) == (day("2027-03-10"), day("2027-03-10"))


def test_an_early_portal_receipt_rebuts_the_presumption_though_the_paper_came_late() -> None:
    limit = filing("medicare-advantage", notice="2026-11-20", portal="2026-11-20", received="2026-11-28")

    assert (limit.work_by, limit.due_on, limit.last_lawful) == (day("2027-01-19"), day("2027-01-19"), day("2027-01-19"))


@pytest.mark.parametrize("plan", [*PLANS, "unknown"])
def test_without_any_date_there_is_no_deadline_and_somebody_must_get_the_letter(plan: str) -> None:
    limit = filing(plan)

    assert (limit.due_on, limit.work_by, limit.last_lawful, limit.trigger_on) == (None, None, None, None)
    assert any("get the letter or EOB" in fact.how for fact in limit.missing)


def test_a_letter_with_a_deadline_but_no_date_is_worked_to_all_the_same() -> None:
    limit = filing(SF, letter_deadline="2026-12-01")

    assert (limit.due_on, limit.work_by) == (None, day("2026-12-01"))


def test_a_remittance_date_is_labelled_as_a_stand_in_and_opens_the_task_to_get_the_eob() -> None:
    limit = filing(SF, notice="2026-09-14", proxy="yes")

    assert limit.trigger == "remittance date, a stand-in for the day the patient received the notice"
    assert any("get the EOB" in fact.how for fact in limit.missing)


def test_a_remittance_date_earns_no_presumption_of_receipt() -> None:
    limit = filing(MA, notice="2026-11-20", proxy="yes")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-01-19"), day("2027-01-19"), day("2027-01-24"))


def test_a_patient_may_have_received_the_notice_before_the_remittance_came() -> None:
    assert filing(SF, notice="2026-09-20", received="2026-09-14", proxy="yes").due_on == day("2027-03-13")


def test_unknown_funding_is_computed_for_every_plan_and_the_earliest_drives() -> None:
    limit = filing("unknown", received="2026-09-14")

    assert (limit.rule, limit.due_on, limit.work_by, limit.last_lawful) == ("MA-L1", day("2026-11-13"), day("2026-11-13"), day("2027-03-13"))
    assert missing(limit)["funding"] == 120


def test_unknown_funding_never_gives_a_later_day_than_any_plan_it_may_be() -> None:
    def due(plan: str) -> date:
        return filing(plan, SECOND, facts={"levels": 1}, received="2026-10-31").due_on or date.max

    assert due("unknown") == min(due(SF), due(GROUP), due(INDIVIDUAL))


def test_an_unknown_number_of_levels_takes_the_external_review_and_asks_for_the_letter() -> None:
    limit = filing(SF, SECOND, received="2026-09-01")

    assert (limit.rule, limit.due_on) == ("ACA-EXT-FED", day("2027-01-04"))
    assert missing(limit) == {"number of internal levels": None, "the letter's date": None}


def test_an_unknown_number_of_levels_with_an_earlier_letter_works_to_the_letter() -> None:
    limit = filing(SF, SECOND, received="2026-09-01", letter_deadline="2026-10-31")

    assert (limit.work_by, limit.last_lawful) == (day("2026-10-31"), day("2027-01-04"))


def test_a_letter_that_understates_the_time_is_a_finding_and_not_a_lateness() -> None:
    limit = filing(SF, notice="2026-09-10", received="2026-09-14", letter_deadline="2026-11-13")

    assert (limit.work_by, limit.due_on, limit.last_lawful, limit.letter_on) == (day("2026-11-13"), day("2027-03-13"), day("2027-03-13"), day("2026-11-13"))
    assert any("understates the time: a finding to cite" in note for note in limit.notes)


def test_the_day_that_a_denial_states_for_us_is_never_said_to_be_the_payers_own() -> None:
    limit = decision(SF, filed="2026-10-01", received="2026-09-14", letter_deadline="2026-12-31")

    assert limit.due_on
    assert limit.letter_on is None


def test_a_letter_later_than_the_law_is_relied_on_only_as_an_exhibit() -> None:
    limit = filing(SF, received="2026-09-14", letter_deadline="2027-09-14")

    assert (limit.work_by, limit.last_lawful) == (day("2027-03-13"), day("2027-03-13"))
    assert any("exhibit" in note for note in limit.notes)


def test_a_contract_may_give_a_provider_less_time_than_the_manual() -> None:
    limit = filing(GROUP, facts={**PROVIDER, "payer": "Aetna"}, notice="2026-09-14", letter_deadline="2026-12-01")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2026-12-01"),) * 3


def test_the_providers_window_stands_beside_the_members_and_never_replaces_it() -> None:
    facts: dict[str, object] = {"payer": "Cigna Healthcare of Texas"}
    provider = filing(MA, facts={**PROVIDER, **facts}, notice="2026-09-14")
    member = filing(MA, facts=facts, notice="2026-09-14")

    assert (provider.rule, provider.due_on) == ("CIGNA-P1-MA", day("2026-12-13"))
    assert (member.rule, member.due_on) == ("MA-L1", day("2026-11-18"))


def test_the_remittance_is_the_providers_own_notice() -> None:
    limit = filing(GROUP, facts={**PROVIDER, "payer": "AETNA LIFE INSURANCE CO"}, notice="2026-09-14", proxy="yes")

    assert (limit.due_on, limit.trigger, limit.missing) == (day("2027-03-13"), "remittance date", ())


@pytest.mark.parametrize("payer", ["UHC", "Anthem Blue Cross", "Humana", "Payer of Nowhere", ""])
def test_an_unverified_provider_window_gives_no_date_but_sends_to_the_contract(payer: str) -> None:
    limit = filing(GROUP, facts={**PROVIDER, "payer": payer}, notice="2026-09-14")

    assert limit.due_on is None
    assert any("take the date from the contract or letter" in fact.how for fact in limit.missing)


def test_a_provider_rule_from_the_decision_waits_for_the_date_on_it() -> None:
    limit = filing(GROUP, facts={**PROVIDER, "payer": "aetna"}, received="2026-09-14")

    assert limit.due_on is None
    assert "date on the notice" in missing(limit)


def test_an_aetna_appeal_on_medical_necessity_has_the_longer_window() -> None:
    facts = {**PROVIDER, "payer": "aetna"}

    assert filing(GROUP, SECOND, facts=facts, notice="2026-09-14").due_on == day("2026-11-13")
    assert filing(GROUP, SECOND, facts={**facts, "reason": DenialReason.EXPERIMENTAL}, notice="2026-09-14").due_on == day("2027-03-13")


@pytest.mark.parametrize(
    ("plan", "facts", "due", "last"),
    [
        (SF, {"levels": 1}, "2027-01-19", "2027-01-19"),
        (SF, {"levels": 2}, "2026-12-20", "2026-12-20"),
        (SF, {}, "2026-12-20", "2027-01-19"),
        (SF, {"levels": 1, "is_pre_service": True}, "2026-12-20", "2026-12-20"),
        (GROUP, {"levels": 2, "is_pre_service": True}, "2026-12-05", "2026-12-05"),
        (GROUP, {"is_pre_service": True}, "2026-12-05", "2026-12-20"),
        (INDIVIDUAL, {}, "2027-01-19", "2027-01-19"),
        (INDIVIDUAL, {"levels": 2, "is_pre_service": True}, "2026-12-20", "2026-12-20"),
        (MA, {}, "2027-01-19", "2027-01-19"),
        (MA, {"is_pre_service": True}, "2026-11-27", "2026-12-20"),
        (MA, {"is_pre_service": True, "is_drug_request": False}, "2026-12-20", "2026-12-20"),
        (SF, {"is_urgent": True, "is_pre_service": True}, "2026-11-23", "2026-11-23"),
        (MA, {"is_urgent": True, "is_pre_service": True}, "2026-11-23", "2026-11-23"),
    ],
)
def test_the_payer_decides_a_first_appeal_by(plan: str, facts: dict[str, object], due: str, last: str) -> None:
    limit = decision(plan, facts=facts, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(last))


@pytest.mark.parametrize(
    ("plan", "facts", "due", "last"),
    [
        (SF, {}, "2026-12-05", "2026-12-05"),
        (GROUP, {"is_urgent": True}, "2026-11-23", "2026-11-23"),
        (INDIVIDUAL, {}, "2026-12-05", "2026-12-05"),
        (MA, {"is_drug_request": False}, "2026-11-27", "2026-12-04"),
        (MA, {"is_drug_request": True}, "2026-11-23", "2026-11-23"),
        (MA, {}, "2026-11-23", "2026-12-04"),
        (MA, {"is_urgent": True, "is_drug_request": True}, "2026-11-21", "2026-11-21"),
        (SF, {"track": Track.PROVIDER}, "2026-12-05", "2026-12-05"),
    ],
)
def test_the_payer_decides_a_prior_authorization_by(plan: str, facts: dict[str, object], due: str, last: str) -> None:
    limit = decision(plan, PA, facts=facts, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(last))


def test_the_seven_days_of_medicare_advantage_begin_with_requests_of_2026() -> None:
    facts: dict[str, object] = {"is_drug_request": False}

    assert decision(MA, PA, facts=facts, filed="2025-12-31").due_on == day("2026-01-14")
    assert decision(MA, PA, facts=facts, filed="2026-01-01").due_on == day("2026-01-08")


def test_the_seven_day_rule_never_reaches_a_plan_outside_medicare_advantage() -> None:
    assert decision(INDIVIDUAL, PA, filed="2026-11-20").due_on == day("2026-12-05")


def test_the_presumption_of_receipt_does_not_reach_notices_before_2025() -> None:
    assert filing(MA, notice="2024-12-31").due_on == day("2025-03-01")
    assert filing(MA, notice="2025-01-01").due_on == day("2025-03-07")


def test_an_event_older_than_the_record_is_refused_and_not_guessed() -> None:
    with pytest.raises(NoRuleApplies, match="2019-12-31"):
        filing(SF, received="2019-12-31")


def test_urgent_handling_after_the_service_is_read_both_ways() -> None:
    limit = decision(SF, facts={"is_urgent": True, "levels": 1}, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day("2026-11-23"), day("2027-01-19"))
    assert "before or after treatment" in missing(limit)


def test_an_hours_clock_says_that_it_runs_from_the_moment_of_receipt() -> None:
    limit = decision(SF, PA, facts={"is_urgent": True}, filed="2026-10-30")

    assert any("72 hours run from the moment of receipt" in step for step in limit.steps)
    assert any("hours" in note for note in limit.notes)


def test_an_external_review_is_late_only_when_every_step_before_it_had_its_time() -> None:
    limit = decision(SF, SECOND, facts={"levels": 1}, filed="2026-12-23")

    assert (limit.due_on, limit.last_lawful) == (day("2027-02-06"), day("2027-02-18"))
    assert decision(SF, SECOND, facts={"levels": 1, "is_urgent": True, "is_pre_service": True}, filed="2026-12-23").last_lawful == day("2026-12-26")


def test_the_independent_review_entity_answers_by_its_own_letter_and_the_judge_in_90_days() -> None:
    assert decision(MA, SECOND, filed="2026-11-20").due_on is None
    assert decision(MA, THIRD, filed="2026-11-20").due_on == day("2027-02-18")


def test_a_decision_clock_waits_for_the_filing() -> None:
    limit = decision(SF, received="2026-09-14")

    assert limit.due_on is None
    assert "filing date" in missing(limit)


def test_a_pure_exclusion_is_a_note_on_the_external_review_and_no_refusal() -> None:
    limit = filing(SF, SECOND, facts={"levels": 1, "reason": DenialReason.NOT_COVERED}, received="2026-09-01")

    assert limit.due_on == day("2027-01-04")
    assert any("exclusion" in note for note in limit.notes)


def test_an_observed_holiday_never_moves_a_date_but_is_mentioned() -> None:
    limit = filing(SF, SECOND, facts={"levels": 1}, received="2026-03-03")

    assert any("(observed)" in note for note in limit.notes)


def test_past_the_table_of_holidays_only_weekends_move_a_date_and_the_limit_says_so() -> None:
    limit = filing(SF, SECOND, facts={"levels": 1}, received="2038-06-02")

    assert limit.due_on == day("2038-10-04")
    assert any("does not reach 2038" in note for note in limit.notes)

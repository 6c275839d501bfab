"""Our own filing dates under the commercial plans: each window, each way to start it, and the plans that have none."""

from datetime import date

import pytest

from casework.errors import NoRuleApplies
from casework.terms import Stage
from tests.rules.shipped import day, filing

SECOND, THIRD = Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
UNDER_ERISA = ("self-funded-erisa", "insured-group")
BY_ACA_ALONE = ("individual", "church", "government")
GROUPS = (*UNDER_ERISA, "church", "government")
ALL_OF_THEM = (*UNDER_ERISA, *BY_ACA_ALONE)
NO_LAW = ("short-term", "sharing-ministry")
VOLUNTARY: dict[str, object] = {"levels": 2, "is_grandfathered": False, "stated": (("second-level", "voluntary"),)}
NOT_GRANDFATHERED: dict[str, object] = {"is_grandfathered": False}


@pytest.mark.parametrize("plan", ALL_OF_THEM)
@pytest.mark.parametrize(
    ("events", "due"),
    [
        ({"received": "2026-09-14"}, "2027-03-13"),
        ({"received": "2027-09-02"}, "2028-02-29"),
        ({"received": "2024-02-29"}, "2024-08-27"),
        ({"received": "2026-01-05"}, "2026-07-04"),
        ({"received": "2027-08-30"}, "2028-02-26"),
        ({"notice": "2026-09-10", "received": "2026-09-14"}, "2027-03-13"),
        ({"portal": "2026-09-14"}, "2027-03-13"),
        ({"notice": "2026-09-14"}, "2027-03-13"),
        ({"mailed": "2026-09-16", "notice": "2026-09-14"}, "2027-03-13"),
    ],
)
def test_the_first_appeal_has_180_days_from_receipt_and_no_presumed_days(plan: str, events: dict[str, str], due: str) -> None:
    limit = filing(plan, facts=NOT_GRANDFATHERED, **events)  # type: ignore[arg-type]

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(due), day(due))
    assert any(fact.fact == "receipt date" for fact in limit.missing) is ("received" not in events and "portal" not in events)


@pytest.mark.parametrize("plan", ALL_OF_THEM)
@pytest.mark.parametrize(
    ("received", "federal", "state"),
    [
        ("2026-10-28", "2027-03-01", "2027-02-28"),
        ("2026-10-30", "2027-03-01", "2027-02-28"),
        ("2027-10-29", "2028-02-29", "2028-02-29"),
        ("2027-10-30", "2028-03-01", "2028-02-29"),
        ("2026-12-31", "2027-05-03", "2027-04-30"),
        ("2026-09-01", "2027-01-04", "2027-01-01"),
    ],
)
def test_the_external_review_rolls_only_in_the_federal_process(plan: str, received: str, federal: str, state: str) -> None:
    facts: dict[str, object] = {"levels": 1, "is_grandfathered": False}

    assert filing(plan, SECOND, facts={**facts, "external_review": "federal"}, received=received).due_on == day(federal)
    assert filing(plan, SECOND, facts={**facts, "external_review": "state"}, received=received).due_on == day(state)


@pytest.mark.parametrize("plan", GROUPS)
def test_with_two_mandatory_levels_the_letter_dates_the_second_and_the_external_review_is_the_third(plan: str) -> None:
    facts: dict[str, object] = {"levels": 2, "is_grandfathered": False, "stated": (("second-level", "mandatory"),)}

    assert filing(plan, SECOND, facts=facts, received="2026-10-30").due_on is None
    assert filing(plan, THIRD, facts={**facts, "external_review": "federal"}, received="2026-10-30").due_on == day("2027-03-01")


@pytest.mark.parametrize("plan", GROUPS)
def test_a_voluntary_second_level_never_delays_the_external_review(plan: str) -> None:
    limit = filing(plan, SECOND, facts={**VOLUNTARY, "external_review": "federal"}, received="2026-10-30")

    assert (limit.rule, limit.due_on, limit.last_lawful) == ("ACA-EXT-FED", day("2027-03-01"), day("2027-03-01"))
    with pytest.raises(NoRuleApplies, match="voluntary and delays nothing"):
        filing(plan, THIRD, facts=VOLUNTARY, received="2027-01-15")


@pytest.mark.parametrize("plan", GROUPS)
def test_two_levels_of_which_nobody_said_whether_the_second_is_mandatory_warn_that_the_external_review_may_run(plan: str) -> None:
    limit = filing(plan, SECOND, facts={"levels": 2, "is_grandfathered": False}, received="2026-10-30")

    assert any("may already run from the first final denial" in note for note in limit.notes)


@pytest.mark.parametrize("plan", GROUPS)
def test_a_voluntary_second_level_of_a_grandfathered_plan_is_the_last_stage_before_the_regulator(plan: str) -> None:
    facts: dict[str, object] = {**VOLUNTARY, "is_grandfathered": True}

    assert filing(plan, SECOND, facts=facts, received="2026-10-30", letter_deadline="2026-12-29").due_on == day("2026-12-29")
    with pytest.raises(NoRuleApplies, match="grandfathered plan has no external review"):
        filing(plan, THIRD, facts=facts, received="2026-10-30")


@pytest.mark.parametrize("plan", UNDER_ERISA)
def test_a_grandfathered_plan_under_erisa_keeps_its_180_days(plan: str) -> None:
    assert filing(plan, facts={"is_grandfathered": True}, received="2026-09-14").due_on == day("2027-03-13")


@pytest.mark.parametrize("plan", BY_ACA_ALONE)
def test_a_grandfathered_plan_outside_erisa_has_only_the_date_of_its_own_terms(plan: str) -> None:
    assert filing(plan, facts={"is_grandfathered": True}, received="2026-09-14").due_on is None
    assert filing(plan, facts={"is_grandfathered": True}, received="2026-09-14", letter_deadline="2026-11-13").due_on == day("2026-11-13")


@pytest.mark.parametrize("plan", ["church", "government"])
def test_a_plan_outside_erisa_asks_whether_it_is_grandfathered_and_for_the_letter_beside_its_180_days(plan: str) -> None:
    limit = filing(plan, received="2026-09-14")

    assert limit.due_on == day("2027-03-13")
    assert {"grandfathered or not", "the letter's date"} <= {fact.fact for fact in limit.missing}


def test_a_church_plan_says_that_the_reach_of_the_law_is_from_memory() -> None:
    assert any("from memory" in note for note in filing("church", facts=NOT_GRANDFATHERED, received="2026-09-14").notes)


@pytest.mark.parametrize(("plan", "paper"), [("short-term", "the policy or the denial letter"), ("sharing-ministry", "the sharing guidelines")])
@pytest.mark.parametrize("received", ["2026-09-14", "2027-09-02", "2024-02-29"])
def test_where_no_law_gives_a_time_there_is_no_date_and_never_180_days(plan: str, paper: str, received: str) -> None:
    limit = filing(plan, received=received)

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (None, None, None)
    assert any("No statutory deadline: take the date from the" in note for note in limit.notes)
    assert [(fact.fact, fact.how) for fact in limit.missing] == [("the letter's date", f"take the date from {paper}")]


@pytest.mark.parametrize("plan", NO_LAW)
def test_the_date_of_the_policy_or_the_guidelines_is_worked_to_once_it_is_entered(plan: str) -> None:
    limit = filing(plan, received="2026-09-14", letter_deadline="2026-10-14")

    assert (limit.due_on, limit.work_by) == (day("2026-10-14"), day("2026-10-14"))


def test_the_appeal_panel_of_a_ministry_waits_for_its_guidelines_too() -> None:
    assert filing("sharing-ministry", SECOND, received="2026-09-14").due_on is None


STATE: dict[str, object] = {"external_review": "state", "levels": 1}


@pytest.mark.parametrize("plan", ["insured-group", "individual"])
@pytest.mark.parametrize(
    ("state", "due", "last"),
    [
        ("CA", "2027-02-28", "2027-04-30"),
        ("NY", "2027-02-28", "2027-02-28"),
        ("PA", "2027-02-28", "2027-02-28"),
        ("OH", "2027-02-28", "2027-02-28"),
        ("MI", "2027-02-28", "2027-02-28"),
        ("ME", "2027-02-28", "2027-02-28"),
    ],
)
def test_the_floor_plans_the_work_in_every_state_and_a_cited_longer_time_judges_lateness_alone(plan: str, state: str, due: str, last: str) -> None:
    limit = filing(plan, SECOND, facts={**STATE, "jurisdiction": state}, received="2026-10-31")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(due), day(last))


@pytest.mark.parametrize(("state", "asked"), [("MI", True), ("OH", True), ("WA", True), ("TX", True), ("", True), ("CA", False), ("NY", False), ("PA", False)])
def test_the_letter_is_asked_for_beside_the_floor_where_no_source_knows_the_states_time(state: str, asked: bool) -> None:
    limit = filing("individual", SECOND, facts={**STATE, "jurisdiction": state}, received="2026-09-14")

    assert any(fact.fact == "the letter's date" for fact in limit.missing) is asked


@pytest.mark.parametrize("state", ["MI", "OH", "OR", "WA", "NH", "NC", "CT", "VT", "VA", "IN", "MN", "ME"])
def test_an_unverified_time_of_a_state_is_told_and_never_used(state: str) -> None:
    limit = filing("individual", SECOND, facts={**STATE, "jurisdiction": state}, received="2026-09-14")

    assert limit.due_on == limit.last_lawful == day("2027-01-14")
    assert any("used)" in note for note in limit.notes)


def test_pennsylvanias_own_rule_begins_with_2024() -> None:
    def rule(received: str) -> str:
        return filing("individual", SECOND, facts={**STATE, "jurisdiction": "PA"}, received=received).rule

    assert (rule("2023-12-31"), rule("2024-01-01")) == ("ACA-EXT-STATE", "EXT-STATE-PA")


def test_a_self_funded_plan_never_gets_californias_six_months() -> None:
    limit = filing("self-funded-erisa", SECOND, facts={**STATE, "jurisdiction": "CA"}, received="2026-10-31")

    assert limit.last_lawful == day("2027-02-28")


@pytest.mark.parametrize("plan", ALL_OF_THEM)
def test_unknown_facts_never_give_a_later_working_day_than_any_of_their_readings(plan: str) -> None:
    known = [
        filing(plan, SECOND, facts={"levels": 1, "is_grandfathered": False, "external_review": process}, received="2026-10-31").due_on
        for process in ("federal", "state")
        if process == "federal" or plan not in ("self-funded-erisa", "church")
    ]

    assert filing(plan, SECOND, facts={"levels": 1}, received="2026-10-31").work_by == min(due or date.max for due in known)

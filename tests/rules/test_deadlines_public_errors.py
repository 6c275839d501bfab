"""Errors found in public tools, each kept here so that it never becomes ours."""

import pytest

from casework.rules.entries import Unit
from casework.terms import Stage
from tests.rules.shipped import book, day, decision, filing, texts

SECOND = Stage.SECOND_APPEAL


def test_the_amounts_in_controversy_of_2026_are_those_of_the_federal_register() -> None:
    amounts = {amount.year: (amount.hearing, amount.court) for amount in book().amounts}

    assert amounts[2026] == (200, 1960)
    assert 2027 not in amounts


def test_a_medicare_advantage_reconsideration_never_has_the_120_days_of_original_medicare() -> None:
    assert book().rule("MA-L1").amount == 60


@pytest.mark.parametrize("prefix", ["ERISA", "ACA", "IND"])
def test_the_60_days_after_service_stand_in_paragraph_a(prefix: str) -> None:
    rule = book().rule(f"{prefix}-D-POST-1")

    assert rule.amount == 60
    assert rule.citation.endswith("2560.503-1(i)(2)(iii)(A)")


def test_the_180_days_are_cited_to_the_paragraph_of_group_health_plans_alone() -> None:
    assert filing("self-funded-erisa", received="2026-09-14").citation == "29 CFR 2560.503-1(h)(3)(i)"


def test_external_review_is_stored_in_months() -> None:
    rules = [rule for rule in book().rules if "external-review" in rule.procedures and rule.clock == "filing"]

    assert {(rule.amount, rule.unit) for rule in rules} == {(4, Unit.CALENDAR_MONTHS)}


def test_the_presumption_is_neither_forgotten_nor_added_to_65_days() -> None:
    limit = filing("medicare-advantage", notice="2026-11-20")

    assert (limit.work_by, limit.due_on) == (day("2027-01-19"), day("2027-01-24"))


@pytest.mark.parametrize("state", ["AL", "FL"])
def test_no_state_has_60_days_for_external_review(state: str) -> None:
    limit = filing("individual", SECOND, facts={"jurisdiction": state}, received="2026-09-14")

    assert limit.due_on == day("2027-01-14")


def test_a_marketplace_plan_keeps_its_15_days_for_a_prior_authorization() -> None:
    assert decision("individual", Stage.PRIOR_AUTHORIZATION, filed="2026-11-20").due_on == day("2026-12-05")


def test_the_first_day_is_the_day_after_the_notice_came() -> None:
    limit = filing("self-funded-erisa", received="2026-09-14")

    assert limit.steps[0].startswith("Day 0: notice received 2026-09-14")
    assert limit.due_on == day("2027-03-13") != day("2027-03-12")


def test_no_review_organization_is_promised_for_self_funded_plans() -> None:
    assert not any("maximus" in text.lower() for path, text in texts().items() if "self-funded" in path or "external-review" in path)

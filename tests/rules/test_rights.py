"""Who may file and what follows a late payer, where the plan or the number of its levels is not known."""

import pytest

from casework.rules import explaining, rights
from casework.rules.facts import PlanFacts
from casework.terms import Stage
from tests.rules.shipped import book, filing


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group", "church"])
def test_an_external_review_has_its_rights_though_nobody_counted_the_levels(plan: str) -> None:
    limit = filing(plan, Stage.THIRD_APPEAL, received="2026-10-28")
    found = rights.of_limit(book(), PlanFacts(plan=plan), limit)

    assert limit.due_on
    assert found.standing
    assert "external-review" in found.standing.procedures


def test_while_the_plan_is_unknown_no_plans_own_rights_are_given_as_everybodys() -> None:
    limit = filing("unknown", received="2026-10-28")
    facts = PlanFacts()

    said = [line for line in explaining.lines(book(), facts, limit) if "Who may file" in line or "After the last day" in line]

    assert rights.of_limit(book(), facts, limit) == rights.Rights()
    assert said
    assert all(line.startswith("If the plan is “Medicare Advantage plan”: ") for line in said)


def test_a_known_plan_has_its_own_rights() -> None:
    limit = filing("medicare-advantage", notice="2026-10-28")

    assert all(vars_of(rights.of_limit(book(), PlanFacts(plan="medicare-advantage"), limit)))


def vars_of(found: rights.Rights) -> list[object]:
    return [found.standing, found.if_payer_late, found.if_late]

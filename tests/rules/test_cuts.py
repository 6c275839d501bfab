"""A running course that the payer cuts: we work to the day before the cut, and the law's last day stays."""

import pytest

from casework.rules.deadlines import Limit, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules.shipped import book, day

PLANS = ("self-funded-erisa", "insured-group", "individual", "church", "government")


def cut(plan: str, clock: Clock, **events: str) -> Limit:
    facts = PlanFacts(plan=plan, is_grandfathered=False, stated=(("concurrent", "reduction"),))
    return side_limit(book(), facts, Stage.FIRST_APPEAL, clock, Events(**{name: day(text) for name, text in events.items()}))  # type: ignore[arg-type]


@pytest.mark.parametrize("plan", PLANS)
def test_an_appeal_against_a_cut_is_worked_to_the_day_before_it(plan: str) -> None:
    limit = cut(plan, Clock.FILING, received="2026-03-10", effective="2026-03-20")

    assert (limit.work_by, limit.due_on, limit.last_lawful) == (day("2026-03-19"), day("2026-09-06"), day("2026-09-06"))


@pytest.mark.parametrize("plan", PLANS)
def test_keeping_the_benefits_going_is_worked_to_the_same_day_and_has_no_day_in_the_law(plan: str) -> None:
    limit = cut(plan, Clock.CONTINUATION, received="2026-03-10", effective="2026-03-20")

    assert (limit.work_by, limit.due_on, limit.last_lawful) == (day("2026-03-19"), None, None)


def test_without_the_day_of_the_cut_it_is_asked_for() -> None:
    limit = cut("self-funded-erisa", Clock.FILING, received="2026-03-10")

    assert limit.work_by == day("2026-09-06")
    assert "day the cut takes effect" in [fact.fact for fact in limit.missing]


def test_a_cut_that_took_effect_before_its_notice_came_brings_nothing_forward() -> None:
    assert cut("self-funded-erisa", Clock.FILING, received="2026-03-10", effective="2026-03-10").work_by == day("2026-09-06")

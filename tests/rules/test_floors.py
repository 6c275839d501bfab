"""What a rule waits for before it ends, and what is said while nobody has entered it."""

import pytest

from casework.errors import BadInput
from casework.rules.deadlines import Limit, decision_limit, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules.shipped import book, day

FEDERAL = PlanFacts(plan="individual", external_review="federal", is_grandfathered=False)


def completing(**events: str) -> Limit:
    stated = Events(**{name: day(text) for name, text in events.items()})  # type: ignore[arg-type]
    return side_limit(book(), FEDERAL, Stage.SECOND_APPEAL, Clock.INFORMATION, stated)


def meeting(plan: str, filed: str, on: str) -> Limit:
    facts = PlanFacts(plan=plan, levels=1, stated=(("multi-employer", "yes"),))
    return decision_limit(book(), facts, Stage.FIRST_APPEAL, Events(filed=day(filed), meeting=day(on)))


def test_where_the_four_months_govern_no_hour_takes_a_day_away() -> None:
    limit = completing(received="2026-10-31", incomplete="2026-12-28")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-03-01"), day("2027-03-01"), day("2027-03-01"))
    assert not any("safe day is the one before" in note for note in limit.notes)


def test_where_the_hours_govern_the_safe_day_is_the_one_before() -> None:
    limit = completing(received="2026-08-01", incomplete="2026-12-28")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2026-12-30"), day("2026-12-29"), day("2026-12-30"))


def test_without_the_receipt_of_the_denial_nobody_is_called_late_after_the_48_hours() -> None:
    limit = completing(incomplete="2026-12-28")

    assert (limit.work_by, limit.last_lawful) == (day("2026-12-29"), None)
    assert [fact.fact for fact in limit.missing] == ["receipt date"]


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group"])
def test_a_meeting_of_the_trustees_before_our_filing_is_refused(plan: str) -> None:
    with pytest.raises(BadInput, match="meeting lies before"):
        meeting(plan, "2026-04-20", "2026-04-15")


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group"])
@pytest.mark.parametrize(("on", "is_open"), [("2026-05-15", True), ("2026-05-20", True), ("2026-05-21", False)])
def test_an_appeal_filed_within_30_days_before_the_meeting_may_wait_for_the_second(plan: str, on: str, *, is_open: bool) -> None:
    limit = meeting(plan, "2026-04-20", on)

    assert limit.due_on
    assert (limit.due_on - day(on)).days == 5
    assert limit.last_lawful == (None if is_open else limit.due_on)
    assert ("day of the second meeting" in [fact.fact for fact in limit.missing]) is is_open

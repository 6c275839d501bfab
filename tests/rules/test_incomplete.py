"""Requests for information that start other clocks: an urgent request that lacks something, and a request sent too late."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.rules.deadlines import Limit, decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Stage
from tests.rules.shipped import book, day, decision, filing

NEW_YORK = ZoneInfo("America/New_York")
COMMERCIAL = ("self-funded-erisa", "insured-group", "individual", "church", "government")
FILED, ASKED = datetime(2026, 10, 30, 10, tzinfo=NEW_YORK), datetime(2026, 10, 31, 9, tzinfo=NEW_YORK)


def urgent(plan: str, *, asked: datetime = ASKED, answered: datetime | None = None) -> Limit:
    moments = [("filed", FILED), ("information-requested", asked), *([("information-answered", answered)] if answered else [])]
    days = {name.replace("-", "_"): at.date() for name, at in moments}
    facts = PlanFacts(plan=plan, is_urgent=True, is_pre_service=True, is_grandfathered=False)
    return decision_limit(book(), facts, Stage.PRIOR_AUTHORIZATION, Events(**days, moments=tuple(moments)))  # type: ignore[arg-type]


@pytest.mark.parametrize("plan", COMMERCIAL)
def test_an_incomplete_urgent_request_is_decided_48_hours_after_our_answer(plan: str) -> None:
    limit = urgent(plan, answered=datetime(2026, 11, 2, 8, tzinfo=NEW_YORK))

    assert limit.due_at == datetime(2026, 11, 4, 8, tzinfo=NEW_YORK)
    assert limit.last_lawful == day("2026-11-04")
    assert not any("No rule here stops" in note for note in limit.notes)


@pytest.mark.parametrize("plan", COMMERCIAL)
def test_without_our_answer_it_is_decided_48_hours_after_the_end_of_the_time_for_it(plan: str) -> None:
    limit = urgent(plan)

    assert (limit.due_on, limit.last_lawful) == (day("2026-11-04"), day("2026-11-04"))
    assert any("The request may give more" in note for note in limit.notes)


def test_an_answer_after_the_least_time_leaves_the_payer_until_48_hours_after_it() -> None:
    limit = urgent("self-funded-erisa", answered=datetime(2026, 11, 6, 8, tzinfo=NEW_YORK))

    assert (limit.due_on, limit.last_lawful) == (day("2026-11-04"), day("2026-11-08"))


def test_a_request_sent_after_the_hours_ended_changes_nothing() -> None:
    limit = urgent("self-funded-erisa", asked=datetime(2026, 11, 2, 9, 1, tzinfo=NEW_YORK), answered=datetime(2026, 11, 3, 9, tzinfo=NEW_YORK))

    assert limit.due_at == datetime(2026, 11, 2, 9, tzinfo=NEW_YORK)
    assert any("A finding to cite" in note for note in limit.notes)


def test_a_carriers_late_request_gives_it_no_new_days() -> None:
    limit = decision("fehb", filed="2026-03-10", information_requested="2026-05-01", information_answered="2026-05-10")

    assert (limit.due_on, limit.last_lawful) == (day("2026-04-09"), day("2026-04-09"))
    assert any("A finding to cite" in note for note in limit.notes)
    assert any("by 2026-07-08" in note for note in limit.notes)


@pytest.mark.parametrize(
    ("sent", "due", "last"),
    [
        ("2026-04-09", "2026-08-07", "2026-08-07"),
        ("2026-04-10", "2026-07-08", "2026-08-08"),
        ("2026-05-01", "2026-07-08", "2026-08-29"),
    ],
)
def test_opms_days_are_read_both_ways_when_the_carrier_asked_too_late(sent: str, due: str, last: str) -> None:
    limit = filing("fehb", Stage.SECOND_APPEAL, filed="2026-03-10", information_requested=sent)

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(due), day(last))


def test_the_carriers_letter_ends_both_readings() -> None:
    events = Events(filed=date(2026, 3, 10), information_requested=date(2026, 5, 1), notice=date(2026, 6, 1))

    assert filing_limit(book(), PlanFacts(plan="fehb"), Stage.SECOND_APPEAL, events).due_on == day("2026-08-30")

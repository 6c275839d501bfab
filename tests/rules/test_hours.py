"""Clocks that run in hours: elapsed time from an instant, across the nights when the clocks change."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from casework.errors import BadInput
from casework.rules.deadlines import Limit, decision_limit, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules import small
from tests.rules.shipped import book, day

NEW_YORK = ZoneInfo("America/New_York")
URGENT = PlanFacts(plan="self-funded-erisa", is_urgent=True, is_pre_service=True)
ANSWER = 'clock = "information"\nstarts_on = ["information-received", "information-requested"]\namount = 48\nunit = "hours"\n'


def decided(at: datetime, facts: PlanFacts = URGENT) -> Limit:
    return decision_limit(book(), facts, Stage.FIRST_APPEAL, Events(filed=at.date(), moments=(("filed", at),)))


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group", "individual", "medicare-advantage", "medicaid-managed-care"])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-30T10:00", "2026-11-02T09:00"),
        ("2027-03-12T10:00", "2027-03-15T11:00"),
        ("2026-07-01T10:00", "2026-07-04T10:00"),
        ("2026-10-30T00:30", "2026-11-01T23:30"),
        ("2027-03-11T23:30", "2027-03-15T00:30"),
    ],
)
def test_72_hours_are_elapsed_hours_whatever_the_clock_on_the_wall_does(plan: str, start: str, end: str) -> None:
    limit = decided(datetime.fromisoformat(start).replace(tzinfo=NEW_YORK), URGENT.but(plan=plan))

    assert limit.due_at == datetime.fromisoformat(end).replace(tzinfo=NEW_YORK)
    assert (limit.due_on, limit.last_lawful) == (day(end[:10]), day(end[:10]))


def test_the_zone_and_the_change_of_the_clocks_are_named() -> None:
    limit = decided(datetime(2026, 10, 30, 10, tzinfo=NEW_YORK))

    assert any("2026-10-30 10:00 EDT (America/New_York)" in step and "2026-11-02 09:00 EST" in step for step in limit.steps)
    assert any(step.startswith("On 2026-11-01 the clocks go back, from EDT to EST") for step in limit.steps)


def test_where_the_clocks_never_change_nothing_is_said_of_them() -> None:
    limit = decided(datetime(2026, 10, 30, 10, tzinfo=ZoneInfo("America/Phoenix")))

    assert limit.due_at == datetime(2026, 11, 2, 10, tzinfo=ZoneInfo("America/Phoenix"))
    assert not any("clocks go" in step for step in limit.steps)


def test_the_hour_that_comes_twice_is_counted_from_the_one_that_was_meant() -> None:
    first, second = (decided(datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=fold)).due_at for fold in (0, 1))

    assert first
    assert second
    assert (first.hour, second.hour) == (0, 1)


def test_a_moment_in_utc_is_counted_and_given_in_utc() -> None:
    limit = decided(datetime(2026, 10, 30, 14, tzinfo=timezone(timedelta())))

    assert limit.due_at
    assert limit.due_at.isoformat() == "2026-11-02T14:00:00+00:00"


def test_without_the_hour_only_the_day_is_given() -> None:
    limit = decision_limit(book(), URGENT, Stage.FIRST_APPEAL, Events(filed=date(2026, 10, 30)))

    assert (limit.due_on, limit.due_at) == (day("2026-11-02"), None)


def test_without_the_hour_our_own_hours_are_worked_to_a_day_before_they_may_end() -> None:
    limit = side_limit(
        small.book(small.rule("I", ANSWER)), PlanFacts(plan="small"), Stage.FIRST_APPEAL, Clock.INFORMATION, Events(information_received=day("2026-11-10"))
    )

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2026-11-12"), day("2026-11-11"), day("2026-11-12"))


def test_the_hour_of_our_own_clock_is_taken_from_the_name_with_hyphen_or_without() -> None:
    at = datetime(2026, 11, 10, 16, tzinfo=NEW_YORK)
    for name in ("information-received", "information_received"):
        limit = side_limit(small.book(small.rule("I", ANSWER)), PlanFacts(plan="small"), Stage.FIRST_APPEAL, Clock.INFORMATION, Events(moments=((name, at),)))

        assert (limit.due_at, limit.work_by) == (datetime(2026, 11, 12, 16, tzinfo=NEW_YORK), day("2026-11-12"))


def test_an_hour_on_another_day_than_the_event_is_refused() -> None:
    with pytest.raises(BadInput, match="its hour lies on 2026-10-31"):
        decision_limit(book(), URGENT, Stage.FIRST_APPEAL, Events(filed=day("2026-10-30"), moments=(("filed", datetime(2026, 10, 31, 10, tzinfo=NEW_YORK)),)))


def test_an_hour_without_its_zone_is_refused() -> None:
    with pytest.raises(BadInput, match="time zone"):
        decided(datetime(2026, 10, 30, 10))  # noqa: DTZ001 - this is what is refused


def test_an_extension_in_days_keeps_the_hour_on_the_wall() -> None:
    facts = URGENT.but(plan="medicare-advantage", is_drug_request=False)
    at = datetime(2026, 10, 28, 10, tzinfo=NEW_YORK)

    limit = decision_limit(book(), facts, Stage.FIRST_APPEAL, Events(filed=at.date(), extension=day("2026-10-29"), moments=(("filed", at),)))

    assert limit.due_at == datetime(2026, 11, 14, 10, tzinfo=NEW_YORK)

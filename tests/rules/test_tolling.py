"""A payer's extension and its request for information: what they do to its clock, and when they do nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from casework.errors import BadInput
from casework.rules.deadlines import Limit, decision_limit, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules import small
from tests.rules.shipped import book, day

NEW_YORK = ZoneInfo("America/New_York")
FIFTEEN = 'clock = "decision"\nstarts_on = ["filed"]\namount = 15\nunit = "calendar days"\n'
EXTENDS, TOLLED = "extends_by = 15\n", "tolled_by_information = true\n"


def decided(fields: str, **events: str) -> Limit:
    stated = Events(**{name: day(text) for name, text in events.items()})  # type: ignore[arg-type]
    return decision_limit(small.book(small.rule("D", fields)), PlanFacts(plan="small"), Stage.FIRST_APPEAL, stated)


def test_an_extension_noticed_in_time_counts_once_and_says_so() -> None:
    limit = decided(FIFTEEN + EXTENDS, filed="2026-11-02", extension="2026-11-10")

    assert (limit.due_on, limit.last_lawful) == (day("2026-12-02"), day("2026-12-02"))
    assert "The payer noticed an extension on 2026-11-10, in time: 15 days more, once: 2026-12-02, a Wednesday" in limit.steps


@pytest.mark.parametrize(("noticed", "due"), [("2026-11-17", "2026-12-02"), ("2026-11-18", "2026-11-17")])
def test_an_extension_is_in_time_until_the_last_day_of_the_base_period(noticed: str, due: str) -> None:
    limit = decided(FIFTEEN + EXTENDS, filed="2026-11-02", extension=noticed)

    assert (limit.due_on, limit.last_lawful) == (day(due), day(due))
    assert any("finding to cite" in note.lower() for note in limit.notes) is (due == "2026-11-17")


def test_where_the_law_allows_no_extension_the_date_stands_and_the_notice_is_a_finding() -> None:
    limit = decided(FIFTEEN, filed="2026-11-02", extension="2026-11-10")

    assert (limit.due_on, limit.last_lawful) == (day("2026-11-17"), day("2026-11-17"))
    assert any("allows none" in note for note in limit.notes)


def test_while_the_payer_waits_for_our_answer_it_cannot_be_late() -> None:
    limit = decided(FIFTEEN + TOLLED, filed="2026-11-02", information_requested="2026-11-10")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (None, None, None)
    assert any("stands still since 2026-11-10: it has 7 days left after our answer" in note for note in limit.notes)


@pytest.mark.parametrize(("answered", "due"), [("2026-11-10", "2026-11-17"), ("2026-12-10", "2026-12-17"), ("2027-02-28", "2027-03-07")])
def test_after_our_answer_the_payer_has_the_days_that_were_left(answered: str, due: str) -> None:
    limit = decided(FIFTEEN + TOLLED, filed="2026-11-02", information_requested="2026-11-10", information_received="2026-11-10", information_answered=answered)

    assert (limit.due_on, limit.last_lawful) == (day(due), day(due))


def test_an_extension_and_a_request_in_one_period_are_each_counted_once() -> None:
    limit = decided(
        FIFTEEN + TOLLED + EXTENDS, filed="2026-11-02", extension="2026-11-10", information_requested="2026-11-10", information_answered="2026-12-10"
    )

    assert (limit.due_on, limit.last_lawful) == (day("2027-01-01"), day("2027-01-01"))


@pytest.mark.parametrize(("noticed", "due"), [("2026-12-12", "2027-01-01"), ("2026-12-17", "2027-01-01"), ("2026-12-18", "2026-12-17")])
def test_an_extension_is_in_time_until_the_base_period_ends_the_time_it_stood_still_included(noticed: str, due: str) -> None:
    limit = decided(FIFTEEN + TOLLED + EXTENDS, filed="2026-11-02", extension=noticed, information_requested="2026-11-10", information_answered="2026-12-10")

    assert limit.due_on == day(due)


def test_an_extension_noticed_while_the_clock_stands_still_is_among_the_days_left() -> None:
    limit = decided(FIFTEEN + TOLLED + EXTENDS, filed="2026-11-02", extension="2026-12-01", information_requested="2026-11-10")

    assert limit.due_on is None
    assert any("22 days left after our answer" in note for note in limit.notes)


def test_a_request_sent_on_the_last_day_still_stops_the_clock() -> None:
    limit = decided(FIFTEEN + TOLLED, filed="2026-11-02", information_requested="2026-11-17", information_answered="2026-12-01")

    assert limit.due_on == day("2026-12-01")


def test_a_request_that_may_be_the_extension_too_leaves_the_payer_time_before_it_is_called_late() -> None:
    limit = decided(FIFTEEN + TOLLED + EXTENDS, filed="2026-11-02", information_requested="2026-11-10", information_answered="2026-12-10")

    assert (limit.due_on, limit.last_lawful) == (day("2026-12-17"), day("2027-01-01"))


def test_a_request_sent_after_the_period_ended_stops_nothing() -> None:
    limit = decided(FIFTEEN + TOLLED, filed="2026-11-02", information_requested="2026-11-18")

    assert (limit.due_on, limit.last_lawful) == (day("2026-11-17"), day("2026-11-17"))
    assert any("stops nothing" in note for note in limit.notes)


def test_a_request_under_a_rule_that_is_not_tolled_stops_nothing() -> None:
    limit = decided(FIFTEEN, filed="2026-11-02", information_requested="2026-11-10")

    assert limit.due_on == day("2026-11-17")
    assert any("the date stands" in note for note in limit.notes)


@pytest.mark.parametrize("event", ["information_received", "information_answered"])
def test_a_request_received_or_answered_before_it_was_sent_is_refused(event: str) -> None:
    with pytest.raises(BadInput, match="before it was sent"):
        decided(FIFTEEN, filed="2026-11-02", information_requested="2026-11-10", **{event: "2026-11-09"})


def test_letters_older_than_our_filing_do_nothing_but_say_so() -> None:
    limit = decided(FIFTEEN + EXTENDS + TOLLED, filed="2026-11-02", extension="2026-10-20", information_requested="2026-10-21")

    assert limit.due_on == day("2026-11-17")
    assert sum("Check both dates" in note for note in limit.notes) == 2


def test_an_extension_noticed_after_our_answer_is_told_after_it() -> None:
    limit = decided(
        FIFTEEN + TOLLED + EXTENDS, filed="2026-03-10", information_requested="2026-03-20", information_answered="2026-04-10", extension="2026-04-14"
    )

    assert limit.due_on == day("2026-04-30")
    assert limit.steps[-2:] == (
        "We answered on 2026-04-10: the clock runs on after 21 days: 2026-04-15, a Wednesday",
        "The payer noticed an extension on 2026-04-14, in time: 15 days more, once: 2026-04-30, a Thursday",
    )


def test_an_extension_noticed_while_the_clock_stands_still_gives_no_day_before_its_own() -> None:
    limit = decided(FIFTEEN + TOLLED + EXTENDS, filed="2026-03-10", information_requested="2026-03-20", extension="2026-09-01")

    assert limit.due_on is None
    assert not any("in time" in step for step in limit.steps)
    assert any("20 days left after our answer" in note for note in limit.notes)


@pytest.mark.parametrize(("hour", "due"), [(9, "2026-03-27"), (15, "2026-03-13")])
def test_an_extension_of_a_clock_in_hours_is_in_time_until_its_last_minute(hour: int, due: str) -> None:
    filed, noticed = datetime(2026, 3, 10, 10, tzinfo=NEW_YORK), datetime(2026, 3, 13, hour, tzinfo=NEW_YORK)
    facts = PlanFacts(plan="medicare-advantage", is_urgent=True, is_pre_service=True, is_drug_request=False)
    events = Events(filed=filed.date(), extension=noticed.date(), moments=(("filed", filed), ("extension", noticed)))

    assert decision_limit(book(), facts, Stage.PRIOR_AUTHORIZATION, events).due_on == day(due)


def test_our_own_clock_to_answer_runs_from_the_receipt_of_the_request_not_from_its_sending() -> None:
    book = small.book(
        small.rule("I", 'clock = "information"\nstarts_on = ["information-received", "information-requested"]\namount = 45\nunit = "calendar days"\n')
    )
    facts = PlanFacts(plan="small")

    known = side_limit(
        book, facts, Stage.FIRST_APPEAL, Clock.INFORMATION, Events(information_requested=day("2026-11-10"), information_received=day("2026-11-13"))
    )
    unknown = side_limit(book, facts, Stage.FIRST_APPEAL, Clock.INFORMATION, Events(information_requested=day("2026-11-10")))

    assert (known.due_on, known.missing) == (day("2026-12-28"), ())
    assert unknown.due_on == day("2026-12-25")
    assert "conservative" in unknown.trigger
    assert [fact.fact for fact in unknown.missing] == ["receipt of the payer's request"]

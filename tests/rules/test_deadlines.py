"""The computed vectors of the study, and the law behind each of our own filing dates."""

from datetime import date, timedelta
from itertools import product

import pytest

from casework.errors import BadInput, NoRuleApplies
from casework.rules.dates import count
from casework.rules.deadlines import milestones, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules.shipped import book, day, filing

SF, GROUP, INDIVIDUAL, MA = "self-funded-erisa", "insured-group", "individual", "medicare-advantage"
SECOND, THIRD = Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
FEDERAL = {"levels": 1, "external_review": "federal"}


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL])
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-09-14", "2027-03-13"),
        ("2027-09-01", "2028-02-28"),
        ("2027-09-02", "2028-02-29"),
        ("2027-09-03", "2028-03-01"),
        ("2024-02-29", "2024-08-27"),
        ("2026-01-05", "2026-07-04"),
    ],
)
def test_the_first_appeal_has_180_days_from_receipt_and_never_moves(plan: str, received: str, due: str) -> None:
    limit = filing(plan, received=received)

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(due), day(due))


EXTERNAL = [
    ("2026-10-30", "2027-03-01"),
    ("2026-10-28", "2027-03-01"),
    ("2026-10-29", "2027-03-01"),
    ("2026-10-31", "2027-03-01"),
    ("2027-10-29", "2028-02-29"),
    ("2027-10-30", "2028-03-01"),
    ("2026-05-31", "2026-10-01"),
    ("2026-12-31", "2027-05-03"),
    ("2026-09-01", "2027-01-04"),
    ("2026-03-04", "2026-07-06"),
    ("2026-03-03", "2026-07-03"),
    ("2026-07-26", "2026-11-27"),
    ("2026-08-25", "2026-12-28"),
    ("2026-09-18", "2027-01-19"),
]


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL])
@pytest.mark.parametrize(("received", "due"), EXTERNAL)
def test_the_federal_external_review_has_four_months_and_rolls(plan: str, received: str, due: str) -> None:
    limit = filing(plan, SECOND, facts=FEDERAL, received=received)

    assert (limit.rule, limit.due_on, limit.last_lawful) == ("ACA-EXT-FED", day(due), day(due))


def test_with_two_internal_levels_the_third_appeal_is_the_same_external_review() -> None:
    limit = filing(SF, THIRD, facts={"levels": 2}, received="2026-10-30")

    assert (limit.rule, limit.due_on) == ("ACA-EXT-FED", day("2027-03-01"))


@pytest.mark.parametrize("start", ["2024-01-31", "2026-11-15", "2031-02-28"])
def test_four_months_are_never_written_as_days(start: str) -> None:
    limit = filing(SF, SECOND, facts=FEDERAL, received=start)

    assert any("4 calendar months later" in step for step in limit.steps)
    assert not any("120" in step or "123" in step for step in limit.steps)


@pytest.mark.parametrize("year", range(2024, 2032))
def test_four_months_span_120_to_123_days_so_no_number_of_days_stands_for_them(year: int) -> None:
    spans = {months_from(day(f"{year}-01-01") + timedelta(days)) for days in range(365)}

    assert spans == {120, 121, 122, 123}


def months_from(start: date) -> int:
    raw = count(book().rule("ACA-EXT-FED").model_copy(update={"rolls": "never"}), start, calendar=book().calendar)
    return (raw.day - start).days


def test_a_month_without_such_a_day_is_neither_clamped_nor_overflowed() -> None:
    limit = filing(SF, SECOND, facts=FEDERAL, received="2026-10-31")

    assert limit.due_on not in (day("2027-02-28"), day("2027-03-03"))
    assert any("2027-02-31 does not exist" in step for step in limit.steps)


@pytest.mark.parametrize(
    ("stage", "notice", "last", "safe"),
    [
        (Stage.FIRST_APPEAL, "2022-05-15", "2022-09-17", "2022-09-12"),
        (Stage.FIRST_APPEAL, "2022-08-15", "2022-12-18", "2022-12-13"),
        (Stage.FIRST_APPEAL, "2027-10-28", "2028-03-01", "2028-02-25"),
        (SECOND, "2026-11-20", "2027-05-24", "2027-05-19"),
    ],
)
def test_original_medicare_presumes_receipt_and_prints_weekend_dates_as_they_are(stage: Stage, notice: str, last: str, safe: str) -> None:
    limit = filing("original-medicare", stage, notice=notice)

    assert (limit.due_on, limit.last_lawful, limit.work_by) == (day(last), day(last), day(safe))


@pytest.mark.parametrize(
    ("plan", "notice", "due"),
    [
        ("medicaid-managed-care", "2026-11-20", "2027-01-19"),
        ("tricare", "2026-11-20", "2027-02-18"),
        ("fehb", "2026-08-31", "2027-02-28"),
        ("fehb", "2027-08-31", "2028-02-29"),
    ],
)
def test_plans_that_count_from_the_date_on_the_notice_do_so_whenever_it_came(plan: str, notice: str, due: str) -> None:
    for received in (None, notice, "2027-12-01"):
        limit = filing(plan, notice=notice, **({"received": received} if received else {}))

        assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(due), day(due))


def test_tricare_asks_for_the_postmark() -> None:
    assert "postmark" in filing("tricare", notice="2026-11-20").filed_when


def test_a_claim_of_a_leap_day_ends_on_the_last_of_february() -> None:
    limit = side_limit(book(), PlanFacts(plan="original-medicare"), Stage.FIRST_APPEAL, Clock.CLAIM, Events(service=day("2024-02-29")))

    assert limit.due_on == day("2025-02-28")


@pytest.mark.parametrize(("notice", "last", "safe"), [("2026-01-01", "2026-03-07", "2026-03-02"), ("2027-12-28", "2028-03-02", "2028-02-26")])
def test_medicare_advantage_presumes_receipt_five_days_after_the_notice(notice: str, last: str, safe: str) -> None:
    limit = filing(MA, notice=notice)

    assert (limit.due_on, limit.last_lawful, limit.work_by) == (day(last), day(last), day(safe))


def test_medicare_advantage_with_known_receipt_counts_from_it_and_names_the_outer_date() -> None:
    limit = filing(MA, notice="2026-11-20", portal="2026-11-20")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-01-19"), day("2027-01-19"), day("2027-01-19"))
    assert any("2027-01-24" in note for note in limit.notes)
    assert any("2027-01-24" in step for step in limit.steps)


def test_the_presumption_is_rebutted_by_a_later_receipt_too_while_the_safe_day_stays() -> None:
    limit = filing(MA, notice="2026-11-20", received="2026-12-05")

    assert (limit.due_on, limit.last_lawful, limit.work_by) == (day("2027-02-03"), day("2027-02-03"), day("2027-01-19"))


def test_five_presumed_days_are_added_once_and_never_under_other_plans() -> None:
    assert (filing(MA, notice="2026-11-20").due_on or day("2000-01-01")) < day("2027-01-29")
    assert filing(SF, notice="2026-11-20").due_on == day("2027-05-19")
    assert filing(GROUP, SECOND, facts=FEDERAL, notice="2026-11-20").due_on == day("2027-03-22")


def test_the_hearing_has_60_days_with_the_presumption() -> None:
    limit = filing(MA, THIRD, notice="2026-11-20")

    assert (limit.rule, limit.due_on, limit.work_by) == ("MA-L3", day("2027-01-24"), day("2027-01-19"))


@pytest.mark.parametrize(("filed", "reviewed", "told"), [("2026-12-23", "2026-12-31", "2027-01-04"), ("2026-11-20", "2026-11-30", "2026-12-01")])
def test_the_preliminary_review_counts_business_days(filed: str, reviewed: str, told: str) -> None:
    facts = PlanFacts(plan=SF, levels=1, external_review="federal")

    found = {limit.rule: limit for limit in milestones(book(), facts, SECOND, Events(filed=day(filed)))}

    assert (found["EXT-PRELIM"].due_on, found["EXT-NOTICE"].due_on) == (day(reviewed), day(told))


def test_an_observed_holiday_is_a_business_day_for_the_check_and_none_before_the_plan_is_called_late() -> None:
    facts = PlanFacts(plan=SF, levels=1, external_review="federal")

    review = milestones(book(), facts, SECOND, Events(filed=day("2026-06-30")))[0]

    assert (review.rule, review.due_on, review.last_lawful) == ("EXT-PRELIM", day("2026-07-07"), day("2026-07-08"))


def test_a_state_review_is_planned_by_the_federal_floor_and_californias_six_months_judge_lateness_alone() -> None:
    limit = filing(INDIVIDUAL, SECOND, facts={"external_review": "state", "jurisdiction": "CA"}, received="2026-10-31")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-02-28"), day("2027-02-28"), day("2027-04-30"))
    assert any("six months" in note for note in limit.notes)


def test_an_unknown_review_process_is_read_both_ways_for_insured_plans() -> None:
    limit = filing(INDIVIDUAL, SECOND, received="2026-10-31")
    missing = {fact.fact: fact for fact in limit.missing}

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-02-28"), day("2027-02-28"), day("2027-03-01"))
    assert missing["external review process"].moves_days == 1
    assert "final denial" in missing["external review process"].how


def test_a_self_funded_plan_takes_the_federal_process_when_nobody_says() -> None:
    limit = filing(SF, SECOND, facts={"levels": 1}, received="2026-10-31")

    assert (limit.rule, limit.due_on) == ("ACA-EXT-FED", day("2027-03-01"))


@pytest.mark.parametrize("letter", [None, "2026-11-02"])
def test_a_second_internal_level_takes_its_date_from_the_letter_alone(letter: str | None) -> None:
    limit = filing(SF, SECOND, facts={"levels": 2}, received="2026-09-14", **({"letter_deadline": letter} if letter else {}))

    assert limit.due_on == limit.work_by == limit.last_lawful == (day(letter) if letter else None)
    assert bool(limit.missing) is (letter is None)
    assert limit.confidence == "M"


@pytest.mark.parametrize(
    ("plan", "stage"),
    [*product([SF, GROUP, INDIVIDUAL, MA], [Stage.PRIOR_AUTHORIZATION, Stage.DOI_COMPLAINT]), ("unknown", Stage.PRIOR_AUTHORIZATION)],
)
def test_the_law_sets_no_last_day_for_a_request_or_a_complaint(plan: str, stage: Stage) -> None:
    limit = filing(plan, stage, notice="2026-11-20", received="2026-11-21", letter_deadline="2026-12-20")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (None, None, None)
    assert limit.notes


def test_the_second_medicare_appeal_is_a_date_to_check_because_the_plan_forwards_it() -> None:
    payment = filing(MA, SECOND, filed="2026-11-20")
    service = filing(MA, SECOND, facts={"is_pre_service": True, "is_drug_request": False}, filed="2026-11-20")

    assert (payment.clock, payment.rule, payment.due_on) == (Clock.CHECK, "MA-L2", day("2027-01-19"))
    assert (service.clock, service.due_on) == (Clock.CHECK, day("2026-12-20"))
    assert filing(MA, SECOND, received="2026-12-20").due_on is None


def test_a_stage_the_plan_lacks_is_refused_with_the_reason() -> None:
    with pytest.raises(NoRuleApplies, match="exactly one internal level"):
        filing(INDIVIDUAL, THIRD, received="2026-09-14")
    with pytest.raises(NoRuleApplies, match="grandfathered plan has no external review"):
        filing(SF, SECOND, facts={"levels": 1, "is_grandfathered": True}, received="2026-09-14")


def test_a_grandfathered_individual_policy_never_gets_the_federal_180_days() -> None:
    assert filing(INDIVIDUAL, facts={"is_grandfathered": True}, received="2026-09-14").due_on is None


def test_dates_that_cannot_be_in_this_order_are_refused() -> None:
    with pytest.raises(BadInput, match="received before"):
        filing(SF, notice="2026-09-15", received="2026-09-14")
    with pytest.raises(BadInput, match="received before"):
        filing(SF, mailed="2026-09-15", received="2026-09-14")
    with pytest.raises(BadInput, match="seen on the portal before"):
        filing(SF, notice="2026-09-15", portal="2026-09-14")


@pytest.mark.parametrize("event", ["notice", "mailed", "received", "portal"])
def test_a_letter_cannot_state_a_last_day_before_it_came(event: str) -> None:
    with pytest.raises(BadInput, match="stated in the letter lies before"):
        filing(SF, letter_deadline="2026-09-14", **{event: "2026-09-15"})


def test_a_letter_that_came_in_time_on_paper_may_be_seen_late_on_the_portal() -> None:
    assert filing(SF, received="2026-09-15", portal="2026-12-15", letter_deadline="2026-11-14").work_by == day("2026-11-14")


def test_a_date_past_the_end_of_the_calendar_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="correct that date"):
        filing(SF, received="9999-12-01")

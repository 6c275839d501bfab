"""The 27 behaviours of section 18.2 of the study, in its order and by its numbers; where a behaviour has a half outside the rules, its owner is named."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from casework import clock
from casework.errors import BadInput, NoRuleApplies
from casework.rules import explaining
from casework.rules.deadlines import Limit, decision_limit, filing_limit, milestones, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.standing import Effect
from casework.terms import Clock, Network, Stage, Track
from tests.rules.shipped import book, day, decision, filing, texts

SF, GROUP, INDIVIDUAL, MA, OM = "self-funded-erisa", "insured-group", "individual", "medicare-advantage", "original-medicare"
FIRST, SECOND, PA = Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.PRIOR_AUTHORIZATION
DATED_BY_NOTICE = ("medicaid-managed-care", "medicaid-fee-for-service", "fehb", "tricare")


def text_of(facts: PlanFacts, limit: Limit) -> str:
    return "\n".join(explaining.lines(book(), facts, limit))


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL])
def test_01_receipt_starts_the_clock_and_an_unknown_one_is_counted_from_the_notice_as_conservative(plan: str) -> None:
    known, unknown = filing(plan, notice="2026-09-10", received="2026-09-14"), filing(plan, notice="2026-09-10")

    assert (known.due_on, unknown.due_on) == (day("2027-03-13"), day("2027-03-09"))
    assert "conservative" in unknown.trigger


@pytest.mark.parametrize("plan", DATED_BY_NOTICE)
def test_01_where_the_notice_starts_the_clock_its_receipt_moves_nothing(plan: str) -> None:
    assert filing(plan, notice="2026-11-20").due_on == filing(plan, notice="2026-11-20", received="2026-12-01").due_on


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL, *DATED_BY_NOTICE])
def test_01_no_five_days_are_presumed_outside_medicare(plan: str) -> None:
    rules = [rule for rule in book().rules if plan in rule.plans and rule.presumption_days and rule.clock is Clock.FILING]

    assert [rule.id for rule in rules if rule.id != "TRI-MN-EXP"] == []


@pytest.mark.parametrize(("received", "due"), [("2026-11-20", "2027-01-19"), ("2026-11-25", "2027-01-24"), ("2026-12-05", "2027-02-03")])
def test_02_a_presumed_receipt_is_rebutted_both_ways(received: str, due: str) -> None:
    assert filing(MA, notice="2026-11-20", received=received).due_on == day(due)


@pytest.mark.parametrize("plan", sorted(book().plans))
def test_02_a_receipt_before_the_notice_is_refused_for_every_plan(plan: str) -> None:
    with pytest.raises(BadInput, match="received before"):
        filing(plan, notice="2026-11-20", received="2026-11-19")


@pytest.mark.parametrize("plan", sorted(set(book().plans) - {"workers-compensation"}))
def test_03_without_the_date_of_the_denial_no_plan_gets_a_day_and_somebody_must_find_it(plan: str) -> None:
    limit = filing(plan)

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (None, None, None)
    assert limit.missing
    assert all(fact.how for fact in limit.missing)


def test_04_each_of_two_notices_keeps_its_own_clock() -> None:
    """Keeping both rows, the earlier driving unless the new notice restarts rights: casework.actions.clocks."""
    first, again = filing(SF, received="2026-09-14"), filing(SF, received="2026-10-20")

    assert (first.due_on, again.due_on) == (day("2027-03-13"), day("2027-04-18"))


def test_05_the_denial_of_the_authorization_and_the_denial_of_the_claim_are_decided_on_clocks_of_their_own() -> None:
    """Keeping the first appeal's clock when the EOB comes: casework.actions.clocks."""
    before = decision(SF, facts={"levels": 1, "is_pre_service": True}, filed="2026-11-20")
    after = decision(SF, facts={"levels": 1}, filed="2026-11-20")

    assert (before.rule, before.due_on) != (after.rule, after.due_on)


def test_06_the_contracts_window_stands_beside_the_members() -> None:
    contract: dict[str, object] = {"track": Track.PROVIDER, "network": Network.IN, "payer": "cigna"}
    member, provider = filing(MA, facts={"payer": "cigna"}, notice="2026-09-14"), filing(MA, facts=contract, notice="2026-09-14")

    assert member.rule != provider.rule
    assert member.due_on == filing(MA, notice="2026-09-14").due_on


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL, MA])
def test_07_learning_the_funding_never_shows_that_a_day_was_missed(plan: str) -> None:
    """The audit trail and the warning about a complaint already sent: casework.actions.correcting."""
    unknown, known = filing("unknown", received="2026-09-14"), filing(plan, received="2026-09-14")

    assert unknown.work_by
    assert known.work_by
    assert unknown.work_by <= known.work_by
    assert any(fact.fact == "funding" for fact in unknown.missing)


@pytest.mark.parametrize(("levels", "pre", "post"), [(1, 30, 60), (2, 15, 30)])
def test_08_the_number_of_levels_decides_the_payers_time(levels: int, pre: int, post: int) -> None:
    filed = day("2026-11-20")
    found = [decision(SF, facts={"levels": levels, "is_pre_service": before}, filed="2026-11-20").due_on for before in (True, False)]

    assert found == [filed + timedelta(pre), filed + timedelta(post)]


def test_08_an_individual_policy_has_one_internal_level_whatever_somebody_entered() -> None:
    assert filing(INDIVIDUAL, SECOND, facts={"levels": 2}, received="2026-09-14").rule.startswith(("ACA-EXT", "EXT-STATE"))


@pytest.mark.parametrize(
    ("plan", "procedure", "effect"),
    [
        (SF, "internal-appeal-1", Effect.EXHAUSTED),
        (GROUP, "internal-appeal-1", Effect.EXHAUSTED),
        (MA, "reconsideration", Effect.FORWARDED),
        (OM, "qic-reconsideration", Effect.ESCALATION),
    ],
)
def test_09_a_late_payer_opens_what_the_law_says_and_a_person_decides(plan: str, procedure: str, effect: Effect) -> None:
    found = {lapse.effect for lapse in book().lapses if plan in lapse.plans and procedure in lapse.procedures}

    assert effect in found


def test_09_nothing_moves_by_itself_when_the_payer_is_late() -> None:
    facts = PlanFacts(plan=SF, levels=1)
    limit = decision_limit(book(), facts, FIRST, Events(filed=day("2026-11-20")))

    assert limit.clock is Clock.DECISION
    assert "person decides" in text_of(facts, limit)


def test_09_the_clock_of_opm_runs_from_the_members_own_letter_while_the_carrier_is_silent() -> None:
    assert filing("fehb", SECOND, filed="2026-11-20").due_on == day("2026-11-20") + timedelta(120)
    assert filing("fehb", SECOND, notice="2026-11-20").due_on == day("2026-11-20") + timedelta(90)


@pytest.mark.parametrize(("noticed", "due"), [("2026-12-05", "2026-12-20"), ("2026-12-06", "2026-12-05")])
@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL])
def test_10_an_extension_noticed_after_day_15_is_ineffective(plan: str, noticed: str, due: str) -> None:
    assert decision(plan, PA, filed="2026-11-20", extension=noticed).due_on == day(due)


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL])
def test_10_the_clock_stands_still_from_the_sending_of_the_request_until_our_answer(plan: str) -> None:
    waiting = decision(plan, PA, filed="2026-11-20", information_requested="2026-11-30", information_received="2026-12-03")
    answered = decision(plan, PA, filed="2026-11-20", information_requested="2026-11-30", information_received="2026-12-03", information_answered="2026-12-20")

    assert (waiting.due_on, waiting.last_lawful) == (None, None)
    assert answered.due_on == day("2026-12-25")


def test_10_a_part_b_drug_request_takes_no_extension() -> None:
    limit = decision(MA, PA, facts={"is_drug_request": True}, filed="2026-11-20", extension="2026-11-21")

    assert limit.due_on == day("2026-11-23")
    assert any("finding to cite" in note.lower() for note in limit.notes)


@pytest.mark.parametrize(("start", "end"), [("2026-10-30T10:00", "2026-11-02T09:00"), ("2027-03-12T10:00", "2027-03-15T11:00")])
def test_11_urgent_clocks_run_in_elapsed_hours(start: str, end: str) -> None:
    zone = ZoneInfo("America/New_York")
    at, facts = datetime.fromisoformat(start).replace(tzinfo=zone), PlanFacts(plan=SF, is_urgent=True, is_pre_service=True)

    assert decision_limit(book(), facts, FIRST, Events(moments=(("filed", at),))).due_at == datetime.fromisoformat(end).replace(tzinfo=zone)


@pytest.mark.parametrize("start", ["2026-10-28", "2027-03-10"])
def test_11_clocks_in_days_know_no_change_of_the_clocks(start: str) -> None:
    assert decision(SF, PA, filed=start).due_on == day(start) + timedelta(15)


def test_11_there_is_no_urgent_handling_after_the_service() -> None:
    limit = decision(SF, facts={"is_urgent": True, "levels": 1}, filed="2026-11-20")

    assert limit.last_lawful == decision(SF, facts={"levels": 1}, filed="2026-11-20").due_on


def test_12_each_rule_asks_for_its_own_day_at_the_turn_of_a_year() -> None:
    """HCPCS by the day of the service: casework.rules.coding."""
    facts: dict[str, object] = {"is_drug_request": False, "stated": (("needs-authorization", "yes"),)}
    request = [decision(MA, PA, facts=facts, filed=filed).due_on for filed in ("2025-12-31", "2026-01-01")]
    period = [
        decision("medicaid-managed-care", PA, facts={"stated": (("rating-period", when),)}, filed="2026-01-05").due_on for when in ("before-2026", "from-2026")
    ]

    assert request == [day("2026-01-14"), day("2026-01-08")]
    assert period == [day("2026-01-19"), day("2026-01-12")]


def test_12_the_amount_in_controversy_follows_the_year_of_the_request() -> None:
    limit = filing(OM, Stage.THIRD_APPEAL, facts={"stated": (("amount", "195"),)}, notice="2025-12-20")

    assert any("made in 2025" in note for note in limit.notes)
    assert any("made in 2026" in note for note in limit.notes)


@pytest.mark.parametrize(("received", "due"), [("2026-10-31", "2027-03-01"), ("2026-05-31", "2026-10-01"), ("2027-10-29", "2028-02-29")])
def test_13_months_are_neither_days_nor_a_librarys_months(received: str, due: str) -> None:
    assert filing(SF, SECOND, facts={"levels": 1}, received=received).due_on == day(due)


def test_14_days_are_days_and_carry_no_hour() -> None:
    limit = filing(MA, notice="2026-11-20")

    assert {type(value) for value in (limit.due_on, limit.work_by, limit.last_lawful, limit.trigger_on)} == {date}


@pytest.mark.parametrize(("plan", "stage"), [(MA, FIRST), (OM, FIRST), (OM, SECOND)])
def test_15_under_medicare_filed_means_received(plan: str, stage: Stage) -> None:
    """Posting days before the last day, and proof of filing: casework.rules.ladder, casework.actions.filing."""
    assert "received" in filing(plan, stage, notice="2026-11-20").filed_when


@pytest.mark.parametrize("plan", [SF, GROUP, INDIVIDUAL])
def test_16_the_day_of_receipt_is_day_0(plan: str) -> None:
    limit = filing(plan, received="2026-09-14")

    assert limit.steps[0].startswith("Day 0: notice received 2026-09-14")
    assert limit.due_on == day("2026-09-14") + timedelta(180)


def test_17_only_the_federal_external_review_moves_for_weekends_and_holidays() -> None:
    assert {rule.id for rule in book().rules if rule.rolls != "never"} == {"ACA-EXT-FED"}
    assert filing(MA, notice="2026-01-01").due_on == day("2026-03-07")


def test_18_the_external_review_speaks_of_four_months() -> None:
    facts = PlanFacts(plan=SF, levels=1)
    text = text_of(facts, filing_limit(book(), facts, SECOND, Events(received=day("2026-09-01"))))

    assert "4 calendar months later" in text
    assert "120" not in text


@pytest.mark.parametrize(("plan", "stage"), [(SF, FIRST), (GROUP, FIRST), (MA, FIRST), (OM, FIRST), (OM, SECOND), ("fehb", FIRST)])
def test_19_a_filing_after_the_last_day_may_still_rest_on_something(plan: str, stage: Stage) -> None:
    facts = PlanFacts(plan=plan, levels=1)

    assert "After the last day: " in text_of(facts, filing_limit(book(), facts, stage, Events(notice=day("2026-01-05"))))


@pytest.mark.parametrize(("plan", "form"), [(MA, "CMS-1696"), (OM, "CMS-1696"), ("fehb", "consent"), ("medicaid-managed-care", "consent"), (SF, "")])
def test_20_who_may_file_and_with_which_authorization_is_said_and_stops_no_clock(plan: str, form: str) -> None:
    """A filing without its authorization is incomplete: casework.actions.filing."""
    facts = PlanFacts(plan=plan)
    text = text_of(facts, filing_limit(book(), facts, FIRST, Events(notice=day("2026-11-20"))))

    assert "Who may file: " in text
    assert "Authorization: " in text
    assert form in text


def test_21_each_of_two_payers_on_one_claim_has_a_clock_of_its_own() -> None:
    """One row per payer and claim line: casework.actions."""
    assert filing(OM, notice="2026-11-20").due_on != filing(GROUP, notice="2026-11-20").due_on


def test_22_an_unprocessable_claim_runs_on_the_claims_clock_and_not_on_an_appeals() -> None:
    """Telling MA130 and CARC 16 from a denial: casework.rules.denials."""
    limit = side_limit(book(), PlanFacts(plan=OM), FIRST, Clock.CLAIM, Events(service=day("2026-02-10"), notice=day("2026-11-20")))

    assert (limit.clock, limit.due_on) == (Clock.CLAIM, day("2027-02-10"))


@pytest.mark.parametrize(("told", "due"), [("2026-10-01", "2027-01-04"), ("2027-01-04", "2027-01-06")])
def test_23_a_rejected_request_is_perfected_by_the_later_of_four_months_and_48_hours(told: str, due: str) -> None:
    limit = side_limit(book(), PlanFacts(plan=SF, levels=1), SECOND, Clock.INFORMATION, Events(received=day("2026-09-01"), incomplete=day(told)))

    assert limit.due_on == day(due)


@pytest.mark.parametrize("text", ["11/20/2026", "20-11-2026", "2026-11-31", "20261120", ""])
def test_24_a_day_is_written_in_one_way_only(text: str) -> None:
    """Future dates and services after the denial: casework.actions and the forms."""
    with pytest.raises(ValueError, match=r"YYYY|day|month|isoformat"):
        clock.day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_24_a_day_that_no_case_can_have_is_not_taken(text: str) -> None:
    """Days counted from it would leave the calendar."""
    with pytest.raises(ValueError, match="no day of a case"):
        clock.day(text)


def test_25_juneteenth_is_a_holiday_from_2021_and_no_proclaimed_day_is_one() -> None:
    days = {date.fromisoformat(row["date"]) for row in csv.DictReader(StringIO(texts()["holidays.csv"]))}

    assert day("2020-06-19") not in days
    assert {day(f"{year}-06-19") for year in range(2021, 2036)} <= days
    assert not {day("2024-12-24"), day("2025-12-24"), day("2025-12-26"), day("2025-01-09")} & days
    assert {each.year for each in days} >= set(range(2020, 2036))


def test_25_the_day_of_an_inauguration_moves_no_date() -> None:
    assert filing(SF, SECOND, facts={"levels": 1}, received="2028-09-20").due_on == day("2029-01-22")
    assert day("2029-01-20") not in book().calendar.statutory


def test_26_our_own_days_lie_before_the_last_day_never_after_it() -> None:
    """Moving a reminder to the business day before: casework.rules.ladder."""
    for plan in (SF, GROUP, INDIVIDUAL, MA, OM, *DATED_BY_NOTICE):
        limit = filing(plan, notice="2026-11-20")
        assert limit.work_by
        assert limit.due_on
        assert limit.work_by <= limit.due_on


def test_27_every_date_carries_a_citation_of_the_plan_it_is_for() -> None:
    """Letters print no citation that nobody verified: casework.letters."""
    limits = [filing(plan, notice="2026-11-20") for plan in (SF, GROUP, INDIVIDUAL, MA, OM, *DATED_BY_NOTICE)]
    limits += milestones(book(), PlanFacts(plan=SF, levels=1), SECOND, Events(filed=day("2026-11-20")))

    assert all(limit.citation and limit.source and limit.verified_on for limit in limits)


def test_27_a_plan_outside_the_law_gets_no_citation_of_it() -> None:
    for plan in ("short-term", "sharing-ministry"):
        limit = filing(plan, received="2026-11-20")
        assert limit.due_on is None
        assert "2560.503" not in limit.citation
    with pytest.raises(NoRuleApplies):
        filing("workers-compensation", received="2026-11-20")

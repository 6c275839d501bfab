"""The commercial payers' own clocks: each kind of decision, its extension, and the steps of an external review."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from casework.rules.deadlines import Limit, decision_limit, milestones
from casework.rules.entries import Basis
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules.shipped import book, day, decision

PA, SECOND = Stage.PRIOR_AUTHORIZATION, Stage.SECOND_APPEAL
GROUPS = ("self-funded-erisa", "insured-group", "church", "government")
PLANS = (*GROUPS, "individual")
BEFORE: dict[str, object] = {"is_pre_service": True, "is_grandfathered": False}
AFTER: dict[str, object] = {"is_grandfathered": False}
URGENT: dict[str, object] = {**BEFORE, "is_urgent": True}
EXTENSION: dict[str, object] = {**URGENT, "stated": (("concurrent", "extension"),)}
SINGLE = ("multi-employer", "no")


def owed(plan: str, stage: Stage, events: Events, **facts: object) -> dict[str, Limit]:
    asked = PlanFacts(plan=plan, levels=1, is_grandfathered=False).but(**facts)
    return {limit.rule: limit for limit in milestones(book(), asked, stage, events)}


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(
    ("stage", "facts", "filed", "due"),
    [
        (PA, BEFORE, "2026-11-20", "2026-12-05"),
        (PA, BEFORE, "2028-02-14", "2028-02-29"),
        (PA, URGENT, "2026-11-20", "2026-11-23"),
        (PA, EXTENSION, "2026-11-20", "2026-11-21"),
        (Stage.FIRST_APPEAL, {**BEFORE, "levels": 1}, "2026-11-20", "2026-12-20"),
        (Stage.FIRST_APPEAL, {**AFTER, "levels": 1}, "2026-11-20", "2027-01-19"),
        (Stage.FIRST_APPEAL, URGENT, "2026-11-20", "2026-11-23"),
    ],
)
def test_a_commercial_plan_decides_by(plan: str, stage: Stage, facts: dict[str, object], filed: str, due: str) -> None:
    limit = decision(plan, stage, facts={**facts, "stated": (*facts.get("stated", ()), SINGLE)}, filed=filed)  # type: ignore[misc]

    assert (limit.due_on, limit.last_lawful) == (day(due), day(due))


@pytest.mark.parametrize("plan", GROUPS)
@pytest.mark.parametrize("stage", [Stage.FIRST_APPEAL, SECOND])
@pytest.mark.parametrize(("facts", "due"), [(BEFORE, "2026-12-05"), (AFTER, "2026-12-20"), (URGENT, "2026-11-23")])
def test_each_of_two_levels_has_half_the_time(plan: str, stage: Stage, facts: dict[str, object], due: str) -> None:
    stated = (("second-level", "mandatory"), SINGLE)

    assert decision(plan, stage, facts={**facts, "levels": 2, "stated": stated}, filed="2026-11-20").due_on == day(due)


@pytest.mark.parametrize("plan", GROUPS)
@pytest.mark.parametrize(("facts", "due", "last"), [(BEFORE, "2026-12-05", "2026-12-20"), (AFTER, "2026-12-20", "2027-01-19")])
def test_with_a_voluntary_second_level_a_plan_is_late_only_after_the_time_of_one_level(plan: str, facts: dict[str, object], due: str, last: str) -> None:
    limit = decision(plan, facts={**facts, "levels": 2, "stated": (("second-level", "voluntary"), SINGLE)}, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(last))


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group"])
def test_the_trustees_of_a_multi_employer_plan_tell_within_5_days_of_their_meeting(plan: str) -> None:
    facts: dict[str, object] = {"levels": 1, "stated": (("multi-employer", "yes"),)}

    assert decision(plan, facts=facts, filed="2026-11-20", meeting="2027-01-15").due_on == day("2027-01-20")
    assert [fact.fact for fact in decision(plan, facts=facts, filed="2026-11-20").missing] == ["day of the trustees' meeting"]
    assert decision(plan, facts={**facts, "is_pre_service": True}, filed="2026-11-20").due_on == day("2026-12-20")


def test_a_plan_that_nobody_called_multi_employer_is_counted_as_none_and_the_question_stays_open() -> None:
    limit = decision("self-funded-erisa", facts={"levels": 1}, filed="2026-11-20")

    assert limit.due_on == day("2027-01-19")
    assert "multi-employer plan or not" in {fact.fact for fact in limit.missing}


@pytest.mark.parametrize("plan", PLANS)
def test_a_prior_authorization_may_be_extended_once_by_15_days_and_stands_still_for_missing_information(plan: str) -> None:
    filed = {"filed": "2026-11-20"}

    assert decision(plan, PA, facts=AFTER, **filed, extension="2026-12-05").due_on == day("2026-12-20")
    assert decision(plan, PA, facts=AFTER, **filed, extension="2026-12-06").due_on == day("2026-12-05")
    waiting = decision(plan, PA, facts=AFTER, **filed, information_requested="2026-11-30")
    answered = decision(plan, PA, facts=AFTER, **filed, information_requested="2026-11-30", information_answered="2026-12-10")
    assert (waiting.due_on, answered.due_on) == (None, day("2026-12-15"))


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("facts", [BEFORE, AFTER])
def test_an_appeal_is_never_extended_and_never_stands_still(plan: str, facts: dict[str, object]) -> None:
    asked: dict[str, object] = {**facts, "levels": 1, "stated": (SINGLE,)}
    plain = decision(plan, facts=asked, filed="2026-11-20")

    assert decision(plan, facts=asked, filed="2026-11-20", extension="2026-12-01").due_on == plain.due_on
    assert decision(plan, facts=asked, filed="2026-11-20", information_requested="2026-12-01").due_on == plain.due_on


def test_only_a_prior_authorization_may_be_extended_or_stopped() -> None:
    movable = {
        procedure for rule in book().rules if set(rule.plans) & set(PLANS) and (rule.extends_by or rule.tolled_by_information) for procedure in rule.procedures
    }

    assert movable == {"prior-authorization"}


@pytest.mark.parametrize("plan", PLANS)
def test_an_urgent_decision_is_counted_in_hours_across_the_change_of_clocks(plan: str) -> None:
    eastern = ZoneInfo("America/New_York")
    events = Events(moments=(("filed", datetime(2026, 10, 30, 10, 0, tzinfo=eastern)),))

    limit = decision_limit(book(), PlanFacts(plan=plan).but(**URGENT), PA, events)

    assert limit.due_at == datetime(2026, 11, 2, 9, 0, tzinfo=eastern)


@pytest.mark.parametrize("plan", ["church", "government", "individual"])
@pytest.mark.parametrize("stage", [PA, Stage.FIRST_APPEAL])
def test_a_grandfathered_plan_outside_erisa_has_no_time_to_decide_in_federal_law(plan: str, stage: Stage) -> None:
    assert decision(plan, stage, facts={"is_grandfathered": True, "levels": 1}, filed="2026-11-20").due_on is None


@pytest.mark.parametrize("plan", ["short-term", "sharing-ministry"])
def test_no_law_binds_a_short_term_policy_or_a_ministry_to_a_time(plan: str) -> None:
    rules = [rule for rule in book().rules if plan in rule.plans]

    assert rules
    assert {rule.basis for rule in rules} == {Basis.OPEN, Basis.LETTER}
    assert decision(plan, filed="2026-11-20").due_on is None


@pytest.mark.parametrize("plan", PLANS)
def test_the_plan_says_within_days_or_hours_what_a_request_lacks(plan: str) -> None:
    told = owed(plan, PA, Events(filed=day("2026-11-20")))
    urgent = owed(plan, PA, Events(filed=day("2026-11-20"), information_answered=day("2026-11-22")), is_urgent=True)

    assert [limit.due_on for rule, limit in told.items() if rule.endswith("PROCEDURE")] == [day("2026-11-25")]
    assert [limit.due_on for rule, limit in urgent.items() if rule.endswith(("PROCEDURE-URGENT", "INCOMPLETE-URGENT"))] == [day("2026-11-21")] * 2
    assert [limit.due_on for rule, limit in urgent.items() if rule.endswith("ANSWERED-URGENT")] == [day("2026-11-24")]


@pytest.mark.parametrize("plan", PLANS)
def test_an_external_review_shows_every_step_that_others_owe(plan: str) -> None:
    steps = owed(plan, SECOND, Events(filed=day("2026-12-23"), information_answered=day("2027-01-15")), external_review="federal")

    found = {rule: limit.due_on for rule, limit in steps.items()}
    assert found == {
        "EXT-PRELIM": day("2026-12-31"),
        "EXT-NOTICE": day("2027-01-04"),
        "EXT-FILE": day("2027-01-11"),
        "EXT-FORWARD": day("2027-01-19"),
    }
    assert {limit.clock for limit in steps.values()} == {Clock.CHECK}


@pytest.mark.parametrize("plan", PLANS)
def test_the_review_organization_decides_in_45_days_and_a_states_forwards_our_evidence_the_next_business_day(plan: str) -> None:
    facts: dict[str, object] = {"levels": 1, "is_grandfathered": False}
    steps = owed(plan, SECOND, Events(filed=day("2026-12-23"), information_answered=day("2027-01-15")), external_review="state")

    assert decision(plan, SECOND, facts={**facts, "external_review": "federal"}, filed="2026-11-20").due_on == day("2027-01-04")
    assert {rule: limit.due_on for rule, limit in steps.items()} == {"EXT-STATE-FORWARD": day("2027-01-19")}


@pytest.mark.parametrize("process", ["federal", "state"])
def test_a_decision_told_by_word_of_mouth_is_confirmed_in_writing_48_hours_later(process: str) -> None:
    steps = owed("individual", SECOND, Events(filed=day("2026-12-23")), external_review=process, is_urgent=True, is_pre_service=True)

    assert [limit.due_on for rule, limit in steps.items() if rule.endswith("WRITTEN")] == [day("2026-12-28")]


@pytest.mark.parametrize(("state", "due", "last"), [("CA", "2026-12-20", "2027-01-04"), ("NY", "2026-12-20", "2027-01-04"), ("TX", "2027-01-04", "2027-01-04")])
def test_a_states_faster_answer_is_expected_and_lateness_waits_for_the_federal_45_days(state: str, due: str, last: str) -> None:
    limit = decision("individual", SECOND, facts={"external_review": "state", "jurisdiction": state}, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(last))


def test_californias_review_may_be_asked_for_once_the_grievance_had_30_days() -> None:
    steps = owed("insured-group", Stage.FIRST_APPEAL, Events(filed=day("2026-11-20")), jurisdiction="CA")

    assert steps["CA-GRIEVANCE"].due_on == day("2026-12-20")
    assert "CA-GRIEVANCE" not in owed("self-funded-erisa", Stage.FIRST_APPEAL, Events(filed=day("2026-11-20")), jurisdiction="CA")

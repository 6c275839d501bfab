"""FEHB and PSHB: the carrier, then OPM, whose clock runs even while the carrier is silent."""

import pytest

from casework.errors import NoRuleApplies, RulebookInvalid
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, milestones, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, regulator, rung, rungs
from casework.terms import ROAD, Clock, Stage, Track
from tests.rules.shipped import book, day, decision, filing, texts

FEHB = "fehb"
PA, FIRST, SECOND, THIRD, COMPLAINT = ROAD


@pytest.mark.parametrize(
    ("notice", "due"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-08-29", "2027-02-28"),
        ("2026-11-20", "2027-05-20"),
        ("2026-01-04", "2026-07-04"),
        ("2026-12-31", "2027-06-30"),
    ],
)
def test_the_carrier_is_asked_within_six_months_of_the_date_on_the_notice(notice: str, due: str) -> None:
    limit = filing(FEHB, notice=notice, received="2027-09-30")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day(due), day(due), day(due))


@pytest.mark.parametrize("stage", [FIRST, SECOND])
def test_receipt_alone_gives_no_date_because_the_notice_counts(stage: Stage) -> None:
    limit = filing(FEHB, stage, received="2026-11-20")

    assert limit.due_on is None
    assert limit.missing[0].fact == "date on the notice"


@pytest.mark.parametrize(("notice", "due"), [("2026-11-20", "2027-02-18"), ("2027-12-01", "2028-02-29")])
def test_opm_is_asked_within_90_days_of_the_carriers_letter(notice: str, due: str) -> None:
    limit = filing(FEHB, SECOND, notice=notice, filed="2026-10-01")

    assert (limit.rule, limit.due_on, limit.last_lawful) == ("FEHB-2", day(due), day(due))


def test_a_silent_carrier_leaves_120_days_from_the_members_own_letter() -> None:
    limit = filing(FEHB, SECOND, filed="2026-01-10")

    assert (limit.rule, limit.clock, limit.due_on, limit.trigger_on) == ("FEHB-2D", Clock.FILING, day("2026-05-10"), day("2026-01-10"))
    assert "890.105(e)(1)(ii)" in limit.citation


def test_after_a_request_for_information_the_120_days_run_from_that_request() -> None:
    limit = filing(FEHB, SECOND, filed="2026-01-10", information_requested="2026-02-01")

    assert (limit.rule, limit.due_on) == ("FEHB-2D", day("2026-06-01"))


def test_while_we_wait_for_the_carrier_the_last_day_for_opm_is_a_date_to_check() -> None:
    found = milestones(book(), PlanFacts(plan=FEHB), FIRST, Events(filed=day("2026-01-10")))

    assert [(limit.rule, limit.clock, limit.due_on) for limit in found] == [("FEHB-2D", Clock.CHECK, day("2026-05-10"))]


def test_the_carriers_own_date_says_until_when_opm_is_asked_if_it_stays_silent() -> None:
    limit = decision(FEHB, FIRST, filed="2026-01-10")

    assert limit.due_on == day("2026-02-09")
    assert any("If no answer comes: review by OPM while the carrier is silent, by 2026-05-10" in note for note in limit.notes)
    assert not any("If no answer comes" in note for note in decision(FEHB, SECOND, filed="2026-01-10").notes)


def test_a_rule_that_counts_otherwise_must_name_one_that_exists() -> None:
    path = "plans/fehb.toml"
    wrong = {**texts(), path: texts()[path].replace('otherwise = "FEHB-2D"', 'otherwise = "FEHB-2X"')}

    with pytest.raises(RulebookInvalid, match="otherwise: nothing is called “FEHB-2X”"):
        Rulebook.parse(wrong)


def carrier(**events: str) -> Limit:
    return decision(FEHB, FIRST, facts={}, filed="2026-03-02", **events)


def test_the_carrier_answers_in_30_days_and_an_urgent_request_in_72_hours() -> None:
    assert carrier().due_on == day("2026-04-01")
    assert decision(FEHB, FIRST, facts={"is_urgent": True, "is_pre_service": True}, filed="2026-03-02").due_on == day("2026-03-05")


def test_a_request_for_information_stops_the_carrier_and_our_answer_gives_it_30_days_anew() -> None:
    asked = carrier(information_requested="2026-03-20")
    answered = carrier(information_requested="2026-03-20", information_answered="2026-04-10")

    assert (asked.due_on, asked.last_lawful) == (None, None)
    assert any("starts anew with our answer" in note for note in asked.notes)
    assert (answered.due_on, answered.last_lawful) == (day("2026-05-10"), day("2026-05-10"))
    assert not any("Check both dates" in note for note in answered.notes)


def test_a_request_sent_after_the_30_days_stops_nothing() -> None:
    limit = carrier(information_requested="2026-04-02")

    assert limit.due_on == day("2026-04-01")
    assert any("stops nothing" in note for note in limit.notes)


@pytest.mark.parametrize(("asked", "due"), [("2026-03-10", "2026-05-09"), ("2027-12-31", "2028-02-29")])
def test_our_answer_must_reach_the_carrier_60_days_after_the_date_of_its_request(asked: str, due: str) -> None:
    events = Events(information_requested=day(asked), information_received=day(asked))
    limit = side_limit(book(), PlanFacts(plan=FEHB), FIRST, Clock.INFORMATION, events)

    assert (limit.due_on, limit.filed_when) == (day(due), "received by the carrier")


def test_opm_decides_or_says_where_it_stands_in_90_days() -> None:
    limit = decision(FEHB, SECOND, filed="2026-11-20")

    assert (limit.due_on, limit.confidence) == (day("2027-02-18"), "P-mirror")


def test_prior_approval_has_no_verified_time_and_never_the_seven_days() -> None:
    limit = decision(FEHB, PA, filed="2026-03-02")

    assert limit.due_on is None
    assert any("do not reach these plans" in note for note in limit.notes)


@pytest.mark.parametrize("service", ["2026-01-01", "2026-12-31"])
@pytest.mark.parametrize("payer", ["FEP", "BCBS FEP"])
def test_a_fep_claim_is_filed_by_the_last_day_of_the_next_year(payer: str, service: str) -> None:
    limit = side_limit(book(), PlanFacts(plan=FEHB, payer=payer), FIRST, Clock.CLAIM, Events(service=day(service)))

    assert (limit.due_on, limit.confidence) == (day("2027-12-31"), "S")


@pytest.mark.parametrize("payer", ["", "GEHA", "Aetna"])
def test_no_other_carrier_is_given_the_fep_date(payer: str) -> None:
    limit = side_limit(book(), PlanFacts(plan=FEHB, payer=payer), FIRST, Clock.CLAIM, Events(service=day("2026-03-10")))

    assert limit.due_on is None
    assert any("for another carrier that is not known" in note for note in limit.notes)


def test_the_suit_is_a_date_to_check_by_the_end_of_the_third_year() -> None:
    found = milestones(book(), PlanFacts(plan=FEHB), SECOND, Events(filed=day("2026-11-20"), service=day("2026-03-10")))

    assert [(limit.rule, limit.due_on) for limit in found] == [("FEHB-SUIT", day("2029-12-31"))]
    with pytest.raises(NoRuleApplies, match="only a suit against OPM"):
        filing(FEHB, THIRD, notice="2026-11-20")


def test_opm_is_the_external_step_and_there_is_no_other() -> None:
    filers = [each.filer for each in rungs(book(), PlanFacts(plan=FEHB))]

    assert filers == [Filer.CLINIC, Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.CLINIC]
    assert rung(book(), PlanFacts(plan=FEHB), SECOND).is_external
    assert (regulator(book(), PlanFacts(plan=FEHB, jurisdiction="TX")).key, rung(book(), PlanFacts(plan=FEHB), COMPLAINT).filer) == ("OPM", Filer.CLINIC)


@pytest.mark.parametrize("procedure", ["carrier-reconsideration", "opm-review"])
def test_the_clinic_needs_specific_written_consent_and_lateness_an_excuse(procedure: str) -> None:
    scope = book().scope(FEHB, payer="", track=Track.MEMBER)
    standing, late = book().standing_for(scope, procedure, {}), book().late_filing_for(scope, procedure, {})

    assert standing is not None
    assert late is not None
    assert (standing.needs_authorization, standing.form) == (True, "specific written consent of the covered individual")
    assert "beyond control" in late.text


@pytest.mark.parametrize(
    ("procedure", "effect", "then"),
    [
        ("prior-authorization", "next route opens", "opm-review"),
        ("carrier-reconsideration", "next route opens", "opm-review"),
        ("opm-review", "nothing in the law", ""),
        ("complaint", "nothing in the law", ""),
    ],
)
def test_a_late_carrier_opens_the_way_to_opm(procedure: str, effect: str, then: str) -> None:
    lapse = book().lapse_for(book().scope(FEHB, payer="", track=Track.MEMBER), procedure, {})

    assert lapse is not None
    assert (lapse.effect, lapse.next_procedure) == (effect, then)


def test_a_carrier_that_breaks_the_rules_lets_opm_in_at_once() -> None:
    assert any("OPM may be asked at once" in note for note in rung(book(), PlanFacts(plan=FEHB), FIRST).notes)

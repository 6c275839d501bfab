"""What surrounds the clocks of the commercial plans: standing, lapse, late filing, requests for information, complaints."""

from itertools import product

import pytest

from casework.errors import NoRuleApplies
from casework.rules.deadlines import decision_limit, filing_limit, side_limit
from casework.rules.entries import Confidence, Rule
from casework.rules.facts import Events, PlanFacts, texts
from casework.rules.limits import Limit
from casework.rules.pathways import Filer, Rung, rung, rungs
from casework.rules.standing import Effect, Lapse, Standing
from casework.terms import Clock, Stage, Track
from tests.rules.shipped import DISPUTES, book, day

PA, FIRST, SECOND = Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL, Stage.SECOND_APPEAL
UNDER_ERISA = ("self-funded-erisa", "insured-group")
BY_ACA_ALONE = ("individual", "church", "government")
PLANS = (*UNDER_ERISA, *BY_ACA_ALONE)
ALL = (*PLANS, "short-term", "sharing-ministry")
BEGINNINGS = ("received by ", "postmarked ", "sent ", "as the plan's terms say")
OURS = [rule for rule in book().rules if set(rule.plans) & set(ALL)]


def asked(plan: str, stage: Stage, clock: Clock, events: Events, **facts: object) -> Limit:
    return side_limit(book(), PlanFacts(plan=plan, levels=1, is_grandfathered=False).but(**facts), stage, clock, events)


def information(plan: str, stage: Stage, *, facts: dict[str, object] | None = None, **events: str) -> Limit:
    return asked(plan, stage, Clock.INFORMATION, Events(**{name: day(text) for name, text in events.items()}), **(facts or {}))  # type: ignore[arg-type]


def standing(plan: str, procedure: str, **facts: object) -> Standing:
    known = PlanFacts(plan=plan).but(**facts)
    found = book().standing_for(book().scope(plan, payer="", track=Track.MEMBER), procedure, texts(known, FIRST))
    assert found
    return found


def lapse(plan: str, procedure: str, **facts: object) -> Lapse:
    known = PlanFacts(plan=plan).but(**facts)
    found = book().lapse_for(book().scope(plan, payer="", track=Track.MEMBER), procedure, texts(known, FIRST))
    assert found
    return found


@pytest.mark.parametrize("plan", ALL)
@pytest.mark.parametrize("track", DISPUTES)
def test_every_stage_answers_on_both_tracks_or_refuses_with_a_reason(plan: str, track: Track) -> None:
    events = Events(received=day("2026-09-14"), notice=day("2026-09-14"), filed=day("2026-11-20"))
    for levels, grandfathered, second in product((None, 1, 2), (None, True, False), ("", "mandatory", "voluntary")):
        facts = PlanFacts(plan=plan, track=track, levels=levels, is_grandfathered=grandfathered, jurisdiction="TX", stated=(("second-level", second),))
        for each in rungs(book(), facts):
            if each.filer is Filer.NOBODY:
                assert each.reason.endswith(".")
            else:
                assert filing_limit(book(), facts, each.stage, events).clock is Clock.FILING
                assert decision_limit(book(), facts, each.stage, events).clock is Clock.DECISION


@pytest.mark.parametrize("plan", [*ALL, "unknown"])
def test_everything_that_is_filed_has_its_standing_its_lapse_and_words_for_a_late_filing(plan: str) -> None:
    scope = book().scope(plan, payer="", track=Track.MEMBER)
    filed = {each.procedure for each in book().rungs if each.procedure and plan in each.plans and Track.MEMBER in each.tracks}

    assert filed
    for procedure, grandfathered, urgent in product(filed, (None, True, False), (True, False)):
        facts = texts(PlanFacts(plan=plan, is_grandfathered=grandfathered, is_urgent=urgent, is_pre_service=urgent), FIRST)
        assert book().standing_for(scope, procedure, facts)
        assert book().lapse_for(scope, procedure, facts)
        assert book().late_filing_for(scope, procedure, facts) or procedure in ("prior-authorization", "complaint")


@pytest.mark.parametrize("plan", PLANS)
def test_an_appeal_needs_the_patients_authorization_and_an_urgent_one_may_be_filed_by_the_physician(plan: str) -> None:
    plain, urgent = standing(plan, "internal-appeal-1"), standing(plan, "internal-appeal-1", is_urgent=True, is_pre_service=True)

    assert plain.needs_authorization
    assert "authorized representative" in plain.form
    assert not urgent.needs_authorization
    assert "29 CFR 2560.503-1(b)(4)" in urgent.citation
    assert urgent.confidence is Confidence.READ_IN_COPY


@pytest.mark.parametrize("plan", PLANS)
def test_a_late_plan_opens_the_external_review_and_a_person_decides(plan: str) -> None:
    found = lapse(plan, "internal-appeal-1", is_grandfathered=False)

    assert (found.effect, found.next_procedure) == (Effect.EXHAUSTED, "external-review")
    assert "A person decides" in found.text
    assert "within 10 days" in found.text
    assert found.citation.startswith("45 CFR 147.136(b)(")


@pytest.mark.parametrize(("plan", "effect"), [*((plan, Effect.EXHAUSTED) for plan in UNDER_ERISA), *((plan, Effect.NONE) for plan in BY_ACA_ALONE)])
def test_a_late_grandfathered_plan_opens_no_external_review(plan: str, effect: Effect) -> None:
    found = lapse(plan, "internal-appeal-1", is_grandfathered=True)

    assert found.effect is effect
    assert found.next_procedure != "external-review"


def test_california_opens_its_review_beside_the_federal_rule() -> None:
    assert lapse("insured-group", "internal-appeal-1", jurisdiction="CA").effect is Effect.NEXT_ROUTE
    assert lapse("self-funded-erisa", "internal-appeal-1", jurisdiction="CA").effect is Effect.EXHAUSTED


@pytest.mark.parametrize("plan", ["short-term", "sharing-ministry"])
def test_a_late_insurer_or_ministry_without_a_law_changes_nothing_by_law(plan: str) -> None:
    assert {each.effect for each in book().lapses if plan in each.plans} == {Effect.NONE}


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(
    ("events", "due"),
    [
        ({"information_requested": "2026-11-20", "information_received": "2026-11-24"}, "2027-01-08"),
        ({"information_requested": "2026-11-20"}, "2027-01-04"),
        ({"information_received": "2028-01-15"}, "2028-02-29"),
        ({"information_received": "2026-09-30"}, "2026-11-14"),
    ],
)
def test_the_plans_request_gives_45_days_from_the_day_it_came(plan: str, events: dict[str, str], due: str) -> None:
    assert information(plan, PA, **events).due_on == day(due)  # type: ignore[arg-type]


@pytest.mark.parametrize("plan", PLANS)
def test_an_urgent_request_for_information_gives_48_hours_and_is_worked_to_the_day_before(plan: str) -> None:
    limit = information(plan, PA, facts={"is_urgent": True}, information_received="2026-11-20")

    assert (limit.due_on, limit.work_by) == (day("2026-11-22"), day("2026-11-21"))


@pytest.mark.parametrize("plan", [*PLANS, "short-term", "sharing-ministry"])
def test_a_request_for_information_on_an_appeal_takes_the_date_of_the_request(plan: str) -> None:
    limit = information(plan, FIRST, information_received="2026-11-20")

    assert limit.due_on is None
    assert [fact.fact for fact in limit.missing] == ["the letter's date"]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(("incomplete", "due"), [("2026-12-28", "2027-01-04"), ("2027-01-03", "2027-01-05")])
def test_an_incomplete_request_is_completed_within_the_four_months_or_48_hours_whichever_is_later(plan: str, incomplete: str, due: str) -> None:
    limit = information(plan, SECOND, facts={"external_review": "federal"}, received="2026-09-01", incomplete=incomplete)

    assert (limit.rule, limit.due_on, limit.last_lawful) == ("EXT-PERFECT", day(due), day(due))


def test_without_the_day_of_the_denial_an_incomplete_request_has_the_48_hours_alone() -> None:
    assert information("individual", SECOND, facts={"external_review": "federal"}, incomplete="2027-01-03").due_on == day("2027-01-05")


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(("process", "due"), [("federal", "2027-01-08"), ("state", "2026-12-31")])
def test_further_evidence_for_the_reviewer_has_10_business_days_and_at_least_5_in_a_state(plan: str, process: str, due: str) -> None:
    assert information(plan, SECOND, facts={"external_review": process}, information_received="2026-12-23").due_on == day(due)


def test_an_expedited_review_leaves_no_counted_time_for_more_evidence() -> None:
    limit = information(
        "individual", SECOND, facts={"external_review": "federal", "is_urgent": True, "is_pre_service": True}, information_received="2026-12-23"
    )

    assert limit.due_on is None
    assert any("send all evidence with the request" in note for note in limit.notes)


@pytest.mark.parametrize("plan", PLANS)
def test_coverage_continues_while_an_appeal_against_a_cut_is_open_and_no_day_is_invented(plan: str) -> None:
    limit = asked(plan, FIRST, Clock.CONTINUATION, Events(notice=day("2026-11-20")), stated=(("concurrent", "reduction"),))

    assert limit.due_on is None
    assert "(iii)" in limit.citation
    assert any("before the cut takes effect" in note for note in limit.notes)
    with pytest.raises(NoRuleApplies, match="keeps the benefits going"):
        asked(plan, FIRST, Clock.CONTINUATION, Events(notice=day("2026-11-20")))


@pytest.mark.parametrize("rule", [rule for rule in OURS if rule.clock in (Clock.FILING, Clock.INFORMATION, Clock.CONTINUATION)], ids=lambda rule: rule.id)
def test_every_clock_of_ours_says_what_counts_as_filed(rule: Rule) -> None:
    assert rule.filed_when.startswith(BEGINNINGS)


def test_what_nobody_verified_never_counts_and_the_corrected_paragraphs_are_cited() -> None:
    assert not [rule.id for rule in OURS if rule.confidence in (Confidence.MEMORY, Confidence.CONFLICT) and rule.counts]
    assert not [rule.id for rule in OURS if "(h)(4)" in rule.citation or "(iii)(C)" in rule.citation]
    assert {rule.citation.rpartition("(i)(2)")[2] for rule in OURS if rule.id.endswith("POST-TRUSTEES")} == {"(iii)(B)"}
    assert all("(h)(3)(i)" in rule.citation for rule in OURS if rule.amount == 180)


def complaint(plan: str, track: Track = Track.MEMBER) -> Rung:
    return rung(book(), PlanFacts(plan=plan, jurisdiction="TX", track=track), Stage.DOI_COMPLAINT)


@pytest.mark.parametrize(("plan", "key"), [("government", "CCIIO"), ("short-term", "DOI-TX"), ("self-funded-erisa", "EBSA")])
def test_the_complaint_goes_to_the_office_of_the_plan(plan: str, key: str) -> None:
    office = complaint(plan).regulator

    assert office is not None
    assert office.key == key


@pytest.mark.parametrize("track", DISPUTES)
def test_nobody_takes_a_complaint_about_a_ministry(track: Track) -> None:
    found = complaint("sharing-ministry", track)

    assert found.filer is Filer.NOBODY
    assert "attorney general" in found.reason


@pytest.mark.parametrize("plan", ["church", "government", "self-funded-erisa"])
def test_a_clinics_own_payment_dispute_has_no_regulator_where_the_study_names_none(plan: str) -> None:
    assert complaint(plan, Track.PROVIDER).filer is Filer.NOBODY

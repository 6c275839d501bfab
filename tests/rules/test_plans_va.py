"""VA Community Care: medical, benefit and payment disputes go different ways, and no date is given that nobody verified."""

import pytest

from casework.errors import NoRuleApplies
from casework.rules.deadlines import side_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, regulator, rung, rungs
from casework.terms import Clock, Network, Stage, Track
from tests.rules.shipped import DISPUTES, book, day, decision, filing

VA = "va-community-care"
FIRST, SECOND, THIRD = Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
MEDICAL: dict[str, object] = {"stated": (("dispute", "medical-necessity"),)}
FACTUAL: dict[str, object] = {"stated": (("dispute", "factual"),)}
PROVIDER: dict[str, object] = {"track": Track.PROVIDER}


@pytest.mark.parametrize(
    ("facts", "stage", "rule", "words"),
    [
        (MEDICAL, FIRST, "VA-CLINICAL-1", "Patient Advocate"),
        (MEDICAL, SECOND, "VA-CLINICAL-2", "VISN"),
        (FACTUAL, FIRST, "VA-BENEFIT", "Supplemental claim"),
        (FACTUAL, SECOND, "VA-BOARD", "Board of Veterans' Appeals"),
        (PROVIDER, FIRST, "VA-PAYMENT", "Veterans Care Agreement"),
        ({**PROVIDER, "network": Network.IN}, FIRST, "VA-NETWORK", "Community Care Network"),
        ({**PROVIDER, "payer": "unitedhealthcare"}, FIRST, "VA-PAYMENT", "Veterans Care Agreement"),
    ],
)
def test_each_dispute_has_its_route_and_its_date_is_in_the_letter(facts: dict[str, object], stage: Stage, rule: str, words: str) -> None:
    without = filing(VA, stage, facts=facts, notice="2026-11-20", mailed="2026-11-20")
    stated = filing(VA, stage, facts=facts, notice="2026-11-20", mailed="2026-11-20", letter_deadline="2027-01-15")

    assert (without.rule, without.confidence, without.due_on, without.last_lawful) == (rule, "M", None, None)
    assert stated.due_on == stated.work_by == day("2027-01-15")
    assert words in rung(book(), PlanFacts(plan=VA).but(**facts), stage).legal_name


@pytest.mark.parametrize(
    ("facts", "stage", "figure"),
    [(FACTUAL, FIRST, "12 calendar months"), (FACTUAL, SECOND, "12 calendar months"), (PROVIDER, FIRST, "90 calendar days")],
)
def test_a_figure_from_memory_is_named_and_not_used(facts: dict[str, object], stage: Stage, figure: str) -> None:
    assert any(f"Not verified and not used: {figure}" in note for note in filing(VA, stage, facts=facts, notice="2026-11-20", mailed="2026-11-20").notes)


def test_an_unknown_kind_of_dispute_is_read_both_ways_and_asked_for() -> None:
    limit = filing(VA, FIRST, notice="2026-11-20", mailed="2026-11-20")

    assert limit.due_on is None
    assert "medical necessity or facts" in {fact.fact for fact in limit.missing}
    assert any("supplemental" in note.lower() or "review of a claim denial" in note for note in limit.notes)


@pytest.mark.parametrize("facts", [MEDICAL, FACTUAL])
@pytest.mark.parametrize("stage", [Stage.PRIOR_AUTHORIZATION, FIRST, SECOND])
def test_no_decision_time_of_the_va_is_promised(facts: dict[str, object], stage: Stage) -> None:
    assert decision(VA, stage, facts=facts, filed="2026-11-20").due_on is None


def test_a_medical_decision_never_reaches_the_board() -> None:
    with pytest.raises(NoRuleApplies, match="cannot be appealed to the Board"):
        filing(VA, THIRD, facts=MEDICAL, notice="2026-11-20")
    with pytest.raises(NoRuleApplies, match="no step after the Board"):
        filing(VA, THIRD, facts=FACTUAL, notice="2026-11-20")


@pytest.mark.parametrize("track", DISPUTES)
@pytest.mark.parametrize("dispute", ["medical-necessity", "factual"])
def test_the_veteran_is_never_billed(track: Track, dispute: str) -> None:
    facts = PlanFacts(plan=VA, track=track, stated=(("dispute", dispute),))
    ours = [each for each in rungs(book(), facts) if each.filer is Filer.CLINIC and each.stage is not Stage.DOI_COMPLAINT]

    assert ours
    assert all(any("Never bill the veteran" in note for note in each.notes) for each in ours)


def test_the_claim_comes_from_the_manual_and_not_from_the_180_days_of_memory() -> None:
    limit = side_limit(book(), PlanFacts(plan=VA, track=Track.PROVIDER), FIRST, Clock.CLAIM, Events(service=day("2026-11-20")))

    assert limit.due_on is None
    assert any("Not verified and not used: 180 calendar days" in note for note in limit.notes)


@pytest.mark.parametrize(
    ("procedure", "track", "needs"),
    [
        ("prior-authorization", Track.MEMBER, False),
        ("clinical-appeal-1", Track.MEMBER, True),
        ("clinical-appeal-2", Track.MEMBER, True),
        ("benefit-review", Track.MEMBER, True),
        ("board-appeal", Track.MEMBER, True),
        ("va-payment-dispute", Track.PROVIDER, False),
        ("va-network-reconsideration", Track.PROVIDER, False),
        ("complaint", Track.MEMBER, True),
    ],
)
def test_every_step_says_who_may_take_it_and_what_follows_a_late_answer(procedure: str, track: Track, needs: bool) -> None:
    scope = book().scope(VA, payer="", track=track)
    standing, lapse = book().standing_for(scope, procedure, {}), book().lapse_for(scope, procedure, {})

    assert standing is not None
    assert lapse is not None
    assert (standing.needs_authorization, bool(standing.form)) == (needs, needs)
    assert (lapse.effect, lapse.next_procedure) == ("nothing in the law", "")


def test_the_benefit_route_names_the_vas_form() -> None:
    standing = book().standing_for(book().scope(VA, payer="", track=Track.MEMBER), "benefit-review", {})

    assert standing is not None
    assert "VA Form 10-0998" in standing.form


def test_complaints_go_to_the_va() -> None:
    assert regulator(book(), PlanFacts(plan=VA, jurisdiction="TX")).key == "VA"
    with pytest.raises(NoRuleApplies, match="provider's own payment dispute"):
        regulator(book(), PlanFacts(plan=VA, track=Track.PROVIDER))

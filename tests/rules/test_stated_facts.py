"""What somebody stated is used or said to be of no use: facts a plan does not take, small amounts, a complaint nobody can address yet."""

import pytest

from casework.errors import NoRuleApplies, WrongRegulator
from casework.rules import routing
from casework.rules.deadlines import decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts, from_texts
from casework.rules.pathways import rung, rungs
from casework.terms import Clock, Stage
from tests.rules.shipped import book, day

RECEIVED = Events(received=day("2026-09-14"), notice=day("2026-09-10"))
UNTAKEN = "This plan does not take the fact {}: it changes nothing here."


def notes(stage: Stage = Stage.FIRST_APPEAL, *, clock: Clock = Clock.FILING, **stated: str) -> tuple[str, ...]:
    facts = from_texts({name.replace("_", "-"): value for name, value in stated.items()})
    if clock is Clock.DECISION:
        return decision_limit(book(), facts, stage, Events(filed=day("2026-09-14"))).notes
    return filing_limit(book(), facts, stage, RECEIVED).notes


@pytest.mark.parametrize(
    ("plan", "fact", "value"),
    [
        ("medicaid-managed-care", "levels", "2"),
        ("fehb", "external-review", "federal"),
        ("church", "multi-employer", "yes"),
        ("short-term", "grandfathered", "yes"),
        ("original-medicare", "urgent", "yes"),
        ("individual", "levels", "1"),
        ("unknown", "hearing-window", "90"),
    ],
)
@pytest.mark.parametrize("clock", [Clock.FILING, Clock.DECISION])
def test_a_fact_the_plan_does_not_take_is_said_to_change_nothing(plan: str, fact: str, value: str, clock: Clock) -> None:
    said = notes(clock=clock, plan=plan, **{fact: value})

    assert [note for note in said if "does not take" in note] == [UNTAKEN.format(fact)]


@pytest.mark.parametrize(
    ("plan", "stated"),
    [
        ("self-funded-erisa", {"levels": "2", "multi-employer": "no", "reason": "coding", "payer": "aetna", "group": "PR", "network": "out"}),
        ("unknown", {"levels": "2", "multi-employer": "yes", "needs-authorization": "no"}),
        ("short-term", {}),
    ],
)
def test_a_fact_the_plan_takes_needs_no_word(plan: str, stated: dict[str, str]) -> None:
    assert not any("does not take" in note for note in notes(plan=plan, **stated))


def test_where_the_plan_has_its_own_sentence_for_the_fact_that_one_is_enough() -> None:
    said = notes(plan="individual", levels="2")

    assert any("exactly one internal level" in note for note in said)
    assert not any("does not take" in note for note in said)


@pytest.mark.parametrize(
    ("stage", "dispute", "least", "below"),
    [(Stage.SECOND_APPEAL, "factual", "50", "20"), (Stage.THIRD_APPEAL, "factual", "300", "299.99")],
)
def test_a_small_amount_makes_the_decision_final_under_tricare(stage: Stage, dispute: str, least: str, below: str) -> None:
    facts = from_texts({"plan": "tricare", "dispute": dispute, "amount": below})
    said = [note for note in notes(stage, plan="tricare", dispute=dispute, amount=below) if "is final" in note]

    assert len(said) == 1
    assert all(words in said[0] for words in (f"${below}", f"${least}", "32 CFR 199.10"))
    assert said[0] in rung(book(), facts, stage).notes
    assert not any("is final" in note for note in notes(stage, plan="tricare", dispute=dispute, amount=least))
    assert any(f"Under ${least}" in note for note in notes(stage, plan="tricare", dispute=dispute))


@pytest.mark.parametrize("clock", [Clock.FILING, Clock.DECISION])
def test_no_date_is_given_for_a_complaint_before_funding_is_confirmed(clock: Clock) -> None:
    with pytest.raises(NoRuleApplies, match="confirm funding: let the patient ask the employer's HR office"):
        notes(Stage.DOI_COMPLAINT, clock=clock, plan="unknown", state="TX")


def test_the_pathway_of_an_unconfirmed_plan_still_shows_its_blocked_complaint() -> None:
    complaint = rungs(book(), PlanFacts(jurisdiction="TX"))[-1]

    assert complaint.regulator is None
    assert any("confirm funding" in note for note in complaint.notes)


def test_californias_dmhc_is_not_ruled_out_for_a_medicaid_plan_and_is_for_fee_for_service() -> None:
    managed = PlanFacts(plan="medicaid-managed-care", jurisdiction="CA")
    fee_for_service = managed.but(plan="medicaid-fee-for-service")

    assert not any("DMHC" in words for words in routing.never_right(book(), managed))
    assert any("DMHC" in words for words in routing.never_right(book(), fee_for_service))
    routing.refuse_wrong(book(), managed, "DMHC")
    assert routing.misdirected(book(), managed, "DMHC") == ""
    assert "DMHC" in book().plan(managed.plan).complaint.reason
    for wrong, facts in (("DMHC", fee_for_service), ("EBSA", managed), ("DMHC", managed.but(jurisdiction="TX"))):
        with pytest.raises(WrongRegulator):
            routing.refuse_wrong(book(), facts, wrong)

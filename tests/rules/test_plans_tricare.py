"""TRICARE: postmarks, two roads by the kind of dispute, and a network provider who may never appeal."""

import pytest

from casework.rules import pathways
from casework.rules.book import Scope
from casework.rules.deadlines import side_limit
from casework.rules.facts import Events, PlanFacts, texts
from casework.rules.pathways import Filer
from casework.rules.standing import Effect
from casework.terms import ROAD, Clock, DenialReason, Network, Stage, Track
from tests.rules.shipped import book, day, decision, filing

PLAN = "tricare"
PA, FIRST, SECOND, THIRD = Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
APPEALS = ("reconsideration", "second-reconsideration", "formal-review", "hearing")
MEDICAL: dict[str, object] = {"stated": (("dispute", "medical-necessity"),)}
FACTUAL: dict[str, object] = {"stated": (("dispute", "factual"),)}
URGENT: dict[str, object] = {"is_urgent": True, "is_pre_service": True}


def scope() -> Scope:
    return book().scope(PLAN, payer="", track=Track.MEMBER)


def test_the_reconsideration_is_postmarked_in_ninety_days_of_the_date_on_the_eob() -> None:
    limit = filing(PLAN, notice="2026-11-20", received="2026-11-30")

    assert (limit.due_on, limit.last_lawful) == (day("2027-02-18"), day("2027-02-18"))
    assert limit.filed_when.startswith("postmarked")
    assert "without a postmark" in limit.filed_when


@pytest.mark.parametrize(
    ("stage", "facts", "due"),
    [
        (SECOND, MEDICAL, "2027-02-18"),
        (SECOND, FACTUAL, "2027-01-19"),
        (THIRD, MEDICAL, "2027-01-19"),
        (THIRD, FACTUAL, "2027-01-19"),
    ],
)
def test_the_two_roads_after_the_reconsideration(stage: Stage, facts: dict[str, object], due: str) -> None:
    limit = filing(PLAN, stage, facts=facts, notice="2026-11-20")

    assert (limit.due_on, limit.last_lawful, limit.missing) == (day(due), day(due), ())


def test_an_unknown_kind_of_dispute_gives_both_dates() -> None:
    limit = filing(PLAN, SECOND, notice="2026-11-20")

    assert (limit.work_by, limit.last_lawful) == (day("2027-01-19"), day("2027-02-18"))
    assert [(fact.fact, fact.moves_days) for fact in limit.missing] == [("medical necessity or facts", 30)]


@pytest.mark.parametrize("reason", [DenialReason.MEDICAL_NECESSITY, DenialReason.EXPERIMENTAL])
def test_a_refusal_on_medical_grounds_is_a_dispute_about_medical_necessity(reason: DenialReason) -> None:
    assert filing(PLAN, SECOND, facts={"reason": reason}, notice="2026-11-20").rule == "TRI-MN-2"
    assert filing(PLAN, SECOND, facts={"reason": reason, **FACTUAL}, notice="2026-11-20").rule == "TRI-FACT-2"


def test_a_coding_refusal_leaves_the_kind_of_dispute_open() -> None:
    assert filing(PLAN, SECOND, facts={"reason": DenialReason.CODING}, notice="2026-11-20").missing


@pytest.mark.parametrize(
    ("facts", "name"),
    [(MEDICAL, "Second reconsideration by the TRICARE Quality Monitoring Contractor (TQMC)"), (FACTUAL, "Formal review by the Defense Health Agency")],
)
def test_the_second_appeal_by_the_kind_of_dispute(facts: dict[str, object], name: str) -> None:
    assert pathways.rung(book(), PlanFacts(plan=PLAN).but(**facts), SECOND).legal_name == name


@pytest.mark.parametrize(
    ("events", "due", "work_by"),
    [
        ({"received": "2026-11-24"}, "2026-11-27", "2026-11-27"),
        ({"mailed": "2026-11-20"}, "2026-11-28", "2026-11-23"),
        ({"notice": "2026-11-18", "mailed": "2026-11-20"}, "2026-11-28", "2026-11-21"),
        ({"notice": "2026-11-20"}, "2026-11-28", "2026-11-23"),
    ],
)
def test_an_expedited_request_goes_out_in_three_days_of_a_receipt_presumed_from_the_mailing(events: dict[str, str], due: str, work_by: str) -> None:
    limit = filing(PLAN, facts={**URGENT, **MEDICAL}, **events)

    assert (limit.due_on, limit.work_by) == (day(due), day(work_by))
    assert any("handled as a standard reconsideration" in note for note in limit.notes)


def test_after_the_treatment_nothing_is_expedited() -> None:
    limit = filing(PLAN, facts={"is_urgent": True, **MEDICAL}, notice="2026-11-20")

    assert limit.due_on == day("2027-02-18")


@pytest.mark.parametrize(
    ("stage", "facts", "due"),
    [
        (FIRST, {}, "2027-01-19"),
        (FIRST, URGENT, None),
        (SECOND, FACTUAL, "2027-02-18"),
        (SECOND, MEDICAL, None),
        (THIRD, {}, None),
        (PA, {}, None),
    ],
)
def test_the_contractor_and_the_agency_normally_decide_by(stage: Stage, facts: dict[str, object], due: str | None) -> None:
    limit = decision(PLAN, stage, facts=facts, filed="2026-11-20")

    assert limit.due_on == (day(due) if due else None)


def test_three_working_days_from_memory_are_shown_and_not_used() -> None:
    assert any("Not verified and not used: 3 business days" in note for note in decision(PLAN, facts=URGENT, filed="2026-11-20").notes)


@pytest.mark.parametrize("procedure", APPEALS)
def test_a_network_provider_is_never_a_proper_appealing_party(procedure: str) -> None:
    in_network = texts(PlanFacts(plan=PLAN, network=Network.IN), FIRST)
    standing = book().standing_for(scope(), procedure, in_network)

    assert standing is not None
    assert standing.who == ("the patient", "a representative whom the patient appointed in writing")
    assert (standing.needs_authorization, standing.form) == (True, "appointment of representative")
    assert "never a proper appealing party" in standing.text


@pytest.mark.parametrize("stage", [FIRST, SECOND, THIRD])
def test_in_network_every_appeal_date_says_that_the_patient_must_file(stage: Stage) -> None:
    inside = filing(PLAN, stage, facts={"network": Network.IN}, notice="2026-11-20")
    outside = filing(PLAN, stage, facts={"network": Network.OUT}, notice="2026-11-20")

    assert any("never a proper appealing party" in note for note in inside.notes)
    assert not any("never a proper appealing party" in note for note in outside.notes)


def test_a_wrong_party_costs_nothing_if_the_patient_follows_in_time() -> None:
    assert any("20 calendar days of the contractor's letter" in note for note in filing(PLAN, notice="2026-11-20").notes)


@pytest.mark.parametrize(("facts", "stage", "amount"), [(FACTUAL, SECOND, "$50"), (FACTUAL, THIRD, "$300"), (MEDICAL, THIRD, "$300")])
def test_an_amount_in_dispute_is_said_and_takes_no_stage_away(facts: dict[str, object], stage: Stage, amount: str) -> None:
    rung = pathways.rung(book(), PlanFacts(plan=PLAN).but(**{"stated": (*facts["stated"], ("amount", "10.00"))}), stage)  # type: ignore[misc]

    assert rung.filer is Filer.CLINIC
    assert any(f"Under {amount} in dispute" in note for note in rung.notes)


def test_a_late_request_needs_extraordinary_circumstances_and_a_late_decision_opens_nothing() -> None:
    late = book().late_filing_for(scope(), "hearing", {})
    lapse = book().lapse_for(scope(), "reconsideration", {})

    assert late is not None
    assert "extraordinary circumstances" in late.text
    assert lapse is not None
    assert lapse.effect is Effect.NONE


def test_a_late_expedited_request_is_handled_as_a_standard_one() -> None:
    late = book().late_filing_for(scope(), "reconsideration", texts(PlanFacts(plan=PLAN, is_urgent=True, is_pre_service=True), FIRST))

    assert late is not None
    assert "is not lost" in late.text


def test_the_claim_goes_in_within_a_year_of_the_service() -> None:
    limit = side_limit(book(), PlanFacts(plan=PLAN), FIRST, Clock.CLAIM, Events(service=day("2026-09-01")))

    assert limit.due_on == day("2027-09-01")
    assert limit.confidence == "S"


@pytest.mark.parametrize(
    ("track", "payer", "filers"),
    [
        (Track.MEMBER, "", (Filer.CLINIC, Filer.CLINIC, Filer.CLINIC, Filer.CLINIC, Filer.CLINIC)),
        (Track.PROVIDER, "TriWest", (Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.NOBODY, Filer.NOBODY)),
        (Track.PROVIDER, "Humana Military", (Filer.CLINIC, Filer.CLINIC, Filer.NOBODY, Filer.NOBODY, Filer.NOBODY)),
    ],
)
def test_the_five_stages_of_tricare(track: Track, payer: str, filers: tuple[Filer, ...]) -> None:
    rungs = pathways.rungs(book(), PlanFacts(plan=PLAN, track=track, payer=payer))

    assert tuple(rung.stage for rung in rungs) == ROAD
    assert tuple(rung.filer for rung in rungs) == filers


def test_a_network_dispute_with_a_contractor_is_a_matter_of_its_contract() -> None:
    limit = filing(PLAN, facts={"track": Track.PROVIDER, "payer": "Humana Military"}, notice="2026-11-20")

    assert limit.due_on is None
    assert any("contractual" in note for note in limit.notes)


def test_a_tricare_complaint_goes_to_the_defense_health_agency() -> None:
    assert pathways.regulator(book(), PlanFacts(plan=PLAN, jurisdiction="TX")).key == "DHA"


def test_what_cannot_be_appealed_is_said() -> None:
    assert any("allowable charge" in note and "eligibility" in note for note in filing(PLAN, notice="2026-11-20").notes)

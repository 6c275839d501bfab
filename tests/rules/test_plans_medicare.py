"""Original Medicare: five levels, three of them stages, each counted from receipt that is presumed five days after the notice."""

import pytest

from casework.errors import NoRuleApplies
from casework.rules.deadlines import side_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, next_stage, regulator, rung, rungs
from casework.terms import ROAD, Clock, Network, Stage, Track
from tests.rules.shipped import DISPUTES, book, day, decision, filing

OM = "original-medicare"
PA, FIRST, SECOND, THIRD, COMPLAINT = ROAD
LEVELS = {FIRST: "redetermination", SECOND: "qic-reconsideration", THIRD: "hearing"}


@pytest.mark.parametrize(
    ("stage", "rule", "notice", "due", "safe"),
    [
        (FIRST, "OM-L1", "2022-05-15", "2022-09-17", "2022-09-12"),
        (FIRST, "OM-L1", "2022-08-15", "2022-12-18", "2022-12-13"),
        (FIRST, "OM-L1", "2027-10-28", "2028-03-01", "2028-02-25"),
        (FIRST, "OM-L1", "2023-10-31", "2024-03-04", "2024-02-28"),
        (SECOND, "OM-L2", "2026-11-20", "2027-05-24", "2027-05-19"),
        (SECOND, "OM-L2", "2027-08-28", "2028-02-29", "2028-02-24"),
        (THIRD, "OM-L3", "2026-11-20", "2027-01-24", "2027-01-19"),
        (THIRD, "OM-L3", "2023-12-26", "2024-02-29", "2024-02-24"),
    ],
)
@pytest.mark.parametrize("track", DISPUTES)
def test_each_level_counts_from_the_presumed_receipt_and_never_moves_a_weekend(track: Track, stage: Stage, rule: str, notice: str, due: str, safe: str) -> None:
    limit = filing(OM, stage, facts={"track": track}, notice=notice)

    assert (limit.rule, limit.due_on, limit.last_lawful, limit.work_by) == (rule, day(due), day(due), day(safe))
    assert limit.confidence == "P"


@pytest.mark.parametrize(("received", "due", "safe"), [("2026-11-21", "2027-03-21", "2027-03-20"), ("2026-12-05", "2027-04-04", "2027-03-20")])
def test_a_known_receipt_rebuts_the_presumption_both_ways(received: str, due: str, safe: str) -> None:
    limit = filing(OM, notice="2026-11-20", received=received)

    assert (limit.due_on, limit.last_lawful, limit.work_by) == (day(due), day(due), day(safe))
    assert any("2027-03-25" in note for note in limit.notes)


@pytest.mark.parametrize("stage", LEVELS)
def test_filed_means_received_at_every_level(stage: Stage) -> None:
    assert filing(OM, stage, notice="2026-11-20").filed_when.startswith("received by the ")


@pytest.mark.parametrize(("stage", "due"), [(FIRST, "2027-01-19"), (SECOND, "2027-01-19"), (THIRD, "2027-02-18")])
def test_they_decide_in_60_60_and_90_days(stage: Stage, due: str) -> None:
    limit = decision(OM, stage, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day(due), day(due))
    assert any("receives the request" in note for note in limit.notes)


def test_a_letter_that_gives_the_clinic_less_time_is_a_finding_and_no_contract() -> None:
    limit = filing(OM, facts={"track": Track.PROVIDER}, notice="2026-11-20", letter_deadline="2027-02-01")

    assert (limit.due_on, limit.last_lawful, limit.work_by) == (day("2027-03-25"), day("2027-03-25"), day("2027-02-01"))
    assert any("understates the time" in note for note in limit.notes)


@pytest.mark.parametrize("payer", ["", "aetna", "UnitedHealthcare", "Palmetto GBA"])
def test_no_payers_manual_takes_the_place_of_the_law_on_the_providers_track(payer: str) -> None:
    facts = PlanFacts(plan=OM, track=Track.PROVIDER, payer=payer)

    assert [each.filer for each in rungs(book(), facts)] == [Filer.NOBODY, Filer.CLINIC, Filer.CLINIC, Filer.CLINIC, Filer.NOBODY]
    assert "Redetermination" in rung(book(), facts, FIRST).legal_name


def test_there_is_no_prior_authorization_and_the_refusal_says_why() -> None:
    with pytest.raises(NoRuleApplies, match="no prior authorization for this service"):
        decision(OM, PA, filed="2026-11-20")
    following, skipped = next_stage(book(), PlanFacts(plan=OM), PA)

    assert following is not None
    assert (following.stage, skipped) == (FIRST, ())


def test_the_council_and_the_court_are_shown_as_what_lies_beyond() -> None:
    notes = " ".join((*rung(book(), PlanFacts(plan=OM), THIRD).notes, *filing(OM, THIRD, notice="2026-11-20").notes))

    assert "DAB-101" in notes
    assert "60 calendar days after receipt of the judge's decision" in notes
    assert "work to 60 days from the date of the Council's decision" in notes


@pytest.mark.parametrize(
    ("service", "due"),
    [("2024-02-29", "2025-02-28"), ("2026-11-22", "2027-11-22"), ("2027-02-28", "2028-02-28"), ("2026-05-30", "2027-05-30")],
)
@pytest.mark.parametrize("track", DISPUTES)
def test_the_claim_has_one_calendar_year_from_the_service(track: Track, service: str, due: str) -> None:
    limit = side_limit(book(), PlanFacts(plan=OM, track=track), FIRST, Clock.CLAIM, Events(service=day(service)))

    assert (limit.rule, limit.due_on, limit.last_lawful) == ("OM-CLAIM", day(due), day(due))


def test_a_claim_without_the_day_of_the_service_has_no_date() -> None:
    limit = side_limit(book(), PlanFacts(plan=OM), FIRST, Clock.CLAIM, Events(notice=day("2026-11-20")))

    assert limit.due_on is None
    assert [fact.fact for fact in limit.missing] == ["day of the service"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"stated": (("liable", "patient"),)}, "The patient is liable"),
        ({"group": "PR"}, "Group PR leaves the patient liable"),
        ({"stated": (("liable", "provider"),)}, "The clinic is liable"),
        ({"group": "CO"}, "Group CO leaves the clinic liable"),
        ({}, "Who is liable is not entered"),
    ],
)
def test_liability_says_whose_appeal_it_is_and_moves_no_date(facts: dict[str, object], words: str) -> None:
    about = [note for note in rung(book(), PlanFacts(plan=OM).but(**facts), FIRST).notes if "liable" in note]

    assert len(about) == 1
    assert about[0].startswith(words)
    assert filing(OM, facts=facts, notice="2026-11-20").due_on == day("2027-03-25")


def test_the_patient_is_told_of_the_advance_notice_and_ma01() -> None:
    notes = " ".join(rung(book(), PlanFacts(plan=OM, group="PR"), FIRST).notes)

    assert "CMS-R-131" in notes
    assert "MA01" in notes


def test_an_opted_out_clinician_may_not_bill_and_the_claim_says_so() -> None:
    facts = PlanFacts(plan=OM, network=Network.OPTED_OUT)
    claim = side_limit(book(), facts, FIRST, Clock.CLAIM, Events(service=day("2026-11-20")))

    for notes in (rung(book(), facts, FIRST).notes, claim.notes):
        assert any("no claim may be sent" in note and "private contract" in note for note in notes)
    assert not any("opted out" in note for note in rung(book(), PlanFacts(plan=OM), FIRST).notes)


def test_an_unprocessable_claim_is_sent_again_and_not_appealed() -> None:
    assert any("MA130" in note and "send it again" in note for note in filing(OM, notice="2026-11-20").notes)


@pytest.mark.parametrize(("stage", "form"), [(FIRST, "CMS-20027"), (SECOND, "CMS-20033"), (THIRD, "OMHA-100")])
def test_each_level_has_its_form_and_its_standing(stage: Stage, form: str) -> None:
    scope = book().scope(OM, payer="", track=Track.MEMBER)
    patient = book().standing_for(scope, LEVELS[stage], {"track": "member"})
    clinic = book().standing_for(book().scope(OM, payer="", track=Track.PROVIDER), LEVELS[stage], {"track": "provider"})

    assert patient is not None
    assert clinic is not None
    assert (patient.needs_authorization, patient.form, clinic.needs_authorization) == (True, "CMS-1696", False)
    assert form in patient.text
    assert form in clinic.text
    assert any(form in note for note in rung(book(), PlanFacts(plan=OM), stage).notes)


@pytest.mark.parametrize(
    ("procedure", "effect", "then"),
    [
        ("redetermination", "nothing in the law", ""),
        ("qic-reconsideration", "escalation on request", "hearing"),
        ("hearing", "escalation on request", ""),
        ("complaint", "nothing in the law", ""),
    ],
)
def test_late_contractors_open_nothing_by_themselves(procedure: str, effect: str, then: str) -> None:
    lapse = book().lapse_for(book().scope(OM, payer="", track=Track.MEMBER), procedure, {})

    assert lapse is not None
    assert (lapse.effect, lapse.next_procedure) == (effect, then)


def test_escalation_gives_the_contractor_five_days_and_names_the_council() -> None:
    scope = book().scope(OM, payer="", track=Track.MEMBER)

    assert "within 5 calendar days" in getattr(book().lapse_for(scope, "qic-reconsideration", {}), "text", "")
    assert "Appeals Council" in getattr(book().lapse_for(scope, "hearing", {}), "text", "")


@pytest.mark.parametrize(("procedure", "citation"), [("redetermination", "405.942(b)"), ("qic-reconsideration", "405.962(b)"), ("hearing", "405.1014")])
def test_late_is_not_dead_where_there_is_good_cause(procedure: str, citation: str) -> None:
    late = book().late_filing_for(book().scope(OM, payer="", track=Track.MEMBER), procedure, {})

    assert late is not None
    assert citation in late.citation
    assert "in writing" in late.text


def test_the_patients_complaint_goes_to_medicare_and_the_clinics_own_has_no_office() -> None:
    assert regulator(book(), PlanFacts(plan=OM, jurisdiction="TX")).key == "CMS"
    with pytest.raises(NoRuleApplies, match="provider's own payment dispute"):
        regulator(book(), PlanFacts(plan=OM, track=Track.PROVIDER))

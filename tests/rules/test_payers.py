"""The provider's track: each payer's own windows and claim limits, counted only where they were read on its own page."""

import pytest

from casework.errors import NoRuleApplies
from casework.rules.deadlines import Limit, decision_limit, filing_limit, side_limit
from casework.rules.entries import Basis, Rule
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, DenialReason, Network, Stage, Track
from tests.rules.shipped import book, day

NOTICE = Events(notice=day("2026-09-14"))
SERVICE = Events(service=day("2026-09-01"))
PAYERS = ("Aetna", "Anthem", "Cigna", "Humana", "UnitedHealthcare", "Payer of Nowhere")
GOVERNMENT = ("medicaid-managed-care", "medicaid-fee-for-service", "tricare", "va-community-care")
PAYER_RULES = [rule for rule in book().rules if rule.payer]


def facts(payer: str, **known: object) -> PlanFacts:
    return PlanFacts(plan="insured-group", payer=payer, track=Track.PROVIDER).but(**known)


def dispute(payer: str, stage: Stage = Stage.FIRST_APPEAL, **known: object) -> Limit:
    return filing_limit(book(), facts(payer, **known), stage, NOTICE)


def claim(payer: str, **known: object) -> Limit:
    return side_limit(book(), facts(payer, **known), Stage.FIRST_APPEAL, Clock.CLAIM, SERVICE)


def call(payer: str, events: Events = NOTICE, **known: object) -> Limit:
    return side_limit(book(), facts(payer, **known), Stage.FIRST_APPEAL, Clock.PEER_TO_PEER, events)


@pytest.mark.parametrize("rule", [rule for rule in PAYER_RULES if rule.basis is Basis.COUNT and rule.clock is Clock.CLAIM], ids=lambda rule: rule.id)
def test_a_claim_limit_counts_only_if_it_was_read_on_the_payers_own_page(rule: Rule) -> None:
    assert rule.confidence == "P"


@pytest.mark.parametrize("payer", PAYERS)
@pytest.mark.parametrize("plan", GOVERNMENT)
def test_a_commercial_manual_gives_no_date_under_a_government_program(payer: str, plan: str) -> None:
    limit = dispute(payer, plan=plan)

    assert limit.due_on is None
    assert limit.missing[0].how == "take the date from the contract or letter"
    assert claim(payer, plan=plan).due_on is None


@pytest.mark.parametrize(
    ("state", "first", "second"),
    [
        ("ME", "2027-09-14", "2026-12-13"),
        ("GA", "2027-09-14", None),
        ("NY", None, None),
        ("", None, None),
    ],
)
def test_anthems_windows_are_those_of_its_states(state: str, first: str | None, second: str | None) -> None:
    one, two = dispute("Anthem", jurisdiction=state), dispute("Anthem", Stage.SECOND_APPEAL, jurisdiction=state)

    assert one.due_on == (day(first) if first else None)
    assert two.due_on == (day(second) if second else None)


def test_maines_window_is_not_read_back_before_it_was_law() -> None:
    earlier = filing_limit(book(), facts("Anthem", jurisdiction="ME"), Stage.FIRST_APPEAL, Events(notice=day("2023-06-30")))

    assert earlier.due_on is None


@pytest.mark.parametrize(("payer", "days"), [("UHC", "65 calendar days"), ("Anthem", "60 calendar days"), ("Humana", "18 calendar months")])
def test_a_figure_in_conflict_is_shown_and_drives_nothing(payer: str, days: str) -> None:
    limit = dispute(payer)

    assert limit.due_on is None
    assert any(note.startswith(f"Not verified and not used: {days}") for note in limit.notes)


def test_both_steps_of_unitedhealthcare_fall_inside_one_time() -> None:
    for stage in (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL):
        notes = " ".join(dispute("UHC", stage).notes)

        assert "12 months of the first remittance" in notes
        assert "Neither is used: take the date from the contract" in notes


def test_a_contracts_own_day_governs_where_the_manual_is_in_doubt() -> None:
    limit = filing_limit(book(), facts("UHC"), Stage.FIRST_APPEAL, Events(notice=day("2026-09-14"), letter_deadline=day("2026-11-18")))

    assert (limit.due_on, limit.work_by) == (day("2026-11-18"), day("2026-11-18"))


@pytest.mark.parametrize(("plan", "due"), [("insured-group", "2027-03-13"), ("medicare-advantage", "2026-12-13")])
def test_cigna_gives_medicare_advantage_half_the_time(plan: str, due: str) -> None:
    assert dispute("Cigna", plan=plan).due_on == day(due)


@pytest.mark.parametrize("payer", PAYERS)
def test_no_payer_is_called_late_by_a_figure_that_its_pages_dispute(payer: str) -> None:
    limit = decision_limit(book(), facts(payer), Stage.FIRST_APPEAL, Events(filed=day("2026-11-20")))

    assert limit.due_on is None
    assert "The payer's time to answer comes from the contract or the payer's letter." in limit.notes


@pytest.mark.parametrize(
    ("payer", "known", "due"),
    [
        ("Anthem", {}, "2026-11-30"),
        ("Anthem", {"network": Network.IN, "jurisdiction": "NY"}, "2026-12-30"),
        ("Anthem", {"network": Network.IN, "jurisdiction": "ME"}, "2026-11-30"),
        ("Humana", {"network": Network.IN}, "2027-02-28"),
        ("Aetna", {"network": Network.IN}, None),
        ("Aetna", {"network": Network.OUT}, None),
        ("Cigna", {}, None),
        ("UHC", {}, None),
        ("Payer of Nowhere", {}, None),
    ],
)
def test_the_claim_goes_in_by(payer: str, known: dict[str, object], due: str | None) -> None:
    limit = claim(payer, **known)

    assert limit.due_on == (day(due) if due else None)
    assert [fact.fact for fact in limit.missing] == ([] if due else ["last day for the claim"])
    assert limit.trigger_on == day("2026-09-01")


@pytest.mark.parametrize(("payer", "figure"), [("Aetna", "120 calendar days"), ("Cigna", "90 calendar days"), ("UHC", "90 calendar days")])
def test_a_claim_limit_from_a_list_is_shown_and_not_used(payer: str, figure: str) -> None:
    assert any("Not verified and not used" in note and figure in note for note in claim(payer, network=Network.IN).notes)


def test_a_payer_without_a_contract_has_no_claim_limit_of_ours() -> None:
    with pytest.raises(NoRuleApplies, match="payer contract or the plan booklet"):
        claim("Humana", network=Network.OUT)


@pytest.mark.parametrize(
    ("events", "due"),
    [
        (Events(portal=day("2026-09-10"), notice=day("2026-09-10")), "2026-10-01"),
        (NOTICE, "2026-10-05"),
    ],
)
def test_unitedhealthcare_takes_an_outpatient_call_21_days_from_the_posted_denial(events: Events, due: str) -> None:
    limit = call("United Healthcare of Ohio", events, reason=DenialReason.EXPERIMENTAL)

    assert limit.due_on == day(due)
    assert any("within 24 hours" in note for note in limit.notes)
    assert any("stops no appeal clock" in note for note in limit.notes)


@pytest.mark.parametrize("payer", [payer for payer in PAYERS if payer != "UnitedHealthcare"])
def test_every_other_payer_is_asked_for_its_window(payer: str) -> None:
    limit = call(payer)

    assert limit.due_on is None
    assert limit.missing[0].fact == "window for a peer-to-peer call"
    assert any("stops no appeal clock" in note for note in limit.notes)


@pytest.mark.parametrize("plan", ["medicare-advantage", "medicaid-managed-care", "tricare"])
def test_unitedhealthcares_outpatient_window_is_not_that_of_a_government_program(plan: str) -> None:
    assert call("UHC", plan=plan).due_on is None


@pytest.mark.parametrize("reason", [DenialReason.CODING, DenialReason.TIMELY_FILING])
def test_nobody_calls_a_doctor_about_a_billing_error(reason: DenialReason) -> None:
    with pytest.raises(NoRuleApplies, match="peer-to-peer"):
        call("UHC", reason=reason)


def test_the_members_window_and_the_contracts_stand_side_by_side() -> None:
    member = filing_limit(book(), facts("Aetna", track=Track.MEMBER), Stage.FIRST_APPEAL, Events(received=day("2026-09-14")))
    provider = dispute("Aetna")

    assert (member.rule, provider.rule) == ("ACA-A1", "AETNA-P1")
    assert provider.due_on == day("2027-03-13")


@pytest.mark.parametrize("plan", ["self-funded-erisa", "insured-group", "individual"])
@pytest.mark.parametrize("network", [Network.OUT, Network.UNKNOWN])
def test_a_superbill_has_no_legal_date_and_the_booklet_is_asked_for(plan: str, network: Network) -> None:
    asked = PlanFacts(plan=plan, network=network, levels=1)

    limit = side_limit(book(), asked, Stage.FIRST_APPEAL, Clock.CLAIM, SERVICE)

    assert (limit.rule, limit.due_on, limit.confidence) == ("SUPERBILL-CLAIM", None, "M")
    assert "plan booklet" in limit.missing[0].how


def test_a_patient_in_network_files_no_superbill() -> None:
    with pytest.raises(NoRuleApplies):
        side_limit(book(), PlanFacts(plan="individual", network=Network.IN), Stage.FIRST_APPEAL, Clock.CLAIM, SERVICE)

"""Which office takes a complaint, which never does, what blocks it, and from when: section 17 of the study, row by row."""

from datetime import date

import pytest

from casework.errors import NoRuleApplies, RulebookInvalid, WrongRegulator
from casework.rules.book import Rulebook
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import rung
from casework.rules.routing import blocked, complaint_ready, described, misdirected, never_right, refuse_wrong, regulator, waiting
from casework.terms import DenialReason, Stage, Track
from tests.rules.shipped import book, texts

GROUP = PlanFacts(plan="insured-group", jurisdiction="TX")
CALIFORNIAN = PlanFacts(plan="individual", jurisdiction="CA")
DMHC = CALIFORNIAN.but(california_regulator="DMHC")
CDI = CALIFORNIAN.but(california_regulator="CDI")
GRIEVANCE = Events(filed=date(2026, 9, 1))


def of(plan: str, state: str = "TX") -> PlanFacts:
    return PlanFacts(plan=plan, jurisdiction=state)


RIGHT = [
    (of("self-funded-erisa"), "EBSA"),
    (of("insured-group"), "DOI-TX"),
    (of("individual", "OH"), "DOI-OH"),
    (of("short-term", "GA"), "DOI-GA"),
    (DMHC, "DMHC"),
    (CDI, "CDI"),
    (PlanFacts(plan="church", stated=(("church-regulator", "IRS"),)), "IRS"),
    (PlanFacts(plan="church", stated=(("church-regulator", "HHS"),)), "HHS"),
    (of("government"), "CCIIO"),
    (of("fehb"), "OPM"),
    (of("medicare-advantage"), "CMS"),
    (of("original-medicare"), "CMS"),
    (of("medicaid-managed-care"), "STATE-MEDICAID"),
    (of("medicaid-fee-for-service"), "STATE-MEDICAID"),
    (of("tricare"), "DHA"),
    (of("va-community-care"), "VA"),
]
NEVER = [
    (of("self-funded-erisa"), "DOI-TX"),
    (of("self-funded-erisa"), "DMHC"),
    (of("insured-group"), "CDI"),
    (of("insured-group"), "DOI-NY"),
    (of("individual"), "EBSA"),
    (of("short-term"), "EBSA"),
    (of("church"), "EBSA"),
    (of("church"), "DOI-TX"),
    (of("government"), "EBSA"),
    (of("government"), "DOI-TX"),
    (of("fehb"), "DOI-TX"),
    (of("fehb"), "EBSA"),
    (of("medicare-advantage"), "DOI-TX"),
    (of("original-medicare"), "DOI-TX"),
    (of("medicaid-managed-care"), "DOI-TX"),
    (of("medicaid-fee-for-service"), "DOI-TX"),
    (of("tricare"), "DOI-TX"),
    (of("va-community-care"), "DOI-TX"),
    (of("sharing-ministry"), "DOI-TX"),
    (of("sharing-ministry"), "EBSA"),
    (of("workers-compensation"), "DOI-TX"),
    (DMHC, "CDI"),
    (CDI, "DMHC"),
    (of("insured-group"), "NO-SURPRISES"),
]


@pytest.mark.parametrize(("facts", "key"), RIGHT)
def test_the_plan_comes_first_and_then_the_state_that_issued_the_policy(facts: PlanFacts, key: str) -> None:
    assert regulator(book(), facts).key == key
    refuse_wrong(book(), facts, key)


@pytest.mark.parametrize(("facts", "key"), NEVER)
def test_an_office_without_jurisdiction_is_refused_with_the_reason(facts: PlanFacts, key: str) -> None:
    with pytest.raises(WrongRegulator, match="has no jurisdiction here") as refused:
        refuse_wrong(book(), facts, key)

    assert book().plan(facts.plan).complaint.reason in str(refused.value)


def test_every_plan_is_asked_for_its_office_here() -> None:
    asked = {facts.plan for facts, _ in (*RIGHT, *NEVER)}

    assert asked == set(book().plan_names)


@pytest.mark.parametrize("plan", [name for name in book().plan_names if name not in ("insured-group", "individual", "short-term")])
def test_no_department_of_insurance_takes_a_complaint_about_a_plan_that_states_do_not_regulate(plan: str) -> None:
    for key in (office.id for office in book().offices.values() if office.jurisdiction):
        with pytest.raises(WrongRegulator):
            refuse_wrong(book(), of(plan, "NY"), key)


@pytest.mark.parametrize("state", sorted({office.jurisdiction for office in book().offices.values() if office.jurisdiction} - {"CA"}))
def test_each_state_has_its_own_department_and_no_other_passes(state: str) -> None:
    office = regulator(book(), of("individual", state))

    assert office.key == f"DOI-{state}"
    with pytest.raises(WrongRegulator):
        refuse_wrong(book(), of("individual", state), "DOI-WY" if state != "WY" else "DOI-AL")


def test_an_insured_group_may_turn_to_the_department_of_labor_too_even_before_the_state_is_known() -> None:
    refuse_wrong(book(), GROUP, "EBSA")
    refuse_wrong(book(), GROUP.but(jurisdiction=""), "EBSA")

    assert regulator(book(), GROUP).key == "DOI-TX"


def test_original_medicare_asks_the_contractor_first() -> None:
    refuse_wrong(book(), of("original-medicare"), "MAC")

    assert any("contractor (MAC) first" in step for step in regulator(book(), of("original-medicare")).first)
    with pytest.raises(WrongRegulator):
        refuse_wrong(book(), of("medicare-advantage"), "MAC")


@pytest.mark.parametrize("plan", ["sharing-ministry", "workers-compensation"])
def test_a_plan_without_a_regulator_of_ours_is_refused_with_its_reason_and_blocks_nothing(plan: str) -> None:
    with pytest.raises(NoRuleApplies) as refused:
        regulator(book(), of(plan))

    assert str(refused.value) == book().plan(plan).complaint.reason
    assert blocked(book(), of(plan)) == ()


@pytest.mark.parametrize(
    ("facts", "fact", "how"),
    [
        (PlanFacts(), "funding", "confirm funding"),
        (PlanFacts(jurisdiction="TX"), "funding", "HR office"),
        (GROUP.but(jurisdiction=""), "issuing state", "certificate of coverage"),
        (GROUP.but(jurisdiction="ZZ"), "issuing state", "two letters"),
        (CALIFORNIAN, "California's regulator", "on the card"),
    ],
)
def test_unknown_funding_or_state_blocks_the_complaint_and_says_how_to_find_out(facts: PlanFacts, fact: str, how: str) -> None:
    (missing,) = blocked(book(), facts)

    assert missing.fact == fact
    assert how in missing.how
    with pytest.raises(NoRuleApplies, match=how):
        regulator(book(), facts)


@pytest.mark.parametrize("facts", [facts for facts, _ in RIGHT])
def test_nothing_blocks_a_complaint_whose_office_can_be_told(facts: PlanFacts) -> None:
    assert blocked(book(), facts) == ()


def test_the_state_of_the_patient_or_clinic_never_matters_for_a_federal_plan() -> None:
    for plan in ("self-funded-erisa", "medicare-advantage", "government", "fehb", "tricare"):
        assert regulator(book(), PlanFacts(plan=plan)) == regulator(book(), of(plan, "NY"))


def test_the_dmhc_is_ready_thirty_days_after_the_grievance_was_filed() -> None:
    assert complaint_ready(book(), DMHC, GRIEVANCE) == date(2026, 10, 1)
    assert "Ready from 2026-10-01" in waiting(book(), DMHC, GRIEVANCE)


def test_the_dmhc_waits_for_a_grievance_that_nobody_filed() -> None:
    assert complaint_ready(book(), DMHC, Events()) is None
    assert waiting(book(), DMHC, Events()).startswith("File the plan's grievance first")


@pytest.mark.parametrize("facts", [DMHC.but(reason=DenialReason.EXPERIMENTAL), DMHC.but(is_urgent=True, is_pre_service=True)])
def test_the_dmhc_takes_urgent_and_experimental_denials_at_once(facts: PlanFacts) -> None:
    assert (complaint_ready(book(), facts, GRIEVANCE), waiting(book(), facts, Events())) == (None, "")


def test_a_case_marked_urgent_after_the_treatment_still_waits_for_the_dmhc() -> None:
    assert complaint_ready(book(), DMHC.but(is_urgent=True), GRIEVANCE) == date(2026, 10, 1)


@pytest.mark.parametrize("facts", [CDI, GROUP, of("self-funded-erisa")])
def test_other_offices_wait_for_nothing(facts: PlanFacts) -> None:
    assert (complaint_ready(book(), facts, GRIEVANCE), waiting(book(), facts, Events())) == (None, "")


def test_complaint_and_external_review_are_one_form_at_the_dmhc_alone() -> None:
    filings = {office.id: office.filing for office in book().offices.values()}

    assert [key for key, filing in filings.items() if filing and filing.one_form] == ["DMHC"]
    assert all(filing and filing.form and filing.signer and filing.attachments for filing in filings.values())
    assert all("stops no appeal clock" in filing.parallel for filing in filings.values() if filing)


def test_funding_that_turns_out_otherwise_warns_of_the_complaint_that_went_out() -> None:
    warning = misdirected(book(), of("self-funded-erisa"), "DOI-TX")

    assert "wrong office" in warning
    assert "askebsa.dol.gov" in warning
    assert "stopped no appeal clock" in warning
    assert misdirected(book(), GROUP, "DOI-TX") == ""
    assert misdirected(book(), PlanFacts(), "DOI-TX") == ""


def test_an_office_that_takes_one_matter_only_says_which() -> None:
    with pytest.raises(WrongRegulator, match="only surprise bills"):
        refuse_wrong(book(), GROUP, "NO-SURPRISES")


def test_who_is_never_right_is_said_in_words() -> None:
    assert any("Employee Benefits Security" in words for words in never_right(book(), of("individual")))
    assert not any("Employee Benefits Security" in words for words in never_right(book(), GROUP))
    assert "any state department of insurance, and California's DMHC" in never_right(book(), of("self-funded-erisa"))
    assert "California Department of Insurance (CDI)" in never_right(book(), DMHC)
    assert any("patient's or the clinic's" in words for words in never_right(book(), GROUP))


def test_a_letter_carries_only_an_address_that_was_read_at_its_own_source() -> None:
    for office in book().offices.values():
        shown = described(office)
        if office.postal is None:
            assert "No postal address is verified" in shown.address_note
        elif not office.postal.is_read:
            assert shown.address == ()
            assert office.postal.source in shown.address_note
        else:
            assert (shown.address, shown.address_note) == (office.postal.lines, "")


def test_every_address_says_where_it_was_read_and_an_office_without_a_telephone_says_where_to_find_it() -> None:
    offices = book().offices.values()

    assert all(office.postal.source and office.postal.verified_on for office in offices if office.postal)
    assert all(office.how for office in offices if not office.phone or not office.web)


def test_the_clinics_own_complaint_does_not_go_on_the_patients_form() -> None:
    clinic = GROUP.but(track=Track.PROVIDER)

    assert regulator(book(), clinic).key == "DOI-TX"
    assert "not on the patient's form" in regulator(book(), clinic).providers
    assert not any(note.startswith("Form: ") for note in rung(book(), clinic, Stage.DOI_COMPLAINT).notes)
    with pytest.raises(NoRuleApplies, match="own payment dispute"):
        regulator(book(), of("self-funded-erisa").but(track=Track.PROVIDER))


def test_the_complaint_stage_tells_how_the_office_takes_it_each_thing_once() -> None:
    shown = rung(book(), DMHC, Stage.DOI_COMPLAINT).notes

    assert any(note.startswith("Form: the DMHC's Independent Medical Review/Complaint form") for note in shown)
    assert len([note for note in shown if "are one form" in note]) == 1
    assert len([note for note in shown if "grievance for 30 days first" in note]) == 1
    assert any("stops no appeal clock" in note for note in shown)


def test_a_blocked_complaint_shows_on_its_stage_what_to_find_out() -> None:
    shown = rung(book(), PlanFacts(), Stage.DOI_COMPLAINT)

    assert shown.regulator is None
    assert any("confirm funding" in note for note in shown.notes)


def test_an_individual_policy_may_be_a_matter_for_cms_where_the_state_does_not_enforce_the_market_rules() -> None:
    refuse_wrong(book(), of("individual"), "CCIIO")

    assert regulator(book(), of("individual")).key == "DOI-TX"
    assert any("CMS (CCIIO) enforces them" in step for step in regulator(book(), of("individual")).first)
    with pytest.raises(WrongRegulator):
        refuse_wrong(book(), of("insured-group"), "CCIIO")


CLINIC = "clinic/regulators.toml"
OFFICE = """
[[regulator]]
id = "DOI-TX"
name = "Texas Department of Insurance"
phone = "800-252-3439"
web = "tdi.texas.gov"
jurisdiction = "TX"
citation = "state insurance law"
source = "a call to the department"
confidence = "S"
verified_on = 2026-11-20
effective_on = 2026-11-20
"""
FILING = """
[regulator.filing]
form = "the form"
signer = "the patient"
attachments = []
review = "Two forms."
parallel = "It stops no clock."
citation = "state insurance law"
source = "a call"
confidence = "S"
verified_on = 2026-11-20
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OFFICE.replace('phone = "800-252-3439"\n', ""), "needs how: where to find them"),
        (OFFICE.replace('"TX"', '"Texas"'), "jurisdiction"),
        (OFFICE + 'postal = { lines = [], source = "a call", confidence = "S", verified_on = 2026-11-20 }', "postal.lines"),
        (OFFICE + 'postal = { lines = ["P.O. Box 1"], confidence = "S", verified_on = 2026-11-20 }', "postal.source: missing"),
        (OFFICE + FILING + "waits_days = 30\n", "waits_days and waits_for together"),
        (OFFICE + FILING + 'at_once = [{ urgnt = ["yes"] }]\n', "no fact is called 'urgnt'"),
        (OFFICE + FILING + 'at_once = { urgent = ["yes"] }\n', "write a list of cases"),
        (OFFICE.replace("web =", "site ="), "site: unknown key"),
    ],
)
def test_a_slip_in_the_clinics_own_office_is_refused_with_file_line_and_what_to_write(text: str, said: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"clinic/regulators\.toml, line \d+") as refused:
        Rulebook.parse({**texts(), CLINIC: text})

    assert said in str(refused.value)


def test_the_clinics_own_office_goes_before_ours() -> None:
    own = Rulebook.parse({**texts(), CLINIC: OFFICE + FILING})

    assert regulator(own, GROUP).source == "a call to the department"
    assert regulator(own, GROUP.but(jurisdiction="OH")).key == "DOI-OH"

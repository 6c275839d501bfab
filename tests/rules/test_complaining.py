"""Who takes a complaint when: the shipped data read whole, the exceptions, and a clinic's own words that are wrong."""

from datetime import date

import pytest

from casework.errors import RulebookInvalid
from casework.rules.complaining import BlockerCode, Past, order, readiness, signs
from casework.rules.complaining_book import ANY, ComplaintBook, Signer
from casework.rules.facts import PlanFacts
from casework.rules.notice_check import NoticeBook
from casework.rules.official_forms import FormBook
from casework.terms import DenialReason, Track
from tests.rules.shipped import book, texts

TEXT = texts()["complaints.toml"]
OWN = ComplaintBook.parse(TEXT)
TODAY = date(2026, 11, 22)
DMHC = PlanFacts(plan="insured-group", jurisdiction="CA", california_regulator="DMHC", reason=DenialReason.MEDICAL_NECESSITY)
FEHB = PlanFacts(plan="fehb")
NOTHING = Past()


def codes(facts: PlanFacts, past: Past = NOTHING) -> list[BlockerCode]:
    return [each.code for each in readiness(book(), OWN, facts, past, today=TODAY).blockers]


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (Past(), [BlockerCode.GRIEVANCE]),
        (Past(grievance=date(2026, 11, 1)), [BlockerCode.WAIT]),
        (Past(grievance=date(2026, 10, 24)), [BlockerCode.WAIT]),
        (Past(grievance=date(2026, 10, 23)), []),
        (Past(grievance=date(2026, 10, 1), review=date(2026, 11, 20)), [BlockerCode.SAME_FORM]),
        (Past(grievance=date(2026, 10, 1), review=date(2026, 11, 20), complaint=date(2026, 11, 21)), []),
    ],
)
def test_the_department_wants_thirty_days_and_one_form(past: Past, expected: list[BlockerCode]) -> None:
    assert codes(DMHC, past) == expected


@pytest.mark.parametrize("facts", [DMHC.but(reason=DenialReason.EXPERIMENTAL), DMHC.but(is_urgent=True, is_pre_service=True)])
def test_the_exceptions_open_at_once_and_say_why(facts: PlanFacts) -> None:
    found = readiness(book(), OWN, facts, Past(), today=TODAY)

    assert (found.blockers, found.from_on) == ((), None)
    assert found.at_once.startswith("Open at once (")


def test_a_federal_review_is_not_the_departments_form() -> None:
    assert codes(DMHC.but(external_review="federal"), Past(grievance=date(2026, 10, 1), review=date(2026, 11, 20))) == []


def test_the_carrier_is_asked_before_opm_and_its_review_is_the_complaint() -> None:
    assert codes(FEHB) == [BlockerCode.FIRST]
    assert codes(FEHB, Past(grievance=date(2026, 9, 1), review=date(2026, 11, 1))) == [BlockerCode.SAME_FORM]


def test_other_offices_wait_for_nothing_and_an_unknown_plan_for_its_funding() -> None:
    assert codes(PlanFacts(plan="self-funded-erisa")) == []
    assert codes(PlanFacts()) == [BlockerCode.UNKNOWN]


def test_a_clinics_own_complaint_has_no_waiting_of_the_patients() -> None:
    found = readiness(book(), OWN, DMHC.but(track=Track.PROVIDER), Past(), today=TODAY)

    assert found.blockers == ()
    assert found.office
    assert found.office.filing is None
    assert "not on the patient's form" in found.office.providers


def test_a_day_is_given_only_where_it_can_be_told() -> None:
    dated = readiness(book(), OWN, DMHC, Past(grievance=date(2026, 11, 1)), today=TODAY)

    assert dated.from_on == date(2026, 12, 1)
    assert readiness(book(), OWN, DMHC, Past(), today=TODAY).from_on is None


def test_every_entry_names_an_office_and_its_forms_are_in_the_catalogue() -> None:
    forms = FormBook.parse(texts()["forms.toml"]).forms
    named = {form for entry in OWN.entries.values() for form in (entry.form, entry.helper_form) if form}

    assert set(OWN.entries) - {ANY} <= set(book().offices)
    assert named <= set(forms)
    assert {form.id for form in forms.values() if not form.comes_from} == set()


def test_who_signs_is_said_with_the_authorization_where_one_will_do() -> None:
    assert signs(OWN.of("DMHC")) == "the patient signs the form"
    assert signs(OWN.of("DOI-TX")) == "the patient's own signature, or the clinic's with the patient's authorization (an authorization under 45 CFR 164.508)"
    assert OWN.of("DOI-TX").signer is Signer.AUTHORIZED
    assert signs(None) == ""


def test_the_order_matters_for_a_hearing_in_california_only() -> None:
    managed = PlanFacts(plan="medicaid-managed-care", jurisdiction="CA")

    assert [each.id for each in order(OWN, managed, procedure="fair-hearing")] == ["CA-HEARING-CLOSES-REVIEW"]
    assert order(OWN, managed, procedure="plan-appeal") == ()
    assert order(OWN, managed.but(jurisdiction="TX"), procedure="fair-hearing") == ()


def test_a_clinics_entry_goes_before_ours() -> None:
    mine = '[defaults]\nauthorization = "a"\nrecord = "r"\n[[complaint]]\nregulator = "DOI-TX"\nsigner = "patient"\nsigner_words = "w"\n'
    mine += 'citation = "c"\nsource = "s"\nconfidence = "P"\nverified_on = 2026-11-22\n'

    assert ComplaintBook.parse(TEXT, mine).of("DOI-TX").signer is Signer.PATIENT
    assert ComplaintBook.parse(TEXT, mine).of("DOI-NY").signer is Signer.AUTHORIZED


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("[[complaint]]\nregulator = 3\n", "complaints.toml"),
        (TEXT.replace('regulator = "any"', 'regulator = "other"'), "no entry"),
        (TEXT.replace("is_the_review = true", 'is_the_review = "yes"'), "true or false"),
        (TEXT.replace("verified_on = 2026-11-22", "verified_on = 3"), "no day"),
        ("[[", "complaints.toml"),
    ],
)
def test_what_is_written_wrongly_is_named(wrong: str, why: str) -> None:
    with pytest.raises(RulebookInvalid, match=why):
        ComplaintBook.parse(wrong)


@pytest.mark.parametrize(
    ("reader", "wrong", "file"),
    [
        (NoticeBook.parse, "[[item]]\nid = 'x'\n", "notices.toml"),
        (NoticeBook.parse, texts()["notices.toml"].replace("is_conditional = true", "is_conditinal = true", 1), "is_conditinal"),
        (FormBook.parse, "[[form]]\nid = 'x'\n", "forms.toml"),
        (FormBook.parse, "=", "forms.toml"),
    ],
)
def test_notices_and_forms_say_what_is_wrong_too(reader: object, wrong: str, file: str) -> None:
    with pytest.raises(RulebookInvalid, match=file):
        reader(wrong)  # type: ignore[operator]

"""Every check of codes.toml: silent on a sound chart, and found on the slip it was made for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from casework.actions import codebooks
from casework.chart import Chart, ClaimLine, Clinician, Coverage, Denial, Diagnosis, Infusion, Patient, ServiceRequest, Standing, TreatmentTrial
from casework.rules import coding
from casework.rules.coding import CodeBook
from casework.settings import Settings
from tests.intake.test_chart_round_trip import CHARTS

BOOK: CodeBook = codebooks.read(Settings.from_env({"CASEWORK_HOME": "no-such-folder"}))
DAY, TODAY, LATER = date(2026, 6, 15), date(2026, 11, 22), date(2027, 1, 5)
NPI = "1234567893"


def line(procedure: str, **more: Any) -> ClaimLine:
    said = {"procedure": procedure, "service_on": DAY, "charge": Decimal(100), "place_of_service": "11", "claim_number": "A1", "diagnosis_codes": ("F33.2",)}
    return ClaimLine(**(said | more))


def infusion(**more: Any) -> Infusion:
    given_ = {"given_on": DAY, "started_at": "10:05", "stopped_at": "10:45", "dose_mg": Decimal(36), "ndc": "00409-2053-10"}
    return Infusion(**(given_ | more))


def chart(*lines: ClaimLine, **more: Any) -> Chart:
    said = {
        "patient": Patient(birth_on=date(1984, 5, 17)),
        "coverage": Coverage(plan="self-funded-erisa", member_id="SMX900100200", begins_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)),
        "clinician": Clinician(npi=NPI, treating_since=date(2024, 3, 12)),
        "diagnoses": (Diagnosis(code="F33.2", description="recurrent, severe"),),
        "trials": (TreatmentTrial(treatment="one", started_on=date(2022, 1, 1)), TreatmentTrial(treatment="two", started_on=date(2023, 1, 1))),
        "infusions": (infusion(),),
        "request": ServiceRequest(description="a series of infusions", first_on=LATER, last_on=date(2027, 2, 5)),
        "claims": lines or (line("96365"), line("J3490")),
        "denial": Denial(notice_on=date(2026, 10, 1), mailed_on=date(2026, 10, 2), received_on=date(2026, 10, 5), letter_deadline=date(2027, 3, 30)),
        "standing": Standing(signed_on=date(2026, 10, 6), expires_on=date(2027, 10, 6)),
    }
    return Chart(**(said | more))


def found(subject: Chart, *npis: str) -> set[str]:
    return {item.check for item in coding.findings(BOOK, subject, npis=npis or (NPI,), today=TODAY)}


def plan(name: str, member_id: str = "SMX900100200") -> Coverage:
    return Coverage(plan=name, member_id=member_id)


def diagnosed(code: str, words: str = "") -> Chart:
    return chart(line("96365", diagnosis_codes=(code,)), line("J3490", diagnosis_codes=(code,)), diagnoses=(Diagnosis(code=code, description=words),))


def requested(*codes: str, **more: Any) -> Chart:
    return Chart(request=ServiceRequest(description="a series", procedure_codes=codes, **({"place_of_service": "11", "first_on": date(2026, 12, 1)} | more)))


SLIPS: dict[str, Callable[[], Chart]] = {
    "push-is-not-infusion": lambda: chart(line("96375")),
    "push-for-an-infusion": lambda: chart(line("96374")),
    "push-without-second-drug": lambda: chart(line("96365"), line("96375"), line("J3490")),
    "hours-not-billed": lambda: chart(infusions=(infusion(stopped_at="11:36"),)),
    "longer-than-a-visit": lambda: chart(infusions=(infusion(started_at="10:45", stopped_at="10:05"),)),
    "npi-missing": lambda: chart(clinician=Clinician()),
    "member-id-social-security": lambda: chart(coverage=plan("individual", "123-45-6789")),
    "requested-procedure-shape": lambda: requested("9636X"),
    "remission-after-treatments": lambda: diagnosed("F33.40"),
    "words-against-title": lambda: diagnosed("F33.2", "PTSD, chronic"),
    "notice-before-service": lambda: chart(line("96365", carc="50"), line("J3490"), denial=Denial(notice_on=date(2026, 6, 14))),
    "add-on-alone": lambda: chart(line("96366")),
    "sequential-alone": lambda: chart(line("96367")),
    "further-hour": lambda: chart(line("96365"), line("96366")),
    "infusion-times": lambda: chart(infusions=(infusion(stopped_at=""),)),
    "over-midnight": lambda: chart(infusions=(infusion(stopped_at="09:45"),)),
    "initial-twice": lambda: chart(line("96365", units=Decimal(2))),
    "same-line-twice": lambda: chart(line("J3490"), line("J3490"), line("96365")),
    "hydration": lambda: chart(line("96365"), line("96361")),
    "chemotherapy-code": lambda: chart(line("96413")),
    "facility-only": lambda: chart(line("96376")),
    "sedation": lambda: chart(line("96365"), line("99152")),
    "unlisted-drug": lambda: chart(infusions=(infusion(ndc=""),)),
    "unlisted-drug-name": lambda: chart(request=ServiceRequest()),
    "unlisted-drug-units": lambda: chart(line("96365"), line("J3490", units=Decimal(36))),
    "retired-code": lambda: chart(line("S0013")),
    "future-code": lambda: chart(line("J0013", service_on=date(2025, 12, 31))),
    "milligram-units": lambda: chart(line("J0013", units=Decimal(84))),
    "wrong-drug-code": lambda: chart(line("J0222")),
    "wastage": lambda: chart(line("96365"), line("J3490", modifiers=("JW",))),
    "wastage-both-ways": lambda: chart(line("96365"), line("J3490", modifiers=("JW", "JZ"))),
    "spray-visit-with-infusion": lambda: chart(line("G2082"), line("96365")),
    "spray-visit-recorded-as-infusion": lambda: chart(line("G2083")),
    "spray-visit-includes-visit": lambda: chart(line("G2082"), line("99213", modifiers=("25",)), infusions=()),
    "spray-visit-includes-drug": lambda: chart(line("G2082"), line("J0013"), infusions=()),
    "spray-visit-twice": lambda: chart(line("G2082"), line("G2083"), infusions=()),
    "spray-drug-infused": lambda: chart(line("J0013"), line("96365")),
    "spray-visit-requirements": lambda: chart(line("G2082"), infusions=(), coverage=plan("original-medicare", "1EG4-TE5-MK73")),
    "visit-same-day": lambda: chart(line("96365"), line("99213")),
    "unbundling": lambda: chart(line("96365"), line("96375", modifiers=("XU",))),
    "unbundling-alone": lambda: chart(line("96365", modifiers=("59",))),
    "notice-modifier-advantage": lambda: chart(line("96365", modifiers=("GA",)), coverage=plan("medicare-advantage")),
    "diagnosis-shape": lambda: diagnosed("F332"),
    "diagnosis-header": lambda: diagnosed("F33"),
    "diagnosis-listed": lambda: diagnosed("F33.20"),
    "diagnosis-listed-another-year": lambda: chart(line("96365", service_on=date(2026, 10, 1), diagnosis_codes=("F33.20",)), infusions=()),
    "diagnosis-not-in-record": lambda: chart(line("96365", diagnosis_codes=("F41.1",))),
    "psychotic-symptoms": lambda: diagnosed("F33.3"),
    "unspecified-diagnosis": lambda: diagnosed("F43.10"),
    "unspecified-after-treatments": lambda: diagnosed("F32.A"),
    "type-against-words": lambda: diagnosed("G90.511", "CRPS II of the right arm"),
    "npi": lambda: chart(clinician=Clinician(npi="1234567890")),
    "units": lambda: chart(line("96365", units=Decimal("0.5"))),
    "procedure-shape": lambda: chart(line("9636")),
    "modifier-shape": lambda: chart(line("96365", modifiers=("259",))),
    "place-shape": lambda: chart(line("96365", place_of_service="office")),
    "member-id-shape": lambda: chart(coverage=plan("individual", "SMX 900 100")),
    "member-id-medicare": lambda: chart(coverage=plan("original-medicare", "1EG4-TE5-MB73")),
    "service-before-birth": lambda: chart(patient=Patient(birth_on=date(2026, 6, 16))),
    "treatment-before-birth": lambda: chart(patient=Patient(birth_on=date(2022, 6, 16))),
    "service-before-coverage": lambda: chart(coverage=Coverage(begins_on=date(2026, 7, 1))),
    "service-after-coverage": lambda: chart(coverage=Coverage(ends_on=date(2026, 6, 14))),
    "infusion-before-clinician": lambda: chart(clinician=Clinician(npi=NPI, treating_since=date(2026, 7, 1))),
    "sessions-out-of-order": lambda: chart(request=ServiceRequest(description="a series", first_on=LATER, last_on=TODAY)),
    "mailed-before-written": lambda: chart(denial=Denial(notice_on=date(2026, 10, 2), mailed_on=date(2026, 10, 1))),
    "deadline-before-notice": lambda: chart(denial=Denial(notice_on=date(2026, 10, 2), letter_deadline=date(2026, 4, 2))),
    "permission-expired-before-signed": lambda: chart(standing=Standing(signed_on=date(2026, 10, 6), expires_on=date(2026, 1, 6))),
    "service-to-come": lambda: chart(line("96365", service_on=LATER)),
    "infusion-to-come": lambda: chart(infusions=(infusion(), infusion(given_on=LATER))),
    "notice-to-come": lambda: chart(denial=Denial(notice_on=LATER)),
    "signature-to-come": lambda: chart(standing=Standing(signed_on=LATER)),
}
SOUND: dict[str, Chart] = {
    "an infusion with its drug": chart(),
    "two hours": chart(line("96365"), line("96366"), line("J3490"), infusions=(infusion(stopped_at="11:36"),)),
    "a push of fifteen minutes": chart(line("96374"), line("J3490"), infusions=(infusion(stopped_at="10:20"),)),
    "a further push beside the infusion": chart(line("96365"), line("96375"), line("J2405"), line("J3490")),
    "a visit with its modifier": chart(line("96365"), line("J3490"), line("99213", modifiers=("25",))),
    "a spray visit": chart(line("G2082", modifiers=("KX",)), infusions=(), coverage=plan("original-medicare", "1EG4TE5MK73")),
    "a spray by the milligram, in its year": chart(line("J0013", units=Decimal(84)), infusions=()),
    "the same spray the year before": chart(line("S0013", service_on=date(2025, 12, 31)), infusions=(), coverage=plan("individual")),
    "a corrected claim beside the first": chart(line("96365"), line("J3490"), line("96365", claim_number="A2"), line("J3490", claim_number="A2")),
    "nothing known": Chart(),
}


@pytest.mark.parametrize("check", BOOK.checks, ids=lambda check: str(check.id))
def test_every_check_finds_the_slip_it_was_made_for(check: coding.Check) -> None:
    assert check.id in found(SLIPS[check.id]())


@pytest.mark.parametrize("subject", SOUND.values(), ids=SOUND)
def test_a_sound_chart_has_no_finding(subject: Chart) -> None:
    assert found(subject) == set()


def test_a_category_is_found_once_and_not_again_as_unlisted() -> None:
    assert found(diagnosed("G90.5")) == {"diagnosis-header"}
    assert "diagnosis-listed" not in found(diagnosed("F332"))


def test_a_code_outside_the_lists_year_stops_until_the_clinic_has_looked_it_up() -> None:
    inside = diagnosed("F33.20")
    undated = inside.model_copy(update={"claims": ()})
    before = inside.model_copy(update={"claims": tuple(each.model_copy(update={"service_on": date(2026, 3, 31)}) for each in inside.claims)})
    looked_up = replace(BOOK, confirmed=CodeBook.parse('[confirmed]\ndiagnoses = ["F33.20"]').confirmed)

    assert [item.check for item in coding.errors(BOOK, inside)] == ["diagnosis-listed"]
    for subject in (undated, before):
        (finding,) = [item for item in coding.errors(BOOK, subject) if item.field == "diagnosis code"]
        assert finding.check == "diagnosis-listed-another-year"
        assert "list of April 2026" in finding.message
    assert not [item for subject in (inside, undated, before) for item in coding.errors(looked_up, subject) if item.field == "diagnosis code"]


def test_a_code_whose_category_exists_and_which_itself_does_not_stops_the_superbill() -> None:
    assert [item.check for item in coding.errors(BOOK, Chart(diagnoses=(Diagnosis(code="F99.99"),)))] == ["diagnosis-listed-another-year"]


def test_codes_asked_for_are_checked_where_nothing_is_billed_yet() -> None:
    subject = requested("96413", "96376", "S0013", "96366")
    told = {(item.check, item.where) for item in coding.findings(BOOK, subject, today=TODAY)}

    assert told == {
        ("chemotherapy-code", "requested code 1"),
        ("facility-only", "requested code 2"),
        ("retired-code", "requested code 3"),
        ("add-on-alone", "requested code 4"),
    }


def test_codes_asked_for_are_checked_beside_what_is_billed() -> None:
    asked = ServiceRequest(description="a series", procedure_codes=("96375", "J3490"), place_of_service="11", first_on=LATER)

    assert {(item.check, item.where) for item in coding.findings(BOOK, chart(request=asked), npis=(NPI,), today=TODAY)} == {
        ("push-is-not-infusion", "requested code 1")
    }


def test_a_request_without_a_day_is_for_days_to_come() -> None:
    assert "retired-code" in found(requested("S0013", first_on=None))
    assert "retired-code" not in found(requested("S0013", first_on=date(2025, 12, 1)))


@pytest.mark.parametrize("codes", [("96365", "J3490"), ("96365", "96366", "J3490"), ("96372", "J3490"), ("G2082", "G2083"), ("J0013",), ("90792", "96365")])
def test_a_sound_request_has_no_finding(codes: tuple[str, ...]) -> None:
    assert found(requested(*codes)) == set()


@pytest.mark.parametrize(
    ("code", "is_found"), [("9636X", True), ("W1234", True), ("96365", False), ("0042T", False), ("3074F", False), ("0002M", False), ("J3490", False)]
)
def test_a_code_that_cannot_be_stops(code: str, is_found: bool) -> None:
    assert ("procedure-shape" in {item.check for item in coding.errors(BOOK, chart(line(code)))}) is is_found


def test_hours_of_the_record_are_asked_about_once_and_only_where_fewer_are_billed() -> None:
    assert "hours-not-billed" not in found(chart(infusions=(infusion(stopped_at="11:35"),)))
    assert "hours-not-billed" not in found(chart(line("96365"), line("96366"), infusions=(infusion(stopped_at="11:36"),)))
    assert "hours-not-billed" in found(chart(line("96365"), line("96366"), infusions=(infusion(stopped_at="12:36"),)))
    assert "hours-not-billed" not in found(chart(infusions=(infusion(started_at="10:45", stopped_at="10:05"),)))


def test_an_infusion_over_midnight_is_only_asked_about_and_a_hospital_may_give_a_long_one() -> None:
    short = chart(infusions=(infusion(started_at="23:40", stopped_at="00:20"),))
    ward = chart(line("96365", place_of_service="22"), line("J3490", place_of_service="22"), infusions=(infusion(started_at="08:00", stopped_at="21:00"),))

    assert found(short) == {"over-midnight"}
    assert "longer-than-a-visit" not in found(ward)


def test_a_notice_may_come_before_the_service_where_an_authorization_was_refused() -> None:
    early = Denial(notice_on=date(2026, 6, 14))

    assert "notice-before-service" not in found(chart(line("96365", carc="39"), line("J3490", carc="50"), denial=early))
    assert "notice-before-service" not in found(chart(line("96365"), line("J3490"), denial=early))
    assert "notice-before-service" not in found(chart(line("96365", carc="50"), line("96365", carc="50", service_on=date(2026, 6, 1)), denial=early))


HONEST = {
    "F33.2": "recurrent, severe|MDD|MDD rec sev|Depression|TRD|treatment-resistant depression|severe|depressed mood|low mood|see record|Depressive d/o",
    "F43.12": "PTSD|PTSD, chronic|post traumatic stress|posttraumatic stress disorder|combat trauma|PTSD with depression",
    "G90.511": "CRPS|CRPS I of the right arm|RSD right upper limb|reflex sympathetic dystrophy|pain right arm",
    "M79.7": "fibromyalgia|FM|widespread pain",
    "F41.1": "GAD|anxiety",
    "F31.81": "bipolar II|bipolar 2, depressed",
    "F42.2": "OCD|obsessions",
    "G43.709": "migraine|chronic migraines",
    "R45.851": "SI|suicidal ideation",
    "F34.1": "dysthymia|persistent depression",
}


@pytest.mark.parametrize(("code", "words"), [(code, words) for code, texts in HONEST.items() for words in texts.split("|")])
def test_honest_short_words_for_a_diagnosis_are_let_pass(code: str, words: str) -> None:
    assert "words-against-title" not in found(Chart(diagnoses=(Diagnosis(code=code, description=words),)))


@pytest.mark.parametrize(
    ("code", "words"), [("F33.2", "Fibromyalgia"), ("F33.2", "bipolar"), ("F43.12", "MDD"), ("G90.511", "PTSD"), ("F41.1", "Opioid dependence")]
)
def test_words_of_another_condition_are_asked_about_and_stop_nothing(code: str, words: str) -> None:
    subject = Chart(diagnoses=(Diagnosis(code=code, description=words),))

    assert "words-against-title" in found(subject)
    assert "words-against-title" not in {item.check for item in coding.errors(BOOK, subject)}


def test_further_hours_are_counted_over_the_lines_of_a_claim_and_over_midnight() -> None:
    twice = (line("96365"), line("96366"), line("96366", modifiers=("76",)))

    assert "further-hour" in found(chart(*twice, infusions=(infusion(stopped_at="11:36"),)))
    assert "further-hour" not in found(chart(*twice, infusions=(infusion(started_at="22:30", stopped_at="01:01"),)))


def test_an_unspecified_code_before_any_treatment_is_not_yet_asked_about_severity() -> None:
    assert "unspecified-after-treatments" not in found(diagnosed("F32.A").model_copy(update={"trials": ()}))


def test_the_first_type_in_words_agrees_with_its_code() -> None:
    assert "type-against-words" not in found(diagnosed("G90.511", "CRPS I of the right arm"))
    assert "type-against-words" not in found(diagnosed("G56.41", "CRPS II of the right arm"))


def test_the_clinics_own_number_is_checked_too() -> None:
    (finding,) = coding.findings(BOOK, chart(), npis=("1234567890",), today=TODAY)

    assert (finding.check, finding.where, finding.is_error) == ("npi", "clinic", True)


def test_a_date_is_found_in_the_row_that_holds_it() -> None:
    (finding,) = coding.findings(BOOK, chart(infusions=(infusion(), infusion(given_on=LATER))), npis=(NPI,), today=TODAY)

    assert (finding.check, finding.where, finding.field) == ("infusion-to-come", "infusion 2", "date")


@settings(max_examples=25, deadline=None)
@given(CHARTS)
def test_whatever_a_chart_holds_it_is_looked_over_and_no_finding_repeats_it(subject: Chart) -> None:
    said = {(item.message, item.fix, item.field, item.source) for item in coding.findings(BOOK, subject, npis=(subject.clinician.npi,), today=TODAY)}

    assert said <= {(check.message, check.fix, check.field, check.source) for check in BOOK.checks}

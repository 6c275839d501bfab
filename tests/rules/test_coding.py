import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.chart import Chart, ClaimLine, Clinician, Diagnosis, Infusion, ServiceRequest
from casework.errors import RulebookInvalid
from casework.rules import coding
from casework.rules.coding import CodeBook

TEXT = (Path(__file__).parents[2] / "casework" / "rulebook" / "codes.toml").read_text(encoding="utf-8")
BOOK = CodeBook.parse(TEXT)
DAY = date(2026, 6, 15)


def line(procedure: str, **more: object) -> ClaimLine:
    return ClaimLine(**({"procedure": procedure, "service_on": DAY, "charge": Decimal(100), "place_of_service": "11"} | more))  # type: ignore[arg-type]


def infusion(stopped_at: str = "10:45", **more: object) -> Infusion:
    given_ = {"given_on": DAY, "started_at": "10:05", "stopped_at": stopped_at, "dose_mg": Decimal(36), "ndc": "00409-2053-10"}
    return Infusion(**(given_ | more))  # type: ignore[arg-type]


def found(*lines: ClaimLine, infusions: tuple[Infusion, ...] = (infusion(),), diagnoses: tuple[str, ...] = ("F33.2",), npi: str = "1234567893") -> set[str]:
    chart = Chart(
        claims=lines,
        infusions=infusions,
        diagnoses=tuple(Diagnosis(code=code) for code in diagnoses),
        clinician=Clinician(npi=npi),
        request=ServiceRequest(description="an infusion"),
    )
    return {item.check for item in coding.findings(BOOK, chart)}


def test_a_sound_claim_has_no_finding() -> None:
    assert found(line("96365"), line("J3490")) == set()


def test_a_push_code_does_not_stand_for_an_infusion() -> None:
    assert "push-is-not-infusion" in found(line("96375"))
    assert "push-is-not-infusion" not in found(line("96365"), line("96375"))


def test_a_further_hour_needs_a_first_one_and_the_minutes() -> None:
    assert "add-on-alone" in found(line("96366"))
    assert "further-hour" in found(line("96365"), line("96366"), infusions=(infusion("11:35"),))
    assert "further-hour" not in found(line("96365"), line("96366"), infusions=(infusion("11:36"),))
    assert "further-hour" in found(line("96365"), line("96366", units=Decimal(2)), infusions=(infusion("11:36"),))


@pytest.mark.parametrize(("lasted", "hours"), [(40, 0), (60, 0), (90, 0), (91, 1), (150, 1), (151, 2), (211, 3)])
def test_further_hours_begin_at_91_minutes(lasted: int, hours: int) -> None:
    assert coding.further_hours(lasted) == hours


@given(st.integers(0, 1440))
def test_further_hours_never_fall_as_time_grows(lasted: int) -> None:
    assert 0 <= coding.further_hours(lasted) <= coding.further_hours(lasted + 1) <= coding.further_hours(lasted) + 1


def test_an_infusion_needs_its_times_and_more_than_fifteen_minutes() -> None:
    assert "infusion-times" in found(line("96365"), infusions=())
    assert "infusion-times" in found(line("96365"), infusions=(infusion(""),))
    assert "infusion-times" in found(line("96365"), infusions=(infusion("10:20"),))
    assert "infusion-times" not in found(line("96365"), infusions=(infusion("10:21"),))


def test_an_infusion_may_run_over_midnight() -> None:
    assert coding.minutes(infusion("00:15", started_at="23:35")) == 40


def test_chemotherapy_and_facility_codes_are_stopped() -> None:
    assert "chemotherapy-code" in found(line("96413"))
    assert "facility-only" in found(line("96376"))
    assert "facility-only" not in found(line("96376", place_of_service="22"))


@pytest.mark.parametrize("record", [{"dose_mg": None}, {"ndc": ""}, {"ndc": "0409-2053"}, {"ndc": "0409-2053-10"}, {"ndc": "004092-053-10"}])
def test_an_unlisted_drug_needs_dose_and_drug_code(record: dict[str, object]) -> None:
    assert "unlisted-drug" in found(line("J3490"), infusions=(infusion(**record),))


@pytest.mark.parametrize("ndc", ["00409205310", "00409-2053-10", "N400409205310", "n4 00409-2053-10"])
def test_a_drug_code_may_be_written_with_dashes_and_with_the_mark_of_the_claim(ndc: str) -> None:
    assert "unlisted-drug" not in found(line("J3490"), infusions=(infusion(ndc=ndc),))


def test_codes_are_valid_by_their_date_of_service() -> None:
    old, new = date(2025, 12, 31), date(2026, 1, 1)

    assert "retired-code" not in found(line("S0013", service_on=old))
    assert "retired-code" in found(line("S0013", service_on=new))
    assert "future-code" in found(line("J0013", service_on=old))
    assert "future-code" not in found(line("J0013", service_on=new))


def test_of_a_service_without_a_date_no_dated_check_speaks() -> None:
    assert not {"retired-code", "future-code"} & (found(line("S0013", service_on=None)) | found(line("J0013", service_on=None)))


def test_diagnosis_codes_are_checked_for_shape_and_completeness_and_never_proposed() -> None:
    assert "diagnosis-shape" in found(diagnoses=("depression",))
    assert "diagnosis-header" in found(diagnoses=("G90.5",))
    assert "diagnosis-header" not in found(diagnoses=("G90.50",))
    assert "psychotic-symptoms" in found(diagnoses=("F33.3",))
    assert "unspecified-diagnosis" in found(diagnoses=("F32.A",))
    assert "diagnosis-header" in found(line("96365", diagnosis_codes=("G90.5",)))


def test_questions_about_diagnoses_do_not_stop_and_name_no_code() -> None:
    chart = Chart(diagnoses=(Diagnosis(code="F33.3"), Diagnosis(code="F32.A")))

    assert coding.errors(BOOK, chart) == ()
    assert all("?" in item.words and "F3" not in item.words for item in coding.findings(BOOK, chart))


def test_no_message_names_a_drug_or_a_diagnosis() -> None:
    for check in BOOK.checks:
        said = f"{check.message} {check.fix} {check.field}".lower()
        assert not any(word in said for word in ("ketamine", "spravato", "depress", "f32", "f33", "g90", "ptsd", "crps", "causalgia")), check.id
        assert check.message and check.fix and check.source and check.verified_on


@pytest.mark.parametrize(
    ("npi", "is_valid"), [("1234567893", True), ("1234567890", False), ("123456789", False), ("12345678X3", False), ("123456789\u0663", False), ("", False)]
)
def test_the_npi_has_a_check_digit(npi: str, is_valid: bool) -> None:
    assert coding.npi_is_valid(npi) is is_valid


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_exactly_one_last_digit_is_right(start: str) -> None:
    assert sum(coding.npi_is_valid(f"{start}{last}") for last in range(10)) == 1


def test_a_wrong_npi_is_found_and_an_unknown_one_is_left_to_preflight() -> None:
    assert "npi" in found(npi="1234567890")
    assert "npi" not in found(npi="")


def test_modifiers_and_visits_are_asked_about() -> None:
    assert "unbundling" in found(line("96365", modifiers=("59",)))
    assert "wastage" in found(line("J3490", modifiers=("JZ",)))
    assert "visit-same-day" in found(line("96365"), line("99213"))
    assert "visit-same-day" not in found(line("96365"), line("99213", modifiers=("25",)))
    assert "spray-visit-with-infusion" in found(line("96365"), line("G2082"))


def test_units_are_whole_and_above_zero() -> None:
    assert "units" in found(line("96365", units=Decimal(0)))
    assert "units" in found(line("96365", units=Decimal("1.5")))


def test_errors_come_first() -> None:
    chart = Chart(claims=(line("96413", modifiers=("59",)),))
    severities = [item.severity for item in coding.findings(BOOK, chart)]

    assert severities == sorted(severities)


def test_route_follows_from_the_codes() -> None:
    assert BOOK.is_intravenous(("96365", "J3490"))
    assert not BOOK.is_intravenous(("96372", "J3490"))
    assert not BOOK.is_intravenous(("96365", "G2082"))
    assert not BOOK.is_intravenous(())


def test_a_clinics_check_wins_over_ours() -> None:
    own = '[[check]]\nid = "units"\ntest = "units"\nseverity = "question"\nfield = "units"\nmessage = "Whole?"\nsource = "us"\nconfidence = "M"\n'
    both = CodeBook.parse(TEXT, own)

    assert next(check for check in both.checks if check.id == "units").severity == "question"
    assert len(both.checks) == len(BOOK.checks)


@pytest.mark.parametrize(
    "text", ["x =", '[[check]]\nid = "a"\ntest = "magic"\nseverity = "error"\n', '[[check]]\nid = "a"\ntest = "units"\nseverity = "error"\n']
)
def test_a_wrong_entry_is_refused(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"codes\.toml"):
        CodeBook.parse(text)


STATED = '[[check]]\nid = "a"\ntest = "units"\nseverity = "error"\nfield = "units"\nmessage = "Whole?"\nsource = "us"\nconfidence = "S"\n'


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('path = "claims.colour"\n', r"no field claims\.colour"),
        ('first = "nothing.on"\n', r"no field nothing\.on"),
        ('pattern = "("\n', "pattern cannot be read"),
        ('colour = "red"\n', "wrong field"),
    ],
)
def test_a_check_that_looks_nowhere_is_refused(more: str, said: str) -> None:
    assert len(CodeBook.parse(STATED).checks) == 1
    with pytest.raises(RulebookInvalid, match=said):
        CodeBook.parse(STATED + more)


@pytest.mark.parametrize("confidence", ["M", "CONFLICT", "sure"])
def test_what_is_known_from_memory_only_never_stops_a_bill(confidence: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"check a: (confidence|what is known)"):
        CodeBook.parse(STATED.replace('"S"', f'"{confidence}"'))

    assert all(check.confidence != "M" for check in BOOK.checks if check.severity == "error")


def test_a_question_of_our_own_stops_nothing_and_every_check_has_a_name_of_its_own() -> None:
    own = STATED.replace("[[check]]", "[[question]]").replace('severity = "error"\n', "").replace('"S"', '"M"')
    names = re.findall(r'^id = "(.+)"$', TEXT, re.MULTILINE)

    assert [check.severity for check in CodeBook.parse(own).checks] == ["question"]
    assert len(names) == len(set(names)) == len(BOOK.checks)

"""A workbook as people really leave it: what is tolerated, and what is sent back with the cell to mend."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from casework.chart import Chart, OutcomeScore, Patient, TreatmentTrial
from casework.errors import BadChart
from casework.intake import chart_book
from examples import make_charts

SECRET = "Zebraquill"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a workbook with a few values."""
    chart = Chart(
        patient=Patient(key="P0007", first_name=SECRET, last_name="Marsh", jurisdiction="NY"),
        scores=(OutcomeScore(scale="PHQ-9", scored_on=date(2026, 9, 1), score=20),),
        trials=(TreatmentTrial(treatment=SECRET, started_on=date(2025, 1, 1)),),
    )
    chart_book.write(chart, tmp_path / "P0007.xlsx", plans=("individual",))
    return tmp_path / "P0007.xlsx"


def edit(path: Path, change: Callable[[Any], object]) -> Path:
    """Change a workbook as a person would, and save it."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(sheet: str, **cells: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for cell, content in cells.items():
            book[sheet][cell] = content

    return change


def refusal(path: Path) -> str:
    with pytest.raises(BadChart) as refused:
        chart_book.read(path)

    assert SECRET not in str(refused.value)
    return str(refused.value)


def unpacked(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def line(book: Any, sheet: str, label: str) -> int:
    return next(row for row in range(1, 60) if book[sheet].cell(row, 1).value == label)


def test_blank_rows_spaces_text_numbers_and_moved_columns_are_tolerated(path: Path) -> None:
    def change(book: Any) -> None:
        scores = book["Scores"]
        scores.insert_rows(1)
        scores.move_range("A5:A40", cols=6)
        scores["G9"], scores["B9"], scores["C9"] = " MADRS ", "Sept 20, 2026", "31"
        book["Patient"].insert_rows(6)
        book["Clinician"]["C6"] = "a note in the margin"

    chart = chart_book.read(edit(path, change))

    assert chart.scores == (
        OutcomeScore(scale="PHQ-9", scored_on=date(2026, 9, 1), score=20),
        OutcomeScore(scale="MADRS", scored_on=date(2026, 9, 20), score=31),
    )
    assert chart.patient.last_name == "Marsh"


def test_every_problem_of_every_sheet_is_told_at_once_with_its_cell(path: Path) -> None:
    def change(book: Any) -> None:
        book["Patient"].cell(line(book, "Patient", "Birth date"), 2).value = "03/04/1980"
        book["Denial"].cell(line(book, "Denial", "Reason"), 2).value = SECRET
        book["Scores"]["C5"] = "high"
        book["Scores"]["A6"] = "PHQ-9"
        book["Treatments tried"]["E5"] = date(2024, 1, 1)

    told = refusal(edit(path, change))

    assert "Mend 6 places" in told
    assert "Patient, B8 (Birth date): this date can be read in two ways. Write a date as YYYY-MM-DD" in told
    assert "Denial, B10 (Reason): this is not in the list. Write one of: medical necessity" in told
    assert "Scores, C5 (Score): this is not a number" in told
    assert "Scores, row 6 (Date): this is missing" in told
    assert "Scores, row 6 (Score): this is missing" in told
    assert "Treatments tried, row 5: it stopped before it started. Check both dates." in told


def test_an_unknown_line_column_or_sheet_is_refused_with_the_known_ones(path: Path) -> None:
    def change(book: Any) -> None:
        book["Patient"]["A30"], book["Patient"]["B30"] = SECRET, "x"
        book["Scores"]["D4"] = SECRET
        book["Scores"]["F9"] = "x"
        book.create_sheet(SECRET)["A1"] = "x"
        del book["Costs"]

    told = refusal(edit(path, change))

    assert "Patient, A30: there is no such line. Known: First name" in told
    assert "Scores, D4: there is no such column. Known: Scale, Date, Score." in told
    assert "Scores, F9: this stands under no known heading" in told
    assert "Sheets that no chart has: 1" in told
    assert "Missing sheets: Costs." in told


def test_a_formula_counts_only_with_its_saved_result(path: Path) -> None:
    assert "Clinician, B5 (Name): this formula has no saved result" in refusal(edit(path, put("Clinician", B5='="a"&"b"')))


def test_a_cell_that_shows_an_error_is_refused(path: Path) -> None:
    assert "Clinician, B5 (Name): this formula shows an error" in refusal(edit(path, put("Clinician", B5="#REF!")))


def test_a_line_that_is_there_twice_is_refused(path: Path) -> None:
    assert "Clinician, B12 (Name): this is there twice" in refusal(edit(path, put("Clinician", B5="A", A12="Name", B12="B")))


def test_a_missing_row_of_headings_is_refused(path: Path) -> None:
    assert "Scores: the row of headings is missing" in refusal(edit(path, lambda book: book["Scores"].delete_rows(4)))


def test_a_value_outside_the_charts_own_bounds_names_its_cell(path: Path) -> None:
    told = refusal(edit(path, put("Infusions", A5=date(2026, 9, 1), B5=5000, G5=SECRET * 30)))

    assert "Infusions, B5 (Dose (mg)): this cannot be right. Write a number, such as 37.5, from 0 to 2000, or unknown." in told
    assert "Infusions, G5 (Monitoring): this is too long. Write at most 200 characters." in told


def test_the_file_names_no_patient_outside_its_cells(path: Path) -> None:
    properties = load_workbook(path).properties

    assert SECRET not in repr(properties)
    assert chart_book.read(path).patient.key == "P0007"


def test_drop_downs_stand_on_every_closed_list(path: Path) -> None:
    book = load_workbook(path)
    lists = {name: [rule.sqref for rule in book[name].data_validations.dataValidation if rule.type == "list"] for name in book.sheetnames}

    assert len(lists["Patient"]) == 2
    assert len(lists["Coverage"]) == 7
    assert len(lists["Claims"]) == 1
    assert len(lists["Denial"]) == 2
    assert len(lists["Costs"]) == 2
    assert book["Lists"].sheet_state == "hidden"


def test_labels_are_kept_from_being_typed_over_without_a_password_and_values_are_free(path: Path) -> None:
    book = load_workbook(path)
    patient, scores = book["Patient"], book["Scores"]

    assert patient.protection.sheet
    assert patient.protection.password is None
    assert not (patient.protection.formatCells or patient.protection.insertRows)
    assert patient["A5"].protection.locked
    assert not patient["B5"].protection.locked
    assert not scores["A16"].protection.locked
    assert not scores.column_dimensions["A"].protection.locked
    assert scores["A4"].protection.locked


@pytest.mark.parametrize("name", make_charts.EXAMPLES)
def test_each_example_is_what_the_program_writes_and_reads(name: str, tmp_path: Path) -> None:
    kept = make_charts.CHARTS / f"{name}.xlsx"
    fresh = tmp_path / kept.name
    example = make_charts.EXAMPLES[name]()
    chart_book.write(example, fresh, offer=make_charts.offer_for(example))

    assert chart_book.read(kept) == make_charts.EXAMPLES[name]()
    assert unpacked(fresh) == unpacked(kept)


def test_the_json_example_says_the_same_as_its_workbook() -> None:
    stem = make_charts.CHARTS / "six-infusions-self-funded"

    assert chart_book.load_any(stem.with_suffix(".json")) == chart_book.load_any(stem.with_suffix(".xlsx"))


def test_the_examples_agree_with_the_clinics_remittance() -> None:
    remittance = (make_charts.CHARTS.parent / "remittance-2026-11-20.835").read_text().upper()
    for chart in (make_charts.six_infusions(), make_charts.california()):
        name = f"NM1*QC*1*{chart.patient.last_name}*{chart.patient.first_name}****MI*{chart.coverage.member_id}~".upper()

        assert name in remittance
        assert f"N1*PR*{chart.coverage.payer}*".upper() in remittance
        for claim in chart.claims:
            total = sum((line.charge for line in chart.claims if line.claim_number == claim.claim_number), Decimal(0))

            assert f"CLP*{claim.account_number}*4*{total}*0*{total}*12*{claim.claim_number}*" in remittance
            assert f"CAS*{claim.group}*{claim.carc}*{claim.charge}~" in remittance

"""Whatever a chart may hold comes back from a workbook and from JSON as it was."""

import re
import subprocess
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.chart import Chart, Coverage, Diagnosis, OutcomeScore, Patient, ServiceRequest
from casework.errors import BadChart
from casework.intake import chart_book, chart_json
from casework.intake.chart_fields import STATES, Column, Kind
from casework.intake.chart_sheets import SHEETS, Sheet
from examples import make_charts

LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t=<>&'\"")
ESCAPES = re.compile("_x000D_|x005F_")
TEXT = st.text(LETTERS, max_size=30).map(str.strip).filter(lambda text: not ESCAPES.search(text))
CODE = st.from_regex(r"[A-Z0-9.]{1,7}", fullmatch=True)
CENTS = st.decimals(min_value=-9_999_999_999, max_value=9_999_999_999, places=2)
SOME = st.decimals(min_value="0.001", max_value=500, allow_nan=False)
CLOCK = st.times().map(lambda at: at.strftime("%H:%M"))
ODD = {
    "plan": TEXT.filter(bool),
    "internal_levels": st.sampled_from([None, 1, 2]),
    "sessions": st.none() | st.integers(1, 200),
    "score": st.integers(0, 300),
    "count": st.integers(0, 10_000),
    "units": st.decimals(min_value=0, allow_nan=False, allow_infinity=False),
    "is_grandfathered": st.none() | st.booleans(),
}
KINDS: dict[Kind, Any] = {
    Kind.TEXT: TEXT,
    Kind.LONG: TEXT,
    Kind.ZIP: TEXT,
    Kind.TIME: CLOCK | st.just(""),
    Kind.YES_NO: st.booleans(),
    Kind.MONEY: CENTS,
    Kind.NUMBER: st.none() | SOME,
    Kind.STATE: st.sampled_from(("", *STATES)),
    Kind.CODES: st.lists(CODE, max_size=4).map(tuple),
}


def values(column: Column, *, is_required: bool) -> Any:
    if column.field in ODD:
        return ODD[column.field]
    if column.kind is Kind.DATE:
        return st.dates() if is_required else st.none() | st.dates()
    if column.kind is Kind.CHOICE:
        blank = {"group": None, "reason": None, "network": "unknown", "basis": "billed"}.get(column.field, "")
        return st.sampled_from((blank, *column.choices))
    return TEXT.filter(bool) if is_required and column.kind is Kind.TEXT else KINDS[column.kind]


def in_order(said: dict[str, Any]) -> bool:
    pairs = (("begins_on", "ends_on"), ("started_on", "stopped_on"))
    sent = [day for day in (said.get("notice_on"), said.get("mailed_on")) if day]
    received = said.get("received_on")
    return all(not said.get(a) or not said.get(b) or said[a] <= said[b] for a, b in pairs) and not (received and sent and received < min(sent))


def parts(sheet: Sheet) -> Any:
    fields = {column.field: values(column, is_required=column.field in sheet.required) for column in sheet.columns}
    if sheet.part == "patient":
        fields["key"] = TEXT
    value = st.fixed_dictionaries(fields).filter(in_order).map(lambda said: sheet.model(**said))
    return st.lists(value, max_size=2).map(tuple) if sheet.is_table else value


CHARTS = st.fixed_dictionaries({sheet.part: parts(sheet) for sheet in SHEETS}).map(lambda said: Chart(**said))


@settings(max_examples=20, deadline=None)
@given(CHARTS)
def test_a_workbook_gives_back_the_chart_it_was_made_from(chart: Chart) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "P0001.xlsx"
        chart_book.write(chart, path, plans=("individual",))

        assert chart_book.read(path) == chart
        assert [item.name for item in Path(folder).iterdir()] == ["P0001.xlsx"]


@settings(max_examples=40, deadline=None)
@given(CHARTS)
def test_json_gives_back_the_chart_it_was_made_from(chart: Chart) -> None:
    assert chart_json.load(chart_json.dump(chart)) == chart


def test_every_field_of_a_chart_has_a_place_in_the_workbook() -> None:
    assert sorted(sheet.part for sheet in SHEETS) == sorted(Chart.model_fields)
    for sheet in SHEETS:
        fields = [name for name in sheet.model.model_fields if name != "key"]

        assert sorted(column.field for column in sheet.columns) == sorted(fields)
        assert len({column.label for column in sheet.columns}) == len(sheet.columns)


def test_the_same_chart_gives_the_same_bytes(tmp_path: Path) -> None:
    chart = Chart(patient=Patient(key="P0001", first_name="Ana"))
    chart_book.write(chart, tmp_path / "one.xlsx")
    chart_book.write(chart, tmp_path / "two.xlsx")

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_amounts_days_and_numbers_that_a_spreadsheet_would_bend_stay_as_they_are(tmp_path: Path) -> None:
    chart = Chart(
        patient=Patient(key="P0001", zip_code="00501", birth_on=date(1899, 12, 31)),
        coverage=Coverage(member_id="000123456789012345678", plan_name="=1+1", appeals_fax="#N/A"),
        infusions=({"given_on": "2026-09-01", "dose_mg": Decimal("9.95"), "weight_kg": Decimal("70.123456789012345678")},),
    )
    chart_book.write(chart, tmp_path / "P0001.xlsx")

    assert chart_book.read(tmp_path / "P0001.xlsx") == chart


def test_windows_line_breaks_become_plain_ones(tmp_path: Path) -> None:
    chart_book.write(Chart(coverage=Coverage(appeals_address="Appeals\r\nBox 1")), tmp_path / "P0001.xlsx")

    assert chart_book.read(tmp_path / "P0001.xlsx").coverage.appeals_address == "Appeals\nBox 1"


def test_a_character_that_no_workbook_holds_is_shown_as_such_and_the_rest_is_kept(tmp_path: Path) -> None:
    chart_book.write(Chart(patient=Patient(first_name="Zo\x07e", last_name="M_x0041_y")), tmp_path / "P0001.xlsx")

    assert chart_book.read(tmp_path / "P0001.xlsx").patient == Patient(first_name="Zo\ufffde", last_name="M_x0041_y")


def test_an_incomplete_chart_is_written_and_reading_asks_for_the_rest(tmp_path: Path) -> None:
    chart = Chart(
        patient=Patient(jurisdiction="QQ"),
        diagnoses=(Diagnosis(code="F33.2"), Diagnosis(code="", description="Zebraquill")),
        request=ServiceRequest(procedure_codes=("", "96365 J3490")),
    )
    chart_book.write(chart, tmp_path / "P0001.xlsx")

    with pytest.raises(BadChart) as refused:
        chart_book.read(tmp_path / "P0001.xlsx")

    assert [line.split(":")[0] for line in str(refused.value).splitlines()[1:]] == ["- Patient, B11 (State)", "- Diagnoses, row 6 (ICD-10-CM code)"]


def test_a_chart_is_told_apart_by_what_is_inside_the_file(tmp_path: Path) -> None:
    chart = Chart(patient=Patient(key="P0002"), scores=(OutcomeScore(scale="PHQ-9", scored_on=date(2026, 9, 1), score=20),))
    chart_book.write(chart, tmp_path / "P0002.xlsx")
    (tmp_path / "P0002.xlsx").rename(tmp_path / "P0002")
    (tmp_path / "P0002.txt").write_text(chart_json.dump(chart))
    (tmp_path / "note.txt").write_text("Zebraquill")

    assert chart_book.load_any(tmp_path / "P0002") == chart
    assert chart_book.load_any(tmp_path / "P0002.txt") == chart
    with pytest.raises(BadChart, match="neither a chart workbook"):
        chart_book.load_any(tmp_path / "note.txt")


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-calc-nogui")
def test_a_chart_saved_by_libreoffice_says_the_same(tmp_path: Path) -> None:
    chart = make_charts.six_infusions()
    chart_book.write(chart, tmp_path / "P0001.xlsx", plans=make_charts.PLANS)
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    done = subprocess.run([*office, "--outdir", tmp_path / "saved", tmp_path / "P0001.xlsx"], capture_output=True, text=True, timeout=300, check=False)
    saved = tmp_path / "saved" / "P0001.xlsx"
    if not saved.exists() and "could not be loaded" in done.stderr:
        pytest.skip("LibreOffice Calc is not installed here")

    assert chart_book.read(saved) == chart

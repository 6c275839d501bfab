"""Charts in JSON are read strictly, and refused by path without repeating a value."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.chart import Chart, CostLine, Patient
from casework.errors import BadChart
from casework.intake import chart_json
from casework.intake.chart_kinds import UNKNOWN
from casework.intake.chart_sheets import SHEETS

SECRET = "Zebraquill"


def refusal(said: Any) -> str:
    with pytest.raises(BadChart) as refused:
        chart_json.load(said if isinstance(said, str) else json.dumps(said))

    assert SECRET not in str(refused.value)
    return str(refused.value)


def test_what_is_left_out_is_unknown() -> None:
    assert chart_json.load("{}") == Chart()


def test_amounts_may_be_numbers_or_text() -> None:
    said = {"costs": [{"label": "x", "unit_amount": amount, "count": 2, "basis": "billed"} for amount in (12.1, "12.10")]}

    assert chart_json.load(json.dumps(said)).costs == (CostLine(label="x", unit_amount=Decimal("12.10"), count=2, basis="billed"),) * 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"patient": {"birth_on": 0}}, "patient.birth_on: this cannot be right. Write a date as YYYY-MM-DD"),
        ({"patient": {"birth_on": "1767225600"}}, "patient.birth_on: this cannot be right. Write a date as YYYY-MM-DD"),
        ({"patient": {"birth_on": "03/04/1980"}}, "patient.birth_on: this cannot be right. Write a date as YYYY-MM-DD"),
        ({"patient": {"first_name": SECRET * 30}}, "patient.first_name: this is too long. Write at most 200 characters"),
        ({"patient": {"frist_name": SECRET}}, "patient.frist_name: there is no such field. Known: key, first_name"),
        ({"patient": {SECRET: 1}}, "patient: there is no such field."),
        ({"patient": {"first_name": SECRET + "\x07"}}, "patient.first_name: this holds a character"),
        ({"patient": None}, "patient: expected an object with fields"),
        ({"trials": {}}, "trials: expected a list of objects"),
        ({"trials": [SECRET]}, "trials[0]: expected an object with fields"),
        ({"trials": [{"treatment": SECRET, "started_on": "2026-02-02", "stopped_on": "2026-01-01"}]}, "trials[0]: it stopped before it started"),
        ({"trials": [{"dose": SECRET}]}, "trials[0].treatment: this is missing"),
        ({"denial": {"reason": SECRET}}, "denial.reason: this cannot be right. Write one of: medical necessity"),
        ({"denial": {"is_proxy": "yes"}}, "denial.is_proxy: this cannot be right. Write yes or no"),
        ({"coverage": {"issuing_state": "QQ"}}, "coverage.issuing_state: this is no state"),
        ({"scores": [{"scale": "PHQ-9", "scored_on": "2026-01-01", "score": 500}]}, "scores[0].score: this cannot be right"),
        ({"request": {"procedure_codes": ["96365 J3490"]}}, "request.procedure_codes: a code is blank or holds a space"),
        ({SECRET: 1}, "1 unknown fields at the top. Known: patient, coverage"),
        ("[]", "expected an object with patient, coverage"),
        ("{" + SECRET, "not JSON. Look at line 1, column 2"),
        ('{"claims": [{"charge": NaN}]}', "a number or character that is none"),
        ('{"claims": [{"charge": 1e999}]}', "a number or character that is none"),
        ('{"patient": {"first_name": "\\ud800"}}', "a number or character that is none"),
        ('{"patient": {}, "patient": {}}', "repeats a field"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_refusal_names_the_path_and_what_is_expected(said: Any, told: str) -> None:
    assert told in refusal(said)


def test_all_problems_are_told_at_once() -> None:
    told = refusal({"patient": {"birth_on": SECRET, "jurisdiction": 5}, "scores": [{"scale": "x"}]})

    assert [line.split(":")[0] for line in told.splitlines()[1:]] == [
        "- patient.birth_on",
        "- patient.jurisdiction",
        "- scores[0].scored_on",
        "- scores[0].score",
    ]


def test_more_than_five_megabytes_are_refused_unread(tmp_path: Path) -> None:
    assert "larger than 5 MB" in refusal(" " * 5_000_001)
    (tmp_path / "big.json").write_bytes(b" " * 5_000_001)
    with pytest.raises(BadChart, match="larger than 5 MB"):
        chart_json.load_file(tmp_path / "big.json")


def test_a_byte_order_mark_is_no_matter_and_another_encoding_is_refused(tmp_path: Path) -> None:
    chart = Chart(patient=Patient(first_name="Zoë", birth_on=date(1980, 1, 2)))
    (tmp_path / "mark.json").write_text(chart_json.dump(chart), encoding="utf-8-sig")
    (tmp_path / "other.json").write_text(chart_json.dump(chart), encoding="latin-1")

    assert chart_json.load_file(tmp_path / "mark.json") == chart
    with pytest.raises(BadChart, match="not UTF-8"):
        chart_json.load_file(tmp_path / "other.json")


@pytest.mark.parametrize("unknown", [None, "unknown", "Unknown", ""])
def test_what_is_not_known_may_be_null_or_the_word_unknown(unknown: str | None) -> None:
    chart = chart_json.load(json.dumps({"infusions": [{"given_on": "2026-10-05", "started_at": "10:05", "stopped_at": unknown}]}))

    assert (chart.infusions[0].started_at, chart.infusions[0].stopped_at) == ("10:05", "")


def test_every_field_whose_message_offers_the_word_unknown_takes_it() -> None:
    for sheet in SHEETS:
        told = {column.field: UNKNOWN for column in sheet.columns if column.can_be_unknown}
        needed = {name: {"given_on": "2026-10-05", "scored_on": "2026-10-05"}.get(name, UNKNOWN) for name in sheet.required}
        if told and not needed.keys() - {"given_on"}:
            part = {**needed, **told}
            for word in (UNKNOWN, None):
                said = {name: word if name in told and name not in needed else value for name, value in part.items()}
                chart_json.load(json.dumps({sheet.part: [said] if sheet.is_table else said}))


def test_the_word_unknown_is_no_answer_where_a_value_must_stand() -> None:
    assert "infusions[0].given_on" in refusal({"infusions": [{"given_on": "unknown"}]})

"""`casework lint`: a chart file without a database, and a case's chart from the record."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casework.actions import intake
from casework.chart import Chart, Diagnosis
from casework.cli.main import main
from casework.intake import chart_book, chart_json
from tests import make

SECRETS = ("Whitlock", "Jordan", "SMH100200301", "F33.2", "F33.20", "ketamine", "sertraline", "2026-09-01")


def slipped() -> Chart:
    return make.full_chart(
        claims=(make.line(1), make.line(2, procedure="96413", modifiers=("59",))),
        diagnoses=(Diagnosis(code="F33.20", description="recurrent"),),
        clinician=make.full_chart().clinician.model_copy(update={"npi": "1245319590"}),
    )


@pytest.fixture(autouse=True)
def _no_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path / "home"))


def test_a_clean_chart_is_said_to_be_so_and_needs_no_data_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "P0001.json"
    path.write_text(chart_json.dump(make.full_chart()), encoding="utf-8")

    assert main(["lint", str(path)]) == 0
    assert "Nothing found" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["P0001.xlsx", "P0001.json"])
def test_errors_of_a_workbook_or_json_are_told_with_source_and_way_out_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = tmp_path / name
    chart_book.write(slipped(), path) if name.endswith("xlsx") else path.write_text(chart_json.dump(slipped()), encoding="utf-8")

    assert main(["lint", str(path)]) == 1
    words = capsys.readouterr().out
    assert words.startswith("error: ")
    assert "error: claim line 2, procedure [chemotherapy-code]" in words
    assert "Check the code against the infusion record." in words
    assert "Source: " in words
    assert "error: clinician, NPI [npi]" in words
    said = [each.split(":")[0] for each in words.splitlines()]
    assert f"Errors: {said.count('error')}. Questions: {said.count('question')}." in words
    assert not [secret for secret in SECRETS if secret in words]


def test_json_gives_every_part_of_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "P0001.json"
    path.write_text(chart_json.dump(slipped()), encoding="utf-8")

    assert main(["lint", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)

    assert told["errors"] + told["questions"] == len(told["findings"])
    assert all(
        each[name] for each in told["findings"] for name in ("code", "severity", "where", "field", "message", "fix", "source", "confidence", "verified_on")
    )
    assert {"chemotherapy-code", "npi", "unbundling", "diagnosis-not-in-record"} <= {each["code"] for each in told["findings"]}
    assert not [secret for secret in SECRETS if secret in json.dumps(told)]


def test_questions_alone_stop_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "P0001.json"
    path.write_text(chart_json.dump(make.full_chart(claims=(make.line(1, units=Decimal("0.5")),))), encoding="utf-8")

    assert main(["lint", str(path)]) == 0
    words = capsys.readouterr().out
    assert "question: claim line 1, units [units]" in words
    assert "Errors: 0. Questions: 1." in words
    assert "proposes no code" in words


def test_a_cases_chart_is_looked_over_as_the_record_holds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = make.office(tmp_path / "home", day=date(2026, 11, 22))
    path = tmp_path / "P0001.json"
    path.write_text(chart_json.dump(slipped()), encoding="utf-8")
    number = intake.take_file(office, path, actor="maria").opened[0]

    assert main(["lint", number]) == 1
    words = capsys.readouterr().out
    assert "[chemotherapy-code]" in words
    assert not [secret for secret in SECRETS if secret in words]


@pytest.mark.parametrize("name", ["absent.xlsx", "link.json", "C26-9999", "note.txt"])
def test_what_is_no_chart_and_no_case_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    make.office(tmp_path / "home")
    (tmp_path / "real.json").write_text(chart_json.dump(make.full_chart()), encoding="utf-8")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "note.txt").write_text("Zebraquill", encoding="utf-8")

    assert main(["lint", name if name.startswith("C") else str(tmp_path / name)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Refused: ")
    assert "Zebraquill" not in told

"""`casework intake` writes the empty worksheet, tries one without a database, and takes one in."""

import json
from pathlib import Path

import pytest

from casework.actions import Office
from casework.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "denials-worksheet.csv"


def test_a_dry_run_lists_each_claim_as_for_an_835_with_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path / "nothing"))
    assert main(["intake", "--dry-run", "--json", str(EXAMPLE)]) == 0
    told = json.loads(capsys.readouterr().out)

    assert not (tmp_path / "nothing").exists()
    assert [claim["decision"] for claim in told["claims"]].count("appeal") == 5
    assert told["claims"][0]["rows"] == [2, 3]
    assert {"claim_id", "charge", "paid", "status", "adjustments", "remarks", "decision", "reason"} <= set(told["claims"][0])
    assert told["files"][0]["kind"] == "worksheet"


def test_the_template_is_written_once_and_can_be_taken_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "denials.xlsx"
    assert main(["intake", "--template", str(path)]) == 0
    assert main(["intake", "--dry-run", str(path)]) == 0
    assert "skipped: 1" in capsys.readouterr().out
    assert main(["intake", "--template", str(path)]) == 1
    assert main(["intake", "--template", str(tmp_path / "denials.txt")]) == 1
    assert ".xlsx or .csv" in capsys.readouterr().err


def test_a_wrong_worksheet_is_refused_with_every_place_and_no_value(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    path = tmp_path / "w.csv"
    path.write_text(EXAMPLE.read_text().replace("85.00", "eighty-five").replace("2026-10-05", "10/05/2026"))
    assert main(["intake", str(path)]) == 1
    told = capsys.readouterr().err

    assert "row 3" in told
    assert "two ways" in told
    assert "eighty-five" not in told

"""`casework monday` and the last line of `casework intake`: what an import calls for, in words and as JSON."""

import json
from pathlib import Path

import pytest

from casework.actions import Office, intake
from casework.cli.main import main
from tests.actions.remitting import MONDAY, Claim, written

SAID = "6 to appeal as two letters, 3 corrected claims, 2 to send records for, 1 duplicate, 2 deductible: nothing to do"


@pytest.fixture(autouse=True)
def _at_home(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))


def test_intake_ends_with_the_sheet_in_a_line_and_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intake", str(written(tmp_path, MONDAY))]) == 0
    last = capsys.readouterr().out.strip().splitlines()[-1]

    assert last.startswith("  Monday sheet, import 1: 14 claims of 5 patients in ")
    assert SAID in last
    assert "casework monday --import 1, or on the board: http://127.0.0.1:4200/casework/pages/monday-sheet" in last


def test_the_same_file_again_says_so_and_a_dry_run_promises_no_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, MONDAY)
    assert main(["intake", "--dry-run", str(path)]) == 0
    assert "Monday" not in capsys.readouterr().out
    assert main(["intake", str(path)]) == 0
    assert main(["intake", str(path)]) == 0
    assert "brings nothing new; its Monday sheet is import 1" in capsys.readouterr().out.strip().splitlines()[-1]


def test_monday_prints_the_latest_sheet_and_the_days_before(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    intake.take_file(office, written(tmp_path, MONDAY), actor="test")
    intake.take_file(office, written(tmp_path, [Claim(9)], name="next.835", first=90), actor="test")
    assert main(["monday"]) == 0
    told = capsys.readouterr().out

    assert "**1 claim of 1 patient in 1 group" in told
    assert SAID in told.split("## The seven days before")[1]
    assert "arkerson" not in told


def test_monday_as_json_holds_every_group_and_one_import_is_asked_for_by_number(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    intake.take_file(office, written(tmp_path, MONDAY), actor="test")
    intake.take_file(office, written(tmp_path, [Claim(9)], name="next.835", first=90), actor="test")
    assert main(["monday", "--json", "--import", "1"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["imports"]

    assert (found["number"], found["claims"], found["patients"], found["sentence"]) == (1, 14, 5, SAID)
    assert sum(line["claims"] for line in found["lines"]) == 14
    assert {"action", "codes", "charge", "refused", "case_number", "next_on", "blockers", "next_act", "patients"} <= set(found["lines"][0])


def test_an_import_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["monday", "--import", "7"]) == 1
    assert main(["monday", "--import", "0", "--json"]) == 1
    assert "There is no import 7. See the latest ones with: casework monday" in capsys.readouterr().err


def test_a_house_without_imports_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["monday"]) == 0
    assert "Nothing was taken in yet" in capsys.readouterr().out
    assert main(["monday", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"imports": []}

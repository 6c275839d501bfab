"""The commands about coverage: what they print, what they refuse, and their exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office
from casework.cli.main import main
from casework.intake import chart_json
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    chart = tmp_path / "chart.json"
    chart.write_text(chart_json.dump(make.request_chart()))
    assert main(["open", str(chart), "--json"]) == 0
    return str(json.loads(capsys.readouterr().out)["files"][0]["opened"][0])


def run(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main([*args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_inquiry_shows_its_script_what_is_open_and_what_was_answered(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = run(capsys, "inquiry", number)
    run(capsys, "answer", number, "E1", "yes", "--verbal", "--with", "Dana", "--reference", "CALL-1", "--on", "2026-11-20")
    after = run(capsys, "inquiry", number)

    assert Path(before["script"]).is_file() and after["script"] == before["script"]
    assert set(before["open"]) - set(after["open"]) == {"E1"}
    assert (after["answers"][0]["value"], after["answers"][0]["reference"]) == ("yes", "CALL-1")
    assert len(run(capsys, "contacts", number)["contacts"]) == 1

    assert main(["inquiry", number]) == 0
    said = capsys.readouterr().out
    assert "E1 yes (verbal, 2026-11-20, with Dana, reference CALL-1)" in said
    assert "P1 authorization required: one of: yes, no, for some codes; ask: payer, utilization management" in said


def test_an_answer_says_at_once_what_it_contradicts_and_what_it_proposes(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", number, "N1", "in", "--verbal"]) == 0
    said = capsys.readouterr().out

    assert "the answer differs from the record" in said
    assert f"casework inquiry {number} --accept N1 --preview" in said


def test_taking_over_is_previewed_and_then_done(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "answer", number, "N1", "in", "--written", "--by", "letter")

    preview = run(capsys, "inquiry", number, "--accept", "N1", "--preview")
    done = run(capsys, "inquiry", number, "--accept", "N1")
    assert preview["is_preview"] and preview["correction"]["changed"] == done["correction"]["changed"]
    assert main(["inquiry", number, "--accept", "N1"]) == 1
    assert "propose nothing" in capsys.readouterr().err


def test_no_authorization_required_is_told_before_it_closes_the_case(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "answer", number, "P1", "no", "--verbal", "--with", "Dana", "--reference", "UM-1")

    assert main(["inquiry", number, "--accept", "P1", "--preview"]) == 0
    said = capsys.readouterr().out
    assert "Would do: The prior authorization ends as “No authorization required”, and the case is closed." in said
    assert "verbal answer only" in said
    assert main(["inquiry", number, "--accept", "P1"]) == 0
    assert main(["inquiry", number]) == 0
    assert "closed" not in capsys.readouterr().err


def test_the_written_request_and_a_fresh_script_are_drawn_on_demand(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "inquiry", number, "--write")["document"].endswith("coverage-criteria-request-v1.docx")
    run(capsys, "answer", number, "E1", "yes", "--verbal")
    assert run(capsys, "inquiry", number, "--script")["script"].endswith("call-script-v2.docx")


def test_the_call_sheet_is_written_beside_the_charts_and_follows_an_answer(number: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(run(capsys, "call-sheet", number)["sheet"])
    before = path.read_bytes()
    run(capsys, "answer", number, "E1", "yes", "--verbal")

    assert path.parent == office.settings.folder("charts")
    assert path.read_bytes() != before


def test_what_cannot_be_is_refused_with_exit_code_1_and_wrong_usage_with_2(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", number, "E1", "perhaps", "--verbal"]) == 1
    assert "E1 (coverage active) takes one of: yes, no" in capsys.readouterr().err
    assert main(["answer", "C26-0404", "E1", "yes", "--verbal"]) == 1
    assert main(["inquiry", "C26-0404"]) == 1
    assert main(["call-sheet", "C26-0404"]) == 1
    for wrong in (["answer", number, "E1", "yes"], ["answer", number, "E1", "yes", "--verbal", "--written"], ["inquiry", number, "--preview"]):
        with pytest.raises(SystemExit) as stopped:
            main(wrong)
        assert stopped.value.code == 2


def test_without_a_script_the_answers_are_still_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    chart = tmp_path / "chart.json"
    chart.write_text(chart_json.dump(make.request_chart(diagnoses=())))
    assert main(["open", str(chart), "--json"]) == 0
    number = json.loads(capsys.readouterr().out)["files"][0]["opened"][0]

    told = run(capsys, "inquiry", number)
    assert told["script"] == "" and "diagnosis" in told["script_waits_for"]
    assert main(["inquiry", number, "--script"]) == 1

"""The command line takes a case from the clearinghouse's file to its end, and says what it refuses."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework import clock
from casework.actions import Office
from casework.cli.main import main
from casework.intake import chart_json
from tests import make

ROOT = Path(__file__).parents[2]
REMITTANCE = ROOT / "examples" / "remittance-2026-11-20.835"


@pytest.fixture
def home(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return office


def told(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> Any:
    assert main([*args, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def chart_file(folder: Path, **changes: Any) -> Path:
    path = folder / "chart.json"
    path.write_text(chart_json.dump(make.full_chart(**changes)))
    return path


def test_a_whole_case_by_commands_alone(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = told(capsys, "open", str(chart_file(tmp_path)))
    number = opened["files"][0]["opened"][0]
    drafted = told(capsys, "draft", number)
    told(capsys, "file", number, "--on", "2026-11-22", "--method", "certified-mail", "--reference", "CM-1")
    clock.set_today(home.settings, date(2026, 12, 20))
    told(capsys, "determine", number, "--outcome", "denied", "--notice", "2026-12-15", "--received", "2026-12-18")
    page = told(capsys, "next", number, "escalate")

    assert all(Path(path).is_file() for path in drafted["documents"])
    assert [(stage["stage"], stage["step"]) for stage in page["stages"]] == [("first-appeal", "next step decided"), ("second-appeal", "ready to file")] or page[
        "stages"
    ][1]["step"] == "drafting"
    assert told(capsys, "cases")[0]["case_number"] == number
    assert told(capsys, "case", number)["payer"] == "Summit Mutual Health Plan"


def test_a_dry_run_needs_no_data_folder_and_lists_every_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path / "nothing"))
    answer = told(capsys, "intake", "--dry-run", str(REMITTANCE))

    assert not (tmp_path / "nothing").exists()
    assert len(answer["claims"]) == answer["files"][0]["claims_read"] > 10
    assert {"claim_id", "charge", "paid", "status", "adjustments", "remarks", "decision", "reason"} <= set(answer["claims"][0])


def test_the_same_remittance_twice_opens_nothing_twice(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    first = told(capsys, "intake", str(REMITTANCE))["files"][0]
    again = told(capsys, "intake", str(REMITTANCE))["files"][0]

    assert first["opened"]
    assert again["opened"] == []
    assert again["claims_known"] == again["claims_read"] == first["claims_read"]


def test_a_bad_file_is_refused_with_exit_code_1_and_the_others_go_on(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("call the payer tomorrow")
    answer = told(capsys, "intake", str(bad), str(REMITTANCE), code=1)

    assert answer["files"][0]["refused"]
    assert answer["files"][1]["opened"]


def test_a_missing_file_is_refused_with_a_sentence(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intake", "nowhere.835"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_refusal_lists_what_is_allowed(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = told(capsys, "open", str(chart_file(tmp_path)))["files"][0]["opened"][0]
    refused = told(capsys, "next", number, "escalate", code=1)

    assert refused["kind"] == "NotAllowed" or "denied" in refused["refused"]
    assert refused["allowed"]


def test_missing_data_is_listed_field_by_field(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = chart_file(tmp_path, clinician=make.full_chart().clinician.model_copy(update={"name": ""}))
    number = told(capsys, "open", str(path))["files"][0]["opened"][0]
    refused = told(capsys, "draft", number, code=1)

    assert any("linician" in item["how"] or "linician" in item["field"] for item in refused["missing"])
    assert told(capsys, "draft", number, "--protective")["documents"]


def test_commands_before_init_say_to_run_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path / "new"))

    assert main(["cases"]) == 1
    assert "casework init" in capsys.readouterr().err
    assert main(["init"]) == 0
    assert main(["cases"]) == 0


@pytest.mark.parametrize(
    "args",
    [
        ["file", "C26-0001", "--on", "11/22/2026", "--method", "fax"],
        ["file", "C26-0001", "--on", "20261122", "--method", "fax"],
        ["file", "C26-0001", "--on", "2026-W01-1", "--method", "fax"],
        ["nonsense"],
        [],
        ["determine", "C26-0001", "--outcome", "maybe"],
    ],
)
def test_wrong_usage_is_exit_code_2(args: list[str], home: Office) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(args)
    assert stopped.value.code == 2


def test_an_unknown_case_is_refused(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["case", "C26-0404"]) == 1
    assert "No case C26-0404" in capsys.readouterr().err


def test_the_doctor_does_each_thing_and_names_what_is_missing(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    findings = {finding["what"]: finding for finding in told(capsys, "doctor", code=1)}

    assert all(findings[what]["is_well"] for what in ("database", "log", "encryption", "dates", "documents", "disk"))
    assert "make start" in findings["reminders"]["words"]


def test_what_people_read_names_no_patient(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = told(capsys, "open", str(chart_file(tmp_path)))["files"][0]["opened"][0]
    for command in (["cases"], ["case", number], ["draft", number]):
        assert main(command) == 0
    printed = capsys.readouterr()

    assert "Whitlock" not in printed.out + printed.err
    assert "SMH100200301" not in printed.out + printed.err


@pytest.mark.parametrize("port", ["abc", "0", "99999", "-1"])
def test_a_port_that_is_none_is_refused_with_the_range(home: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str) -> None:
    monkeypatch.setenv("CASEWORK_PORT", port)

    assert main(["cases"]) == 1
    assert "from 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"), [("[people]\nmaria = 3", "people.maria"), ("[klinik]\nname = 'x'", "unknown part klinik"), ("[clinic]\nnmae = 'x'", "unknown nmae")]
)
def test_a_slip_in_clinic_toml_is_named(home: Office, capsys: pytest.CaptureFixture[str], text: str, words: str) -> None:
    (home.settings.home / "clinic.toml").write_text(text)

    assert main(["cases"]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[people.maria\n", "[people.maria]\nemial = 'maria@clinic.example'\n", ""])
def test_the_doctor_names_what_keeps_reminders_from_people(home: Office, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (home.settings.home / "channels.toml").write_text(text)

    findings = {finding["what"]: finding for finding in told(capsys, "doctor", code=1)}
    assert not findings["addresses"]["is_well"]
    assert "channels.toml" in findings["addresses"]["words"]


@pytest.mark.parametrize("words", [["why", "\udcff"], ["sessions", "\ud800"], ["signers", "--enter", "x", "--specialty", "\ud800"], ["case", "C26\x00"]])
def test_a_word_that_is_no_text_is_wrong_usage_and_no_traceback(home: Office, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--json"])

    assert stopped.value.code == 2
    assert "no text" in json.loads(capsys.readouterr().out)["refused"]


def test_a_rulebook_of_a_name_that_no_folder_can_have_is_refused(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no rulebook" in told(capsys, "rules", "diff", "x" * 300, "now", code=1)["refused"]


def test_what_does_not_fit_a_field_is_refused_without_repeating_it(home: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = told(capsys, "open", str(chart_file(tmp_path)))["files"][0]["opened"][0]
    said = told(capsys, "log", number, "portal", "--reference", "MARKER" * 50, code=1)["refused"]

    assert "reference" in said
    assert "MARKER" not in said


@pytest.mark.parametrize("words", [["lint", "x" * 300], ["read-letter", "x" * 300], ["read-policy", "x" * 300], ["call-sheet", "x" * 300]])
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(home: Office, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert told(capsys, *words, code=1)["refused"].endswith(".")

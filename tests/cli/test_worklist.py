"""The worklist on the command line: words for people, JSON for programs, the spreadsheet, exit codes 0, 1 and 2."""

import json
from pathlib import Path

import pytest

from casework.actions import Office, cases
from casework.cli.main import main
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


def test_the_list_says_its_counts_and_each_line(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "--owner", "maria", "--payer", "summit", "--stage", "first-appeal", "--anew"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("1 open in 1 case: 0 late")
    assert number in said
    assert "Whitlock" not in said


def test_a_program_reads_the_head_and_the_rows(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "--json", "--limit", "0"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["head"]["total"], said["rows"][0]["case_number"]) == (1, number)


@pytest.mark.parametrize("view", ["stage", "payer", "owner", "waiting"])
def test_the_list_is_counted_by_what_the_board_has_pages_of(number: str, view: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "--by", view]) == 0
    assert "1 open, 0 late, $1,300.00 at stake" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--late"], ["--overdue"], ["--waiting-for", "payer"], ["--due-by", "2026-11-22"], ["--owner", "nobody"]])
def test_what_nobody_waits_for_is_an_empty_list(number: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", *words]) == 0
    assert capsys.readouterr().out == "Nothing waits.\n"


def test_the_spreadsheet_is_written_and_counted(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "--xlsx", str(tmp_path / "list.xlsx")]) == 0
    assert capsys.readouterr().out.startswith("1 row written into ")


def test_what_cannot_be_is_refused_with_a_sentence(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worklist", "--payer", "no such", "--json"]) == 1
    assert "There are: Summit Mutual Health Plan." in json.loads(capsys.readouterr().out)["refused"]
    assert main(["worklist", "--limit", "-1"]) == 1
    assert "0 shows all" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["worklist", "--due-by", "soon"])


@pytest.mark.parametrize("words", [[], ["--by", "payer"], ["--xlsx", "list.xlsx"]])
def test_a_name_that_is_nobodys_is_refused_naming_everybody_and_not_answered_with_an_empty_list(
    number: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["worklist", "--owner", "mariah", *words]) == 1
    assert capsys.readouterr().err == "Refused: Nobody who owns cases or works here is called mariah. There are: maria, sam, nobody.\n"
    assert main(["worklist", "--owner", "Maria"]) == 0
    assert number in capsys.readouterr().out

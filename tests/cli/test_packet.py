"""`casework packet` from the command line: what it prints, its exit codes, and its JSON."""

import json
from pathlib import Path

import pytest

from casework.actions import Office, cases, drafting
from casework.cli.main import main
from tests import make
from tests.actions import packeting


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setenv("PATH", "")
    made = cases.take_chart(office, make.full_chart(), actor="test").opened[0]
    drafting.draft(office, made, actor="test")
    return made


def test_what_is_missing_is_refused_with_every_enclosure(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packet", number, "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["missing"]) == 3


def test_the_packet_is_made_told_and_copied(office: Office, number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packeting.enclosures(office, number)

    assert main(["packet", number, "--to", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "Exhibit 1: Denial notice, November 2, 2026 (paper 1)" in told
    assert "Install LibreOffice" in told
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["packet-v1.docx"]
    assert main(["packet", number]) == 0
    assert "as before" in capsys.readouterr().out
    assert main(["packet", number, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1


@pytest.mark.parametrize("wrong", [["--add", "three"], ["--consent", "P3"], ["--stage", "fourth"]])
def test_wrong_usage_ends_with_two(number: str, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["packet", number, *wrong])

    assert stop.value.code == 2


def test_a_paper_cannot_be_added_and_left_out(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packet", number, "--add", "P1", "--leave-out", "1", "--why", "x"]) == 1
    assert "at once" in capsys.readouterr().err

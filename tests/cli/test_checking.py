"""`casework check` and `casework file --override`: findings as words and JSON, exit codes, and the reason on the record."""

import json
from pathlib import Path

import pytest

from casework.actions import Office, cases, drafting
from casework.cli.main import main
from casework.records import store
from casework.terms import DocumentKind
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open a case with drawn letters in the folder that the commands use."""
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    opened = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, opened, actor="maria")
    return opened


def letter(office: Office, number: str) -> Path:
    with store.reading(office.engine) as session:
        return office.documents / next(each.path for each in store.documents(session, number) if each.kind is DocumentKind.FIRST_APPEAL)


def test_check_lists_findings_and_ends_with_1_only_when_an_error_stops_the_filing(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", number, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["errors"], told["warnings"] > 0) == (0, True)

    office.files.remove(letter(office, number).relative_to(office.documents).as_posix())

    assert main(["check", number]) == 1
    said = capsys.readouterr().out
    assert "error: The file of the first appeal, version 1 is gone" in said
    assert "--override" in said


def test_a_filing_is_refused_with_the_act_that_removes_each_error_and_recorded_with_a_reason(
    office: Office, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    office.files.remove(letter(office, number).relative_to(office.documents).as_posix())
    command = ["file", number, "--on", "2026-11-22", "--method", "fax"]

    assert main(command) == 1
    assert f"casework draft {number}" in capsys.readouterr().err
    assert main([*command, "--override", "signed-on-paper"]) == 0


def test_the_protective_filing_is_recorded_whatever_was_found(office: Office, number: str) -> None:
    office.files.remove(letter(office, number).relative_to(office.documents).as_posix())

    assert main(["file", number, "--on", "2026-11-22", "--method", "fax", "--protective"]) == 0


def test_as_drawn_is_another_name_for_already_sent(office: Office, number: str) -> None:
    office.files.remove(letter(office, number).relative_to(office.documents).as_posix())

    assert main(["file", number, "--on", "2026-11-22", "--method", "fax", "--as-drawn"]) == 0


def test_a_reason_that_is_not_on_the_list_is_wrong_usage(office: Office, number: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["file", number, "--on", "2026-11-22", "--method", "fax", "--override", "because"])

    assert stop.value.code == 2

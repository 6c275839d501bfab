"""The register, the templates and edited files by command: forms, exit codes and JSON."""

from pathlib import Path

import pytest

from casework.actions import Office, cases
from casework.cli.main import main
from tests import make
from tests.actions.test_evidence import ENTRY
from tests.cli.asking import page, told


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


def test_the_register_is_listed_and_an_entry_shown(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {each["key"]: each for each in told(capsys, "evidence")["references"]}
    shown = told(capsys, "evidence", "show", "abdallah2022")

    assert listed["anand2023"]["citable"] and not listed["noppers2011"]["citable"]
    assert (shown["direction"], shown["verified_on"]) == ("adverse", "2026-11-22")
    assert "[[reference]]" in page(capsys, "evidence", "show", "abdallah2022", "--toml")


def test_an_entry_is_added_verified_and_retracted(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new.toml").write_text(ENTRY)

    assert told(capsys, "evidence", "add", str(tmp_path / "new.toml"))["added"] == ["example2026"]
    assert told(capsys, "evidence", "verify", "example2026", "--by", "R. Reader", "--source", "the paper")["citable"]
    gone = told(capsys, "evidence", "retract", "example2026", "--by", "R. Reader", "--why", "notice")
    assert gone == {"key": "example2026", "status": "retracted", "open_drafts": [], "sent": []}
    assert "Refused" in page(capsys, "evidence", "verify", "example2026", "--by", "R. Reader", code=1)


def test_a_case_shows_what_fits_and_keeps_a_decision(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = told(capsys, "evidence", number)
    told(capsys, "evidence", "decide", number, "ekstrand2022", "answer", "--why", "raised-by-the-denial")
    after = page(capsys, "evidence", number)

    assert "ekstrand2022" in before["undecided"]
    assert {"key": "orhurhu2019", "why": before["not_for_this_case"][0]["why"]}.keys() == before["not_for_this_case"][0].keys()
    assert "answer (raised by the denial" in after


@pytest.mark.parametrize("words", [("evidence", "frobnicate"), ("evidence", "show"), ("evidence", "decide", "C26-0001", "x", "perhaps")])
def test_a_form_that_does_not_exist_is_wrong_usage(number: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--json"])

    assert stopped.value.code == 2
    assert "refused" in capsys.readouterr().out


def test_the_check_of_templates_ends_with_1_when_there_is_something_to_put_right(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = office.settings.folder("templates") / "letters"
    folder.mkdir()
    (folder / "first-appeal.md.j2").write_text('{% extends "standard/letters/first-appeal.md.j2" %}\n{% block openin %}\nX.\n{% endblock %}\n')
    found = told(capsys, "templates", "check", code=1)["findings"]

    assert ("clinic/letters/first-appeal.md.j2", 2, "unmatched-block") in {(each["file"], each["line"], each["code"]) for each in found}


def test_a_preview_is_written_and_one_that_cannot_be_is_refused(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "templates", "preview", "first-appeal", "--plan", "individual", "--to", str(tmp_path / "out"))

    assert made["files"] == [str(tmp_path / "out" / "SAMPLE-first-appeal.docx")]
    assert "Refused" in page(capsys, "templates", "preview", "superbill", "--plan", "medicare-advantage", "--to", str(tmp_path / "out"), code=1)


def test_pages_need_a_program_and_say_which(number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "apt-get install libreoffice" in page(capsys, "templates", "preview", "first-appeal", "--to", str(tmp_path / "out"), "--pdf", code=1)


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-writer-nogui")
def test_a_preview_becomes_pages(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "templates", "preview", "complaint-notice", "--to", str(tmp_path), "--png")["files"]

    assert [Path(name).suffix for name in made] == [".docx", ".pdf", ".png"]
    assert all(Path(name).stat().st_size > 1000 for name in made)


def test_an_edited_file_is_shown_and_kept(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "draft", number)

    assert {each["changes"] == [] for each in told(capsys, "diff", number)["documents"]} == {True}
    assert "as drawn" in page(capsys, "diff", number, "first-appeal")
    assert "nothing was changed" in page(capsys, "keep-edit", number, "first-appeal", "--reason", "x", code=1)

"""Papers on the command line: add, list, classify, give, and confirm what a letter says."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases, intake
from casework.cli import letters
from casework.cli.main import main
from tests import make
from tests.actions.test_letters_confirmed import PROXY
from tests.paper_making import LETTER, drop, pdf


@pytest.fixture
def home(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return office


@pytest.fixture
def number(home: Office) -> str:
    return cases.take_chart(home, make.full_chart(denial=PROXY), actor="test").opened[0]


@pytest.fixture
def letter(tmp_path: Path) -> str:
    return str(drop(tmp_path, "denial letter Whitlock.pdf", pdf(LETTER)))


def told(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> Any:
    assert main([*args, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def said(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert main(list(args)) == code
    out = capsys.readouterr()
    return out.out if code == 0 else out.err


def test_a_paper_is_added_listed_and_classified(home: Office, number: str, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    added = told(capsys, "add-document", number.lower(), letter)
    listed = told(capsys, "papers", number)

    assert (added["case_number"], added["is_known"]) == (number, False)
    assert listed["papers"][0]["original_name"] == "denial letter Whitlock.pdf"
    assert Path(listed["papers"][0]["path"]).is_file()
    assert [task["command"] for task in listed["to_do"]] == [
        f"casework classify {number} {added['number']} --on YYYY-MM-DD",
        f"casework confirm-letter {number} --paper {added['number']}",
    ]
    assert "denial letter, 2026-11-02" in said(capsys, "classify", number, str(added["number"]), "--on", "2026-11-02", "--class", "42 CFR Part 2")
    words = said(capsys, "papers", number)
    assert "restricted (no enclosure)" in words
    assert "substance-use program records: records of a substance-use treatment program go out only" in words
    assert told(capsys, "add-document", number, letter)["is_known"]


def test_options_say_all_at_once(number: str, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = said(capsys, "add-document", number, letter, "--kind", "payer-letter", "--on", "2026-11-02", "--class", "ordinary")

    assert "payer letter, 2026-11-02, 1 page." in words


def test_an_empty_case_says_where_to_drop_papers(home: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert str(home.settings.folder("inbox") / number) in said(capsys, "papers", number)
    assert (home.settings.folder("inbox") / number).is_dir()


def test_papers_without_a_case_are_listed_with_what_fits_and_given(home: Office, number: str, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    drop(home.settings.folder("inbox") / "no-case", "a.pdf", Path(letter).read_bytes())
    intake.watch(home, settle_seconds=0)
    words = said(capsys, "papers", "--no-case")
    assert f"fits {number}: member id" in words
    assert "casework give-paper 1 NUMBER" in words
    assert f"belongs to {number} now" in said(capsys, "give-paper", "1", number)
    assert told(capsys, "papers", "--no-case")["papers"] == []


def test_a_paper_that_waits_without_a_case_may_be_classified(home: Office, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    drop(home.settings.folder("inbox") / "no-case", "a.pdf", Path(letter).read_bytes())
    intake.watch(home, settle_seconds=0)
    assert "denial letter" in said(capsys, "classify", "no-case", "1", "--kind", "denial-letter")


def test_the_booklet_is_quoted(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No booklet" in said(capsys, "papers", number, "--policy")
    main(["add-document", number, str(drop(tmp_path, "SPD.pdf", pdf(("Ketamine is excluded.",))))])
    capsys.readouterr()

    assert "ketamine: the booklet says (paper 1, page 1): “Ketamine is excluded.”" in said(capsys, "papers", number, "--policy")
    assert told(capsys, "papers", number, "--policy")["quotes"][0]["topic"] == "ketamine"


def test_wrong_usage_ends_with_two_and_a_refusal_with_one(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for args in (
        ["papers"],
        ["papers", number, "--no-case"],
        ["papers", "--no-case", "--policy"],
        ["classify", number, "1", "--class", "secret"],
        ["classify", number, "x"],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(args)
        assert stopped.value.code == 2
    capsys.readouterr()
    assert told(capsys, "classify", number, "7", "--kind", "eob", code=1)["kind"] == "BadInput"
    assert "The file is empty" in said(capsys, "add-document", number, str(drop(tmp_path, "a.pdf", b"")), code=1)


def test_a_letter_is_shown_with_its_words_and_changes_nothing(number: str, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add-document", number, letter])
    capsys.readouterr()
    words = said(capsys, "confirm-letter", number)

    assert "deadline: 2027-05-05\n    page 1: “Your appeal must be received by May 5, 2027.”\n    now on record: nothing" in words
    assert "Nothing was changed." in words
    fields = {field["name"]: field for field in told(capsys, "confirm-letter", number)["fields"]}
    assert fields["notice"]["now"] == "2026-11-20"
    assert not fields["reference"]["answer"]


def test_named_fields_are_taken_over_after_a_preview(number: str, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add-document", number, letter])
    capsys.readouterr()
    seen = told(capsys, "confirm-letter", number, "--accept", "notice,deadline", "--set", "received=2026-11-06", "--preview")
    assert seen["is_preview"]
    assert "now on record: 2026-11-20" in said(capsys, "confirm-letter", number)

    words = said(capsys, "confirm-letter", number, "--accept", "notice,deadline", "--set", "received=2026-11-06")
    assert "Recorded: letter unknown -> 2027-05-05" in words
    assert "nothing changed" in said(capsys, "confirm-letter", number, "--paper", "1", "--nothing")
    assert "write FIELD=VALUE" in said(capsys, "confirm-letter", number, "--paper", "1", "--set", "received", code=1)


def test_in_the_terminal_each_field_is_asked_and_enter_takes_nothing_over(
    number: str, letter: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["add-document", number, letter])
    answers: dict[str, str] = {"notice": "y", "received": "2026-11-06", "reference": "n", "Shall it be recorded? y or n": "y"}
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question.split("?")[0])
        return answers.get(question.split("?")[0], "") if "recorded" not in question else "y"

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(letters.sys.stdin, "isatty", lambda: True)
    capsys.readouterr()
    words = said(capsys, "confirm-letter", number)

    assert asked[-1] == "Shall it be recorded"
    assert {"notice", "deadline", "received", "fax"} <= set(asked)
    assert "Recorded: notice 2026-11-20 -> 2026-11-02" in words
    fields = {field["name"]: field for field in told(capsys, "confirm-letter", number, "--paper", "1")["fields"]}
    assert (fields["notice"]["answer"], fields["deadline"]["answer"], fields["deadline"]["now"]) == ("accepted", "left", "")


def test_in_the_terminal_a_no_at_the_end_changes_nothing(number: str, letter: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    main(["add-document", number, letter])
    monkeypatch.setattr("builtins.input", lambda question: "y" if question == "notice? " else "")
    monkeypatch.setattr(letters.sys.stdin, "isatty", lambda: True)

    assert "Nothing was changed." in said(capsys, "confirm-letter", number)
    assert told(capsys, "confirm-letter", number)["is_read"] is False


def test_the_folders_are_made_with_the_data_folder(home: Office, number: str) -> None:
    assert main(["init"]) == 0

    assert (home.settings.folder("inbox") / number).is_dir()
    assert (home.settings.folder("inbox") / "no-case").is_dir()


def test_a_letter_given_to_intake_is_sent_to_the_right_command(number: str, letter: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "casework add-document NUMBER FILE" in said(capsys, "intake", letter, code=1)

"""`casework rules`: checked, compared and applied on the command line, with exit codes a script can read."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casework import bookshelf, keeping
from casework.actions import Office
from casework.cli.main import main
from tests.actions.test_rule_changes import RENAMED, SHORTER, opened, running, write


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open one case and let commands find its data folder."""
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return opened(office)


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert main(["rules", *words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_check_is_clean_on_the_shipped_rulebook(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "check")

    assert answer["clean"]
    assert {each["kind"] for each in answer["findings"]} <= {"not verified", "not yet in force", "no longer in force"}


def test_check_gives_1_and_names_file_and_line_of_what_must_be_put_right(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(office, SHORTER.format(days=60).replace("2026-11-01", "2025-01-01"))
    write(office, "", "plan/typo.toml")

    answer = told(capsys, "check", code=1)

    places = [(each["kind"], each["file"], each["line"]) for each in answer["findings"] if each["needs_work"]]
    assert places == [("stale", "clinic/plans/booklets.toml", 3), ("read by nothing", "clinic/plan/typo.toml", 1)]
    assert main(["rules", "check"]) == 1
    assert "clinic/plans/booklets.toml, line 3 “OUR-BOOKLET”: stale. Verified on 2025-01-01" in capsys.readouterr().out


def test_check_says_what_is_broken_while_the_last_good_rulebook_works_on(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    bookshelf.load(office.settings)
    write(office, SHORTER.format(days=60).replace("amount", "amont"))
    write(office, '[[carc]]\ncode = "50"\n', "denials.toml")

    broken = [each for each in told(capsys, "check", code=1)["findings"] if each["kind"] == "cannot be read"]

    assert [(each["file"], each["line"]) for each in broken] == [("clinic/denials.toml", 2), ("clinic/plans/booklets.toml", 10)]


def test_every_command_warns_of_a_file_that_cannot_be_read(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    bookshelf.load(office.settings)
    write(office, SHORTER.format(days=60).replace("amount", "amont"))

    assert main(["case", number]) == 0

    assert "WARNING: clinic/plans/booklets.toml, line 10" in capsys.readouterr().err


def test_diff_lists_each_case_with_dates_days_and_the_entries_behind_them(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(office, SHORTER.format(days=10))

    answer = told(capsys, "diff")

    assert [(each["change"], each["entry"]) for each in answer["entries"]] == [("added", "OUR-BOOKLET")]
    (case,) = answer["cases"]
    (move,) = case["moves"]
    assert (case["case"], move["stage"], move["clock"], move["days"], move["turns_late"]) == (number, "first-appeal", "filing", -170, True)
    assert (move["before"]["work_by"], move["after"]["work_by"]) == ("2027-05-05", "2026-11-16")
    assert move["entries"][0] == "OUR-BOOKLET"
    assert (answer["moved"], answer["late"], answer["not_computed"]) == (1, 1, 0)
    assert main(["rules", "diff", "in force", "now"]) == 0
    assert "2027-05-05 -> 2026-11-16 (170 days earlier), TURNS LATE" in capsys.readouterr().out


def test_diff_takes_folders_and_names_and_refuses_what_is_neither(office: Office, number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft"
    (draft / "plans").mkdir(parents=True)
    (draft / "plans" / "self-funded-erisa.toml").write_text(RENAMED)

    (case,) = told(capsys, "diff", "shipped", str(draft))["cases"]

    assert [(route["what"], route["after"]) for route in case["routes"]] == [("legal_name", "First grievance")]
    assert main(["rules", "diff", "shipped", "tomorrow"]) == 1
    assert "There is no rulebook “tomorrow”. Write a folder or one of:" in capsys.readouterr().err


def test_apply_asks_first_and_moves_nothing_without_a_yes(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(office, SHORTER.format(days=60))

    assert main(["rules", "apply"]) == 1

    assert "1 open case would move, 0 would turn late." in capsys.readouterr().err
    assert [str(row.work_by) for row in running(office, number)] == ["2027-05-05"]


def test_apply_moves_what_diff_showed_and_then_there_is_nothing_left(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(office, SHORTER.format(days=60))
    shown = told(capsys, "diff")

    done = told(capsys, "apply", "--yes", "--reason", "new booklet", "--who", "maria")

    assert done["cases"] == shown["cases"]
    assert [str(row.work_by) for row in running(office, number)] == ["2027-01-05"]
    assert told(capsys, "diff")["cases"] == []


def test_a_rulebook_that_cannot_be_read_is_never_applied(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    bookshelf.load(office.settings)
    write(office, SHORTER.format(days=60).replace("amount", "amont"))

    assert main(["rules", "apply", "--yes"]) == 1

    assert "line 10, [[rule]] “OUR-BOOKLET”, amont: unknown key" in capsys.readouterr().err


def test_the_board_does_not_start_without_a_rulebook_and_says_the_sentence(office: Office) -> None:
    shutil.rmtree(office.settings.folder(keeping.FOLDER), ignore_errors=True)
    write(office, SHORTER.format(days=60).replace("amount", "amont"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = {**os.environ, "CASEWORK_HOME": str(office.settings.home), "CASEWORK_PORT": port}

    done = subprocess.run([sys.executable, "-m", "flows.serve"], env=env, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 1
    assert "clinic/plans/booklets.toml, line 10, [[rule]] “OUR-BOOKLET”, amont: unknown key. Write amount instead." in done.stderr

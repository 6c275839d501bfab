"""`casework explain` answers “why this day?” for people and programs; `casework calendar` writes the file a person names."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases
from casework.cli.main import main
from tests import make
from tests.notify import rfc5545
from tests.notify.catchers import mail_server


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    (opened,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
    return opened


def told(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert main(list(args)) == code
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_every_running_clock_is_explained_and_every_stage_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "explain", number)
    values: dict[str, Any] = json.loads(told(capsys, "explain", number, "--json"))

    assert said.startswith(f"{number} · Summit Mutual Health Plan · Self-funded employer plan (ERISA) (self-funded-erisa)\n")
    for clock in values["clocks"]:
        assert all(line in said for line in clock["lines"])
    assert [rung["stage"] for rung in values["route"] if f"  {rung['stage']}: {rung['legal_name']}" not in said] == []
    assert len(values["route"]) == 5
    assert "Whitlock" not in said


def test_one_stage_and_clock_is_explained_alone_and_one_that_does_not_run_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "29 CFR 2560.503-1" in told(capsys, "explain", number, "--stage", "first-appeal", "--clock", "filing")
    assert "No such clock" in told(capsys, "explain", number, "--clock", "decision", code=1)
    assert "No case" in told(capsys, "explain", "C26-0404", code=1)


@pytest.mark.parametrize("args", [("--stage", "fourth-appeal"), ("--clock", "sundial"), ("--no-such",)])
def test_wrong_usage_is_exit_code_2(number: str, args: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["explain", number, *args])
    assert stopped.value.code == 2


def test_a_slip_in_the_files_name_writes_over_nothing_of_another_kind(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "passwords"
    other.write_text("mine")

    for args in (("calendar", number, "--to", str(other)), ("preview-mail", "maria", "--html", str(other)), ("worklist", "--xlsx", str(other))):
        with pytest.raises(SystemExit) as stopped:
            main(args)
        assert stopped.value.code == 2
        assert "must end in ." in capsys.readouterr().err

    assert other.read_text() == "mine"


def test_the_calendar_file_of_a_case_is_written_where_the_person_says(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.ics"
    said = told(capsys, "calendar", number, "--to", str(file))
    (entry,) = rfc5545.entries(file.read_bytes())
    clock = json.loads(told(capsys, "explain", number, "--json"))["clocks"][0]

    assert str(file) in said
    assert entry["SUMMARY"] == f"{number} first appeal: file by May 5, 2027 · Summit Mutual Health Plan"
    assert entry["DTSTART"] == clock["work_by"].replace("-", "")
    assert entry["DESCRIPTION"] == "\n".join(clock["lines"])


def test_a_file_that_cannot_be_written_is_refused_with_a_sentence(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Name a file in a folder that exists" in told(capsys, "calendar", number, "--to", str(tmp_path / "nowhere" / "case.ics"), code=1)


def test_remind_sends_the_daily_mails_too(number: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with mail_server() as mailbox:
        person = '[people.maria]\nemail = "maria@clinic.example"\nhours = "00:00-23:59"\ndigest_at = "00:00"\ndays = "mon-sun"\n'
        (office.settings.home / "channels.toml").write_text(f'[mail]\nurl = "{mailbox.url}"\n{person}')
        said = told(capsys, "remind")
        again = json.loads(told(capsys, "remind", "--json"))

    assert "Daily mails: 1 sent" in said
    assert again["daily_mails"]["sent"] == 0
    texts = [str(part.get_content()) for mail in mailbox.mails if (part := mail.get_body(("plain",)))]
    assert [text.startswith("Sunday, November 22, 2026") for text in texts].count(True) == 1

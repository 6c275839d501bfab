"""`casework correct` and the payer's notices on the command line."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework import clock
from casework.actions import Office, cases
from casework.cli.main import main
from tests import make


@pytest.fixture
def home(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return office


@pytest.fixture
def number(home: Office) -> str:
    return cases.take_chart(home, make.full_chart(), actor="test").opened[0]


def told(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> Any:
    assert main([*args, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_a_preview_needs_no_reason_and_changes_nothing(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = told(capsys, "case", number)
    seen = told(capsys, "correct", number, "--received", "2026-11-09", "--preview")

    assert seen["is_preview"]
    assert [move["has_moved"] for move in seen["moves"] if move["clock"] == "filing"] == [True]
    assert told(capsys, "case", number) == before


def test_a_correction_says_old_and_new_and_what_moved(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", number, "--received", "2026-11-09", "--reason", "envelope"]) == 0
    words = capsys.readouterr().out

    assert "Corrected: received 2026-11-06 -> 2026-11-09" in words
    assert "2027-05-05 -> 2027-05-08" in words
    assert main(["correct", number, "--received", "2026-11-09", "--reason", "envelope"]) == 0
    assert "says so already" in capsys.readouterr().out


def test_several_facts_are_corrected_together(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = told(capsys, "correct", number, "--levels", "1", "--grandfathered", "yes", "--denial-reason", "coding", "--reason", "plan-booklet")

    assert {fact["name"] for fact in done["changed"]} == {"levels", "grandfathered", "reason"}


def test_without_a_reason_the_command_is_wrong_usage(number: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["correct", number, "--received", "2026-11-09"])
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    "args",
    [["--received", "2026-10-01"], ["--received", "9 Nov"], ["--plan", "gold"], [], ["--received", "2026-11-09", "--of", "2020-01-01"]],
)
def test_what_cannot_be_is_refused_with_a_sentence(number: str, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    refused = told(capsys, "correct", number, *args, "--reason", "envelope", code=1)

    assert refused["refused"].endswith(".")


def test_the_payers_notices_by_commands(number: str, home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "file", number, "--on", "2026-11-22", "--method", "fax")
    clock.set_today(home.settings, date(2026, 12, 1))
    asked = told(capsys, "information-request", number, "--sent", "2026-11-28", "--received", "2026-11-30", "--due", "2027-01-10")
    answered = told(capsys, "information-answered", number, "--on", "2026-12-01")
    more = told(capsys, "extension", number, "--noticed", "2026-12-01")

    assert "2026-11-28" in asked["said"]
    assert "our answer of 2026-12-01" in answered["said"]
    assert "the extension of 2026-12-01 is on record" in more["said"]


def test_a_notice_before_anything_was_filed_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no payer decides on it now" in told(capsys, "extension", number, "--noticed", "2026-11-20", code=1)["refused"]


def test_a_denial_sent_again_by_command_keeps_both_clocks(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "reissued", number, "--notice", "2026-11-18", "--received", "2026-11-20", "--restarts-rights")["said"]

    assert "both clocks run" in said
    assert "2027-05-19" in said


def test_an_urgent_filing_says_its_hour_on_the_payers_clock(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    said = make.request_chart()
    urgent = said.model_copy(update={"request": said.request.model_copy(update={"is_urgent": True})})
    number = cases.take_chart(home, urgent, actor="test").opened[0]
    page = told(capsys, "file", number, "--at", "2026-11-22T10:00", "--zone", "America/New_York", "--method", "fax")

    (decision,) = [row for row in page["deadlines"] if row["clock_key"] == "decision"]
    assert decision["work_by"] == "2026-11-25"
    assert datetime.fromisoformat(decision["due_at"]) == datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.mark.parametrize("at", ["2026-11-22", "2026-11-22T9:00", "2026-11-22T25:00", "noon"])
def test_a_moment_written_another_way_is_wrong_usage(number: str, at: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["file", number, "--at", at, "--method", "fax"])
    assert stopped.value.code == 2


def test_a_filing_without_a_day_is_wrong_usage(number: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["file", number, "--method", "fax"])
    assert stopped.value.code == 2


def test_a_late_filing_asks_for_its_good_cause(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    denial = make.full_chart().denial.model_copy(update={"notice_on": date(2026, 5, 1), "received_on": date(2026, 5, 4)})
    number = cases.take_chart(home, make.full_chart(denial=denial), actor="test").opened[0]
    refused = told(capsys, "file", number, "--on", "2026-11-22", "--method", "fax", code=1)
    page = told(capsys, "file", number, "--on", "2026-11-22", "--method", "fax", "--good-cause", "serious-illness")

    assert "good cause" in refused["refused"]
    assert page["stages"][0]["late"] == "late, good cause claimed: serious illness"

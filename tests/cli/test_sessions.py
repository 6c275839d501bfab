"""Approved sessions on the command line: told, corrected, used, renewed; in JSON, with the exit codes of every verb."""

import json
from datetime import timedelta
from typing import Any

import pytest

from casework.actions import Office, board, cases, filing
from casework.cli.main import main
from casework.terms import FilingMethod
from tests import make
from tests.actions.approving import APPROVED, FIRST, LAST, MARIA, approved, on


@pytest.fixture
def home(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return office


def run(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main([*args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_answer_and_what_it_approves_are_recorded_in_one_command(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = cases.take_chart(home, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(home, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    on(home, APPROVED)
    day = str(APPROVED)
    said = ("--outcome", "approved", "--notice", day, "--received", day, "--authorization-number", "PA-4711", "--sessions", "6")
    run(capsys, "determine", number, *said, "--from", str(FIRST), "--to", str(LAST), "--as-asked")

    (told,) = run(capsys, "sessions", number)["authorizations"]
    assert (told["approved"], told["used"], told["remaining"], told["number"], told["last_on"]) == (6, 0, 6, "PA-4711", str(LAST))
    assert told["procedure_codes"] == ["96365", "J3490"]


def test_a_refusal_with_sessions_is_refused_and_nothing_is_recorded(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = cases.take_chart(home, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(home, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    day = str(make.DAY)

    assert main(["determine", number, "--outcome", "denied", "--notice", day, "--received", day, "--sessions", "6"]) == 1
    assert "approves no sessions" in capsys.readouterr().err
    assert run(capsys, "sessions")["authorizations"] == []


def test_a_session_is_used_listed_and_the_case_page_counts_it(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = approved(home)
    on(home, FIRST + timedelta(days=2))
    said = run(capsys, "session-used", number, "--on", str(FIRST))["said"]

    assert "1 of 6 sessions used, 5 left" in said
    assert main(["sessions", number]) == 0
    words = capsys.readouterr().out
    assert "authorization PA-4711; codes 96365, J3490; place 11" in words
    assert f"used on {FIRST}" in words
    assert run(capsys, "case", number)["approvals"][0]["used"] == 1


def test_what_cannot_be_is_refused_with_a_sentence(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = approved(home)

    assert main(["session-used", number, "--on", "2031-01-01"]) == 1
    assert "still to come" in capsys.readouterr().err
    assert main(["authorization", number, "--from", str(LAST), "--to", str(FIRST)]) == 1
    assert "Check both dates" in capsys.readouterr().err
    assert main(["renew", "C99-0001"]) == 1
    with pytest.raises(SystemExit) as stop:
        main(["session-used", number])
    assert stop.value.code == 2


def test_an_approval_is_corrected_renewed_and_silenced_by_hand(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = approved(home)

    assert "corrected: sessions approved" in run(capsys, "authorization", number, "--sessions", "4", "--place", "11")["said"]
    assert "no renewal is opened unasked" in run(capsys, "renew", number, "--do-not-renew", "treatment completed")["said"]
    assert "is open: renewal of" in run(capsys, "renew", number)["said"]
    (old,) = run(capsys, "sessions", number)["authorizations"]
    assert old["renewed_by"]
    assert old["is_silenced"]


def test_without_any_approval_it_says_so(home: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sessions"]) == 0
    assert capsys.readouterr().out == "No approved sessions are on record.\n"


def test_nothing_personal_stands_on_the_page_of_the_case(home: Office) -> None:
    number = approved(home, npi="1999999984")
    text = board.case_text(home, number, run_link=str, document_link=str)

    assert f"| 6 | 0 | 6 | {FIRST} to {LAST} |" in text
    assert not [word for word in ("PA-4711", "96365", "J3490", "1999999984", "Whitlock") if word in text]

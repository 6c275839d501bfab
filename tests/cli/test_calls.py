"""`casework peer-to-peer` and `casework information`: the same verbs as the doors, as sentences and as JSON."""

import json
from pathlib import Path

import pytest

from casework.actions import Office, cases, filing
from casework.cli.main import main
from casework.terms import FilingMethod
from tests import make
from tests.actions.calling import denied

TIME = ("--on", "2026-11-26", "--at", "10:30", "--zone", "America/New_York", "--clinician", "sam", "--phone", "(217) 555-0140")


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return office


def test_alone_it_shows_what_the_call_does_and_books_nothing(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = denied(here)

    assert main(["peer-to-peer", number, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["calls"] == []
    assert any("stops no appeal clock" in effect for effect in shown["effects"])


def test_a_call_is_booked_listed_with_its_number_and_written_as_a_calendar_file(here: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    number = denied(here)
    assert main(["peer-to-peer", number, "--asked", "2026-11-22", "--how", "payer-portal", *TIME]) == 0
    capsys.readouterr()
    assert main(["peer-to-peer", number]) == 0
    line = capsys.readouterr().out.splitlines()[0]
    file = tmp_path / "call.ics"

    assert line == (
        "Call 1, first-appeal: asked for on 2026-11-22 (Payer portal); 2026-11-26, 9:30 AM CST (10:30 AM EST where the payer is); "
        "sam, the payer calls us, (217) 555-0140"
    )
    assert main(["peer-to-peer", number, "--ics", str(file)]) == 0
    assert b"DTSTART:20261126T153000Z" in file.read_bytes()
    assert main(["peer-to-peer", number, "--ics", str(tmp_path / "no" / "call.ics")]) == 1


def test_a_result_is_kept_and_shown(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = denied(here)
    main(["peer-to-peer", number, "--asked", "2026-11-22"])
    assert main(["peer-to-peer", number, "--result", "denial-kept", "--held", "2026-11-22", "--reference", "P2P-7", "--json"]) == 0
    capsys.readouterr()
    main(["peer-to-peer", number])

    assert "reference P2P-7; Denial kept, 2026-11-22" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "10:30"), "A time needs its day"),
        (("--result", "denial-kept"), "--held"),
        (("--result", "denial-kept", "--asked", "2026-11-22"), "one thing at a time"),
    ],
)
def test_half_a_sentence_is_refused_with_the_rest_of_it(here: Office, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    assert main(["peer-to-peer", denied(here), *words]) == 1
    assert said in capsys.readouterr().err


def test_a_request_is_recorded_answered_and_listed(here: Office, capsys: pytest.CaptureFixture[str]) -> None:
    number = cases.take_chart(here, make.request_chart(), actor="test").opened[0]
    filing.record_filing(here, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="test")
    day = str(make.DAY)
    assert main(["information", number]) == 0
    assert capsys.readouterr().out == "The payer has asked for nothing.\n"
    assert main(["information-request", number, "--sent", day, "--due", "2026-12-30", "--asks", "all-records", "--asks", "coding", "--reference", "RFI-1"]) == 0
    assert main(["information-answered", number, "--on", day, "--method", "fax", "--gave", "coding", "--reference", "FX-1"]) == 0
    capsys.readouterr()
    main(["information", number])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "Request of 2026-11-22 (prior-authorization): all records, coding; reference RFI-1; due 2026-12-30; not answered"
    assert lines[1] == "  2026-11-22, Fax, FX-1: coding (a part); proof: none yet"
    assert lines[2] == "  still open: all records"
    assert main(["information", number, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["requests"][0]["open"] == ["all records"]

"""Contacts are kept in seconds, shown to whoever works here, and only the payer's facts reach a complaint."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, contacts
from casework.chart import Contact
from casework.cli.main import main
from casework.intake import chart_json
from casework.records import events, store
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    chart = tmp_path / "chart.json"
    chart.write_text(chart_json.dump(make.full_chart()))
    assert main(["open", str(chart), "--json"]) == 0
    return str(json.loads(capsys.readouterr().out)["files"][0]["opened"][0])


def run(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main([*args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_call_is_kept_with_the_name_the_reference_and_what_was_said(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", number, "call", "--with", "Dana in appeals", "--reference", "C-5521", "--note", "they have our fax", "--on", "2026-11-18")
    assert run(capsys, "log", number, "fax", "--in", "--on", "2026-11-17")["contacts"] == 2

    listed = run(capsys, "contacts", number)["contacts"]
    assert [(each["happened_on"], each["way"], each["is_incoming"]) for each in listed] == [("2026-11-17", "fax", True), ("2026-11-18", "call", False)]
    assert (listed[1]["with_whom"], listed[1]["reference"], listed[1]["words"]) == ("Dana in appeals", "C-5521", "they have our fax")

    assert main(["contacts", number]) == 0
    assert "2026-11-18  out  call, payer; Dana in appeals; reference C-5521; they have our fax" in capsys.readouterr().out


def test_the_event_says_how_and_with_which_side_and_nothing_that_was_said(number: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", number, "call", "--with", "Dana Marker", "--note", "Marker words", "--reference", "MARKER-1")

    with store.reading(office.engine) as session:
        event = events.of_case(session, number)[-1]
    assert (event.verb, event.code) == ("contact logged", f"call out, payer, {office.today()}")
    assert "arker" not in f"{event.code}{event.words}".lower()


def test_a_contact_that_is_still_to_come_is_refused_and_nothing_is_kept(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", number, "call", "--on", "2031-01-01"]) == 1
    assert "still to come" in capsys.readouterr().err
    assert run(capsys, "contacts", number)["contacts"] == []


def test_an_unknown_case_or_way_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "C99-0001", "call"]) == 1
    with pytest.raises(SystemExit) as wrong:
        main(["log", number, "telepathy"])
    assert wrong.value.code == 2


def test_a_contact_that_is_on_record_is_said_to_be_and_another_one_is_told_apart(office: Office, capsys: pytest.CaptureFixture[str], number: str) -> None:
    assert main(["log", number, "call"]) == 0
    assert "kept. 1 contact on record" in capsys.readouterr().out
    assert main(["log", number, "call"]) == 0
    assert "on record already" in capsys.readouterr().out
    assert main(["log", number, "call", "--with", "Dana"]) == 0
    assert "kept. 2 contacts" in capsys.readouterr().out


def test_a_chronology_tells_the_plans_contacts_with_their_facts_and_never_the_note() -> None:
    call = Contact(happened_on=date(2026, 11, 18), way="call", with_whom="Dana", reference="C-5521", words="she was rude")
    fax = Contact(happened_on=date(2026, 11, 19), way="fax", is_incoming=True)

    assert contacts.told(call) == "Telephone call to the plan, with Dana, reference C-5521"
    assert contacts.told(fax) == "Fax from the plan"

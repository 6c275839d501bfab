"""The command shows how a complaint stands, keeps the patient's grievance and what a person looked at, and refuses with a sentence."""

import json

import pytest

from casework.actions import Office
from casework.cli.main import main
from casework.terms import DenialReason
from tests.actions.complaining_cases import call, opened, paper


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    made = opened(office)
    call(office, made, words="They were rude")
    paper(office, made)
    return made


def test_it_says_the_blocker_the_signer_and_what_would_go_and_no_note(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["complaint", number]) == 0
    said = capsys.readouterr().out

    assert "not yet: File the plan's grievance first" in said
    assert "signed by: the patient signs the form" in said
    assert "paper-1: denial letter of 2026-11-02, 1 page: not looked at yet" in said
    assert "rude" not in said and "Pat of Claims" not in said


def test_it_keeps_the_grievance_and_the_ticks_and_speaks_json(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["complaint", number, "--grievance", "2026-11-10", "--goes", "paper-1", "--stays", "contact-1", "--json", "--who", "maria"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["from_on"] == "2026-12-10"
    assert {each["key"]: each["ticked"] for each in told["items"]} == {"contact-1": "stays", "paper-1": "goes"}
    assert told["official_forms"] == ["dmhc-imr-complaint", "dmhc-authorized-assistant"]


@pytest.mark.parametrize("wrong", [("--goes", "paper-9"), ("--grievance", "2026-12-24"), ("--grievance", "2026-10-01")])
def test_what_cannot_be_is_refused_and_changes_nothing(number: str, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str]) -> None:
    assert main(["complaint", number, *wrong]) == 1
    assert capsys.readouterr().err.startswith("Refused: ")
    assert main(["complaint", number, "--json"]) == 0
    assert {each["ticked"] for each in json.loads(capsys.readouterr().out)["items"]} == {""}


def test_an_experimental_denial_says_that_it_is_open_at_once(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    assert main(["complaint", opened(office, reason=DenialReason.EXPERIMENTAL)]) == 0

    assert "Open at once (reason: experimental or investigational)" in capsys.readouterr().out

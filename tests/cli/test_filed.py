"""`casework filed` and `casework day-plan`: what is recorded, what is listed, and the exit codes."""

import json
from datetime import date

import pytest

from casework import clock
from casework.actions import Office, cases, drafting, filing
from casework.cli.main import main
from casework.rules.preflight import Override
from casework.terms import FilingMethod
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    found = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, found, actor="maria")
    return found


def file(office: Office, number: str) -> None:
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor="maria", override=Override.CHECKED)


def test_the_filings_are_listed_with_their_proof_and_what_happened(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    file(office, number)
    assert main(["filed", number, "payer-says-it-never-came", "--on", "2026-11-22"]) == 0
    capsys.readouterr()

    assert main(["filed", number]) == 0
    assert capsys.readouterr().out.startswith("2026-11-22 First appeal, Fax: Payer says it never came (2026-11-22); it does not stand. Proof: missing (pages)")
    assert main(["filed", number, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["filed"][0]["trouble"] == "Payer says it never came"


def test_a_refusal_is_a_sentence_and_exit_code_one_and_a_wrong_word_two(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["filed", number, "fax-failed", "--json"]) == 1
    assert "nothing of ours waits there" in json.loads(capsys.readouterr().out)["refused"]
    with pytest.raises(SystemExit) as wrong:
        main(["filed", number, "eaten-by-the-dog"])
    assert wrong.value.code == 2


def test_the_plan_is_shown_ticked_off_and_planned_around_absences(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["day-plan", number]) == 0
    assert capsys.readouterr().out == f"{number}: no plan of days. One is made when a last lawful day of ours is near.\n"
    clock.set_today(office.settings, date(2027, 4, 26))
    assert main(["day-plan", number]) == 0
    assert "  2027-04-28  send: Send it by fax and by tracked courier (us) [open].\n" in capsys.readouterr().out
    assert main(["day-plan", number, "--away", "2027-04-27", "--json"]) == 0
    (plan,) = json.loads(capsys.readouterr().out)["plans"]
    assert [(day["key"], day["on"]) for day in plan["days"]][2:4] == [("clinician-signature", "2027-04-26"), ("send", "2027-04-28")]
    assert main(["day-plan", number, "--done", "clinician-signature"]) == 0
    assert capsys.readouterr().out.startswith(f"{number}: “clinician-signature” is done.")
    assert main(["day-plan", number, "--done", "send"]) == 1
    with pytest.raises(SystemExit) as both:
        main(["day-plan", number, "--done", "request", "--skip", "request"])
    assert both.value.code == 2

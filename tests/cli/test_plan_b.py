"""The plan B sheet of a case: drawn open or closed, counted on what is known, copied where it is asked for, and never guessed."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, board
from casework.cli.main import main
from casework.intake import chart_json
from casework.letters import word
from tests import make

FIGURES = ("--price", "485.50", "--sessions", "6", "--tax-rate", "22%", "--credit", "26.99", "12", "150", "--payment-plan", "500", "210", "12")


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    chart = tmp_path / "chart.json"
    chart.write_text(chart_json.dump(make.request_chart()))
    assert main(["open", str(chart), "--json"]) == 0
    return str(json.loads(capsys.readouterr().out)["files"][0]["opened"][0])


def run(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main([*args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def read(path: str) -> str:
    return word.plain_text(Path(path).read_bytes())


def test_the_sheet_counts_what_was_told_and_prints_it(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "plan-b", number, *FIGURES)
    text = read(found["document"])

    assert found["counted"]["taxed"]["left"] == "2272.14"
    assert (found["counted"]["deferred"]["balance"], found["counted"]["deferred"]["interest"]) == ("1113.00", "563.55")
    assert found["counted"]["installments"]["beyond"] == "107.00"
    assert "$2,272.14" in text and "$563.55" in text and "22%" in text
    assert "spray" not in found["counted"] and "8 visits" not in text


def test_what_was_not_told_is_named_and_not_counted(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan-b", number]) == 0
    said = capsys.readouterr().out

    assert "Not counted: HSA or FSA; it needs --tax-rate." in said
    assert "Options: " in said


def test_the_plans_answers_fill_in_the_deductible_and_the_share(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    for question, value in (("N3", "1500"), ("N4", "1000"), ("N5", "40")):
        run(capsys, "answer", number, question, value, "--written", "--on", "2026-11-20")
    found = run(capsys, "plan-b", number, "--price", "485.50", "--sessions", "6", "--allowed", "200")

    assert found["counted"]["reimbursed"]["paid_back"] == "420.00"


def test_the_same_figures_add_no_second_file_and_others_do(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, again, other = (run(capsys, "plan-b", number, *more)["document"] for more in (FIGURES, FIGURES, FIGURES[:4]))

    assert first == again
    assert first != other


def test_a_copy_is_written_once_and_never_over_a_file(number: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    copy = tmp_path / "sheet.docx"
    found = run(capsys, "plan-b", number, "--to", str(copy))

    assert copy.read_bytes() == Path(found["document"]).read_bytes()
    assert run(capsys, "plan-b", number, "--to", str(copy)) == found, "the same file is there already"
    copy.write_bytes(b"a file of somebody's")
    assert main(["plan-b", number, "--to", str(copy)]) == 1
    assert "not written over" in capsys.readouterr().err
    assert main(["plan-b", number, "--to", str(tmp_path / "nowhere" / "x.docx")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--tax-rate", "lots"), 2, "no amount"),
        (("--tax-rate", "-1"), 2, ""),
        (("--price", "485.50", "--sessions", "6", "--tax-rate", "140"), 1, "between 0 and 100"),
        (("--price", "485.50", "--sessions", "6", "--payment-plan", "0", "100", "3"), 1, "unpaid"),
        (("--price", "485.50", "--sessions", "6", "--credit", "26.99", "1.5", "10"), 1, "whole number"),
        (("--price", "0", "--sessions", "6"), 1, "more than zero"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_and_nothing_is_drawn(
    number: str, args: tuple[str, ...], code: int, said: str, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        ended = main(["plan-b", number, *args])
    except SystemExit as stop:
        ended = int(str(stop.code))

    assert ended == code
    assert said in capsys.readouterr().err
    assert not list(office.documents.rglob("plan-b-*.docx"))


def test_a_clinics_own_terms_take_the_place_of_ours(number: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    own = office.settings.folder("rulebook") / "plan-b.toml"
    own.write_text('[[option]]\nid = "payment-plan"\ntitle = "Six payments"\nwords = ["We ask no interest."]\nsource = "our terms"\nverified_on = 2026-11-01\n')

    text = read(run(capsys, "plan-b", number)["document"])

    assert "We ask no interest." in text and "Ask us for our terms" not in text


def test_a_case_that_ended_without_payment_still_gets_its_sheet(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["next", number, "do-not-pursue", "--reason", "patient-declined"]) == 0, capsys.readouterr().err
    capsys.readouterr()

    assert run(capsys, "case", number)["closed_on"]
    assert Path(run(capsys, "plan-b", number)["document"]).is_file()


def test_an_unknown_case_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan-b", "C26-9999"]) == 1
    assert "C26-9999" in capsys.readouterr().err


def test_the_page_of_a_case_offers_the_sheet_once_it_ended_without_payment(number: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    command = f"casework plan-b {number}"
    before = board.case_text(office, number, run_link=str, document_link=str)
    assert main(["next", number, "withdraw"]) == 0, capsys.readouterr().err

    assert command not in before
    assert command in board.case_text(office, number, run_link=str, document_link=str)

"""`casework payment`, `refund` and `results`: in words and in JSON, with their exit codes."""

import csv
import io
import json
from typing import Any

import pytest

from casework.actions import Office, board, results
from casework.cli.main import main
from tests.actions.test_rework import case_of
from tests.actions.test_winning import DECIDED, won


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return won(office)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_won_claim_is_followed_to_its_end_by_commands(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "payment", number, "by-itself", "--on", "2027-01-04")["said"] == f"{number}: payment awaited by 2027-01-04."
    assert "payment awaited" in told(capsys, "payment", number, "came", "--amount", "500", "--more-to-come")["said"]
    assert "gets money back" in told(capsys, "payment", number, "came", "--amount", "$800.00")["said"]
    owed = told(capsys, "refund", number, "owed", "--amount", "200", "--patient-paid", "300")["said"]
    assert owed == f"{number}: $200.00 is owed to the patient, by 2027-01-13 (the clinic's own target)."
    assert told(capsys, "refund", number, "made", "--method", "check")["said"] == f"{number}: closed as “Approved”."
    assert case_of(office, number).closed_on == DECIDED


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("payment", "came"), "in US dollars"),
        (("payment", "came", "--amount", "five"), "in US dollars"),
        (("payment", "stop"), "choose a reason"),
        (("payment", "refused"), "needs a date"),
        (("refund", "owed"), "--patient-paid"),
        (("refund", "made", "--method", "check"), "payment is not recorded yet"),
    ],
)
def test_what_cannot_be_is_refused_with_exit_code_1(number: str, words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    verb, *rest = words
    assert main([verb, number, *rest]) == 1
    assert says in capsys.readouterr().err


def test_a_complaint_a_refusal_and_an_end_are_told(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "the complaint is open beside" in told(capsys, "payment", number, "complain")["said"]
    assert main(["payment", number, "refused", "--notice", "2026-12-14", "--received", "2026-12-14"]) == 1
    assert "still disputes" in capsys.readouterr().err
    assert told(capsys, "payment", number, "stop", "--reason", "amount-too-small")["said"].startswith(number)


def test_the_month_by_payer_is_told_in_words_in_json_and_as_a_table(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "payment", number, "came", "--amount", "500", "--more-to-come")
    said = told(capsys, "results")
    (summit, every) = said["rows"]
    assert (said["month"], summit["payer"], every["payer"]) == ("2026-12", "Summit Mutual Health Plan", "all payers")
    assert summit["won"] == {"cases": 1, "dollars": "1300.00", "unknown": 0}
    assert summit["paid"] == {"cases": 1, "dollars": "500.00", "unknown": 0}
    assert summit["still_awaited"] == {"cases": 1, "dollars": "800.00", "unknown": 0}
    assert summit["rate"] == "too few to say (1 known)"
    assert told(capsys, "results", "--month", "2026-11")["rows"][0]["asked"] == {"cases": 1, "dollars": "1300.00", "unknown": 0}
    assert main(["results"]) == 0
    assert "won 1 · $1,300.00; won in part 0; paid 1 · $500.00; still awaited 1 · $800.00" in capsys.readouterr().out
    assert main(["results", "--csv"]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (table[0]["payer"], table[0]["paid_dollars"]) == ("Summit Mutual Health Plan", "500.00")
    assert main(["results", "--month", "2020-01"]) == 0
    assert "Nothing happened" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(["results", "--month", "November"])


def test_the_boards_page_shows_this_month_and_the_one_before_and_names_nobody(office: Office, number: str) -> None:
    text = results.text(office)

    assert "| Summit Mutual Health Plan | 0 | 1 · $1,300.00 | 0 | 0 | 1 · $1,300.00 | 0 | 0 | too few to say (1 known) |" in text
    assert "## 2026-12" in text
    assert "## 2026-11" in text
    assert "Whitlock" not in text + board.case_text(office, number, run_link=str, document_link=str)

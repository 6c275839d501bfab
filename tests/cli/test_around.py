"""The commands around a case: words for people, JSON for programs, exit codes 0, 1 and 2."""

import json

import pytest

from casework.actions import Office, cases
from casework.cli.main import main
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hold", "C26-0001", "--until", "2026-12-24", "--reason", "waiting-for-the-patient"], "C26-0001 rests until 2026-12-24"),
        (["assign", "C26-0001", "sam", "--until", "2026-12-24"], "It goes back to maria on 2026-12-24."),
        (["reassign", "maria", "sam"], "1 case of maria is with sam now."),
        (["close-case", "C26-0001", "--as", "withdraw"], "C26-0001 is closed: withdrawn."),
        (["reopen", "C26-0001"], "C26-0001 is open."),
        (["patient-deceased", "C26-0001", "--on", "2026-11-20"], "The patient has died."),
        (["new-coverage", "C26-0001", "--from", "2027-01-01", "--payer", "Cigna", "--plan", "insured-group"], "C26-0002 is open"),
    ],
)
def test_each_act_says_what_it_did_for_people_and_for_programs(number: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"]) == 0

    assert said in json.loads(capsys.readouterr().out)["said"]


@pytest.mark.parametrize(
    "words",
    [
        ["hold", "C26-0001"],
        ["assign", "C26-0001", "nobody"],
        ["reassign", "maria", "maria"],
        ["close-case", "C26-0001", "--as", "do-not-pursue"],
        ["close-case", "C26-0001", "--as", "duplicate-of-another-case"],
        ["reopen", "C99-0001"],
        ["patient-deceased", "C26-0001", "--mistake"],
        ["new-coverage", "C26-0001", "--from", "2027-01-01", "--plan", "gold"],
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_code_1(number: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"]) == 1

    assert json.loads(capsys.readouterr().out)["refused"]


@pytest.mark.parametrize("words", [["new-coverage", "C26-0001"], ["close-case", "C26-0001"], ["hold", "C26-0001", "--until", "soon"]])
def test_what_is_written_wrongly_is_code_2(number: str, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2

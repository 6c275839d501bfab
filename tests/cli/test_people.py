"""`casework people`, `away` and `acknowledge`: words for people, JSON for programs, exit codes 0, 1 and 2."""

import json
from datetime import date

import pytest

from casework import clock
from casework.actions import Office, cases
from casework.cli.main import main
from tests import make
from tests.actions.staffing import desk

NEAR = date(2027, 4, 20)  # the filing's fourteen days have begun


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    desk(office)
    found = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    clock.set_today(office.settings, NEAR)
    return found


def test_everybody_is_listed_for_people_and_for_programs(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people"]) == 0
    words = capsys.readouterr().out
    assert main(["people", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)

    assert "maria (Maria Ortega, coordinator): e-mail, mon-fri 08:00-18:00 America/Chicago; 1 open" in words
    assert "Cases that nobody owns: dana." in words
    assert [each["key"] for each in said["people"]] == ["maria", "lee", "sam", "dana"]
    assert said["unowned_to"] == "dana"


def test_an_absence_is_entered_listed_and_taken_back(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["away", "maria", "--from", "2027-04-19", "--until", "2027-04-30", "--cover", "lee"]) == 0
    assert "casework reassign maria lee --until 2027-05-01" in capsys.readouterr().out
    main(["people"])
    assert "away until 2027-04-30, lee stands in" in capsys.readouterr().out
    assert main(["away", "maria", "--from", "2027-04-19", "--cancel", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["said"] == "maria is not away from 2027-04-19 any more."


def test_somebody_says_that_a_date_is_seen(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["acknowledge", number, "--as", "maria", "--json"]) == 0
    assert "maria has seen it and sees to it (first appeal: we file by" in json.loads(capsys.readouterr().out)["said"]

    main(["case", number])
    assert "**maria** has seen it and sees to it (2027-04-20" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["acknowledge", "C99-0001", "--as", "maria"], "No case C99-0001"),
        (["acknowledge", "C26-0001", "--as", "bob"], "Nobody is called bob"),
        (["acknowledge", "C26-0001", "--as", "maria", "--stage", "third-appeal"], "is not open"),
        (["away", "bob", "--from", "2027-04-19"], "lists nobody called bob"),
        (["away", "maria", "--from", "2027-04-21", "--cancel"], "No absence of maria"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_exit_code_one(number: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("words", [["acknowledge", "C26-0001"], ["away", "maria"], ["away", "maria", "--from", "soon"]])
def test_words_that_lack_something_are_wrong_usage(number: str, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2

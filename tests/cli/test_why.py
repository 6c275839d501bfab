"""`casework why` says what is blocked and what removes it; every command that a refusal names is one that the program takes."""

import json
import re
import shlex

import pytest

from casework.actions import Office, refusals
from casework.cli import main
from tests.actions.test_blocked import drop, opened

VALUES = {
    "YYYY-MM-DD": "2026-11-22",
    "HH:MM": "10:30",
    "OUTCOME": "denied",
    "METHOD": "fax",
    "WHY": "other",
    "HOW": "check",
    "REASON": "already-sent",
    "DOLLARS": "10.00",
    "LINE": "1",
    "N": "3",
    "STAGE": "first-appeal",
    "PHONE": "2175550166",
}
FILLED = {"number": "C26-0001", "other": "C26-0002", "key": "first-appeal", "track": "member", "paper": "1"}


@pytest.mark.parametrize("key", [key for key, way in refusals.book().ways.items() if way.command])
def test_every_command_that_a_refusal_names_is_one_that_the_program_takes(key: str) -> None:
    words = [VALUES.get(word, word) for word in shlex.split(re.sub(r"{(\w+)}", lambda place: FILLED[place[1]], refusals.book().ways[key].command))]
    if key == "hold":
        words[-1] = "other"

    assert words[0] == "casework"
    main.parser(words[1:]).parse_args(words[1:])


def test_why_tells_people_and_programs(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    number = opened(office)
    assert main.main(["why", number, "next"]) == 0
    assert "is not filed yet" in capsys.readouterr().out

    assert main.main(["why", number, "next", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["code"] == "not-filed"
    assert found[0]["ways"][0]["command"].startswith(f"casework file {number}")

    drop(office, number)
    assert main.main(["why", number]) == 0
    assert "Open it again: casework reopen" in capsys.readouterr().out
    assert main.main(["why", number, "juggle"]) == 1


def test_a_refusal_for_programs_has_the_blocker_and_the_ways(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    number = opened(office)
    assert main.main(["next", number, "escalate", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)

    assert told["code"] == "not-filed"
    assert told["blocker"].startswith("The first appeal of")
    assert told["ways"][0]["is_asked"] is True

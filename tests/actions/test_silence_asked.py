"""Nobody calls a payer late before somebody was asked whether anything came: the answer is kept with day and person, and what came has its own door."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import Office, cases, drafting, filing, questions, silence_asked
from casework.cli.main import main
from casework.errors import NotAllowed
from casework.records import events, store
from casework.rules.silence_asked import CameSince, is_something
from casework.terms import FilingMethod, Stage, Track
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """File a first appeal, and let the payer's time end."""
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    chart = make.full_chart()
    known = chart.coverage.model_copy(update={"facts": (*chart.coverage.facts, "multi-employer=no")})
    opened = cases.take_chart(office, chart.model_copy(update={"coverage": known}), actor="test").opened[0]
    drafting.draft(office, opened, actor="test", is_protective=True)
    filing.record_filing(office, opened, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", is_protective=True, actor="test")
    clock.set_today(office.settings, date(2027, 3, 1))
    return opened


def answers(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [f"{each.actor}: {each.code}" for each in events.of_case(session, number) if each.verb == silence_asked.ASKED]


def drawn(office: Office, number: str) -> bool:
    with store.reading(office.engine) as session:
        return any(each.kind == "payer-late-letter" for each in store.documents(session, number))


def test_the_letter_is_not_drawn_before_somebody_was_asked(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", number, "--kind", "payer-late-letter"]) == 1

    assert "did any decision, extension, request or call come since" in capsys.readouterr().err
    assert not drawn(office, number)
    assert answers(office, number) == []


@pytest.mark.parametrize(
    ("came", "door"),
    [("decision", "casework determine"), ("extension", "casework extension"), ("request", "casework information-request"), ("call", "casework log")],
)
def test_what_came_has_its_own_door_and_nothing_is_drawn(office: Office, number: str, capsys: pytest.CaptureFixture[str], came: str, door: str) -> None:
    assert main(["draft", number, "--kind", "payer-late-letter", "--came-since", came, "--who", "maria"]) == 1

    assert door in capsys.readouterr().err
    assert not drawn(office, number)
    assert len(answers(office, number)) == 1


def test_nothing_came_is_kept_once_with_the_person_and_holds_for_the_day(office: Office, number: str) -> None:
    assert main(["draft", number, "--kind", "payer-late-letter", "--came-since", "nothing", "--who", "maria"]) == 0
    assert main(["draft", number, "--kind", "payer-late-letter", "--who", "maria"]) == 0
    assert answers(office, number) == ["maria: nothing came"]
    assert drawn(office, number)

    clock.set_today(office.settings, office.today() + timedelta(days=1))
    with pytest.raises(NotAllowed, match="Before anything else ask the payer"):
        silence_asked.answer(office, number, None, actor="maria")


def test_the_old_option_says_the_same(office: Office, number: str) -> None:
    assert main(["draft", number, "--kind", "payer-late-letter", "--asked-first", "--who", "maria"]) == 0

    assert answers(office, number) == ["maria: nothing came"]


def test_the_form_of_the_board_takes_the_codes_and_keeps_the_answer(office: Office, number: str) -> None:
    ask = questions.next_question(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    assert ask
    said = {"choice": "The payer decided", "outcome": "No answer in time"}
    refused = questions.answer(office, ask, {**said, "came_since": CameSince.EXTENSION.value}, actor="maria")
    assert not refused.is_recorded
    assert "casework extension" in refused.notice

    again = questions.next_question(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    assert again
    assert questions.answer(office, again, {**said, "came_since": CameSince.NOTHING.value}, actor="maria").is_recorded
    assert answers(office, number) == ["maria: nothing came"]


def test_an_answer_of_an_older_form_is_still_read() -> None:
    assert [is_something(word) for word in ("", "no", "yes", "nothing came", "a call came", "call")] == [None, False, True, False, True, True]
    with pytest.raises(ValueError, match="perhaps"):
        is_something("perhaps")


def test_the_command_that_records_silence_asks_too(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["determine", number, "--outcome", "no-answer-in-time", "--came-since", "request"]) == 1
    assert "information-request" in capsys.readouterr().err
    assert main(["determine", number, "--outcome", "no-answer-in-time", "--came-since", "nothing", "--who", "maria"]) == 0
    assert answers(office, number)[-1] == "maria: nothing came"

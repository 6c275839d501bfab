"""The door by which somebody says that a date is seen: a case number and a person's key, and a sentence for what cannot be."""

from datetime import date
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework import clock
from casework.actions import Office, board, cases
from flows import acknowledge, doorway
from tests import make
from tests.flows.pressing import asked


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def said(number: str, person: str) -> State[None]:
    """Run the door's own code, without a server."""
    ended: State[None] = acknowledge.acknowledge.fn(number, person)
    return ended


def test_the_form_takes_a_case_number_and_a_key_and_no_words() -> None:
    schema = asked(acknowledge.acknowledge)

    assert {name: field["pattern"] for name, field in schema["properties"].items()} == {"case_number": r"^C\d{2}-\d{4,6}$", "seen_by": r"^[a-z0-9_.-]{1,40}$"}


def test_it_is_noted_once_and_shown_on_the_case_page(here: Office) -> None:
    (number,) = cases.take_chart(here, make.full_chart(), actor="maria").opened
    clock.set_today(here.settings, date(2027, 4, 20))
    first, again = said(number, "maria"), said(number, "maria")

    assert (first.name, again.name) == ("Acknowledged", "Acknowledged")
    assert "Nothing changed" in str(again.message)
    page = board.case_text(here, number, run_link=str, document_link=str, door_link=str)
    assert "First appeal: we file by" in page.split("## Seen")[1]


@pytest.mark.parametrize(("number", "person", "words"), [("C99-0001", "maria", "No case C99-0001"), ("C26-0001", "bob", "Nobody is called bob")])
def test_what_cannot_be_ends_as_not_allowed_with_a_sentence(here: Office, number: str, person: str, words: str) -> None:
    cases.take_chart(here, make.full_chart(), actor="maria")
    ended = said(number, person)

    assert ended.name == "Not allowed"
    assert words in str(ended.message)

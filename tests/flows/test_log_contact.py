"""The door that logs a contact: coded parameters only, one row for one contact, and a sentence for what cannot be."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework.actions import Office, board, cases, contacts
from flows import doorway, forms, log_contact
from flows.log_contact import Direction, Side, Way
from tests import make
from tests.flows.driver import Board, board_in, wait_for
from tests.flows.pressing import asked


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def logged(number: str, day: str, **said: Any) -> State[None]:
    """Run the door's own code, without a server."""
    ended: State[None] = log_contact.log_contact.fn(number, day, **said)
    return ended


def test_the_door_takes_lists_dates_and_a_reference_number_and_no_words() -> None:
    schema = asked(log_contact.log_contact)

    patterns = {name: field.get("pattern") for name, field in schema["properties"].items() if "$ref" not in str(field)}
    assert patterns == {"case_number": r"^C\d{2}-\d{4,6}$", "happened_on": forms.DAY, "reference": forms.REFERENCE}


def test_the_words_of_the_form_are_those_of_the_record() -> None:
    assert {way.value for way in Way} == set(contacts.WAYS)


def test_a_contact_is_kept_once_and_stands_on_the_page_without_its_number(here: Office) -> None:
    number = cases.take_chart(here, make.request_chart(), actor="test").opened[0]

    first = logged(number, "2026-11-20", way=Way.FAX, direction=Direction.IN, reference="FX-2210")
    again = logged(number, "2026-11-20", way=Way.FAX, direction=Direction.IN, reference="FX-2210")

    assert (first.name, again.name, first.message) == ("Logged", "Logged", f"{number}: kept. 1 contact on record.")
    assert str(again.message).startswith(f"{number}: on record already")
    (kept,) = contacts.listed(here, number)
    assert (kept.way, kept.is_incoming, kept.party, kept.reference) == ("fax", True, "payer", "FX-2210")
    text = board.case_text(here, number, run_link=str, document_link=str)
    assert "| 2026-11-20 | Fax | in | payer |" in text
    assert "FX-2210" not in text


@pytest.mark.parametrize("day", ["2026-02-30", "", "2027-01-01"])
def test_a_day_that_cannot_be_ends_not_allowed_with_a_sentence(here: Office, day: str) -> None:
    number = cases.take_chart(here, make.request_chart(), actor="test").opened[0]

    ended = logged(number, day, side=Side.PAYER)

    assert ended.name == "Not allowed"
    assert str(ended.message).endswith(".")
    assert contacts.listed(here, number) == ()


def test_an_unknown_case_is_refused(here: Office) -> None:
    assert logged("C26-0404", "2026-11-20").name == "Not allowed"


def started(board: Board, **parameters: str) -> dict[str, Any]:
    deployment = board.api("GET", "/deployments/name/log-contact/log-contact")
    run: dict[str, Any] = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={"who_are_you": "maria", **parameters})
    found: dict[str, Any] = wait_for(lambda: board.finished(run), "the end of the run")
    return found


@pytest.mark.slow
def test_a_contact_is_logged_from_the_board_in_seconds(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = cases.take_chart(board.office, make.request_chart(), actor="test").opened[0]

        ended = started(board, case_number=number, happened_on=board.office.today().isoformat(), way="fax", reference="FX-9")

        assert ended["state"]["name"] == "Logged"
        assert [(each.way, each.reference) for each in contacts.listed(board.office, number)] == [("fax", "FX-9")]

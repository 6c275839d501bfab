"""The doors around a case: codes, days and numbers only; each answers what cannot be with a sentence."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State
from prefect.utilities.callables import parameter_schema

from casework import bookshelf
from casework.actions import Office, cases, pages
from casework.actions.closing import Ending
from casework.actions.reopening import ReopenReason
from casework.rules.book import ANY_PAYER
from casework.terms import HoldReason, NotPursuedReason
from flows import close_case, coded, doorway, forms, hold, new_coverage, patient_deceased, reassign, reopen
from tests import make

DOORS = (new_coverage.new_coverage, hold.hold, reassign.reassign, reopen.reopen, close_case.close_case, patient_deceased.patient_deceased)
MARIA = "maria"


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


@pytest.fixture
def number(here: Office) -> str:
    return cases.take_chart(here, make.full_chart(), actor=MARIA).opened[0]


def pressed(door: Any, *said: Any, **named: Any) -> State[None]:
    """Run a door's own code, without a server."""
    ended: State[None] = door.fn(*said, **named)
    return ended


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_field_is_a_list_a_day_or_a_pattern(door: Callable[..., Any]) -> None:
    schema = parameter_schema(door).model_dump()
    texts = [field for field in schema["properties"].values() if field.get("type") == "string" and "enum" not in field]

    assert texts and all("pattern" in field for field in texts)


def test_the_lists_of_the_forms_are_those_of_the_program(office: Office) -> None:
    book = bookshelf.load(office.settings)

    assert {each.value for each in new_coverage.Payer} - {new_coverage.Payer.OTHER.value} == {
        payer.title for name, payer in book.payers.items() if name != ANY_PAYER
    }
    assert [each.value for each in hold.Why] == [each.value for each in HoldReason]
    assert [each.value for each in reopen.Why] == [each.value for each in ReopenReason]
    assert [each.value for each in close_case.How] == [each.value for each in Ending]
    assert [each.value for each in close_case.Why] == [forms.NONE, *(each.value for each in NotPursuedReason)]


def test_a_new_coverage_is_told_and_told_again(here: Office, number: str) -> None:
    said = (number, "2027-01-01", new_coverage.Payer.CIGNA, coded.PlanName("insured-group"))  # type: ignore[operator]
    first, again = pressed(new_coverage.new_coverage, *said), pressed(new_coverage.new_coverage, *said)

    assert (first.name, again.name) == ("New coverage", "New coverage")
    assert str(first.message).startswith("C26-0002 is open: prior authorization under the coverage from 2027-01-01.")
    assert str(again.message).startswith("C26-0002 was opened before")


def test_another_payer_is_named_in_the_chart(here: Office, number: str) -> None:
    ended = pressed(new_coverage.new_coverage, number, "2027-01-01", new_coverage.Payer.OTHER, coded.NO_PLAN)

    assert "To enter: the payer's name, the member id, the kind of plan" in str(ended.message)


def test_a_rest_begins_and_ends(here: Office, number: str) -> None:
    rests, ended = pressed(hold.hold, number, "2026-12-24", hold.Why.PATIENT), pressed(hold.hold, number)

    assert (rests.name, ended.name) == ("Resting", "Rest ended")
    assert pressed(hold.hold, number).name == "Not allowed"


def test_one_case_or_all_of_a_person_go_never_both(here: Office, number: str) -> None:
    assert pressed(reassign.reassign, "sam", number).name == "Reassigned"
    assert pressed(reassign.reassign, "maria", all_open_cases_of="sam", until="2026-12-24").message == (
        "1 case of sam is with maria now, and goes back on 2026-12-24."
    )
    for said in ({}, {"case_number": number, "all_open_cases_of": "sam"}):
        assert "one of both" in str(pressed(reassign.reassign, "sam", **said).message)
    assert "Known: maria, sam" in str(pressed(reassign.reassign, "kim", number).message)


def test_a_case_is_closed_and_opened_again(here: Office, number: str) -> None:
    asked = pressed(close_case.close_case, number, close_case.How.DO_NOT_PURSUE)
    closed = pressed(close_case.close_case, number, close_case.How.DO_NOT_PURSUE, close_case.Why.AMOUNT)
    opened = pressed(reopen.reopen, number, reopen.Why.MISTAKE)

    assert (asked.name, closed.name, opened.name) == ("Not allowed", "Closed", "Open again")
    assert pages.case_page(here, number)["closed_on"] == ""


def test_a_duplicate_without_the_other_case_is_asked_for_it(here: Office, number: str) -> None:
    assert "Same as" in str(pressed(close_case.close_case, number, close_case.How.DUPLICATE).message)


def test_a_death_is_recorded_completed_and_taken_back(here: Office, number: str) -> None:
    what = patient_deceased.What
    said = [pressed(patient_deceased.patient_deceased, number, each) for each in (what.DIED, what.REPRESENTED, what.MISTAKE)]

    assert [each.name for each in said] == ["Recorded"] * 3
    assert "Letters to the patient may be drawn again." in str(said[-1].message)
    assert pressed(patient_deceased.patient_deceased, number, what.MISTAKE).name == "Not allowed"

"""The doors of the peer-to-peer call and of the payer's request: codes, days and numbers only, and a sentence for what cannot be."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework import clock
from casework.actions import Office, board, cases, filing
from casework.rules.calls import CallResult
from casework.rules.calls_asked import AskedFor
from casework.terms import FilingMethod
from flows import coded, doorway, information_request, peer_to_peer
from flows.information_request import By, Item
from flows.information_request import What as Told
from flows.peer_to_peer import RESULTS, What, Zone
from tests import make
from tests.actions.calling import CALL_ON, DENIED, MARIA, PHONE, advantage, denied
from tests.flows.pressing import asked

NAME = "Jordan Whitlock, ketamine"


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def call(number: str, what: What, **said: Any) -> State[None]:
    ended: State[None] = peer_to_peer.peer_to_peer.fn(number, what, **said)
    return ended


def request(number: str, what: Told, asked_on: str, **said: Any) -> State[None]:
    ended: State[None] = information_request.information_request.fn(number, what, asked_on, **said)
    return ended


def time(**changes: Any) -> dict[str, Any]:
    said = {"on": str(CALL_ON), "hour": "10:30", "time_zone": Zone.EASTERN, "who_takes_the_call": "sam", "number_called": PHONE, "asked_on": str(DENIED)}
    return {**said, **changes}


def page(office: Office, number: str) -> str:
    return board.case_text(office, number, run_link=str, document_link=str)


@pytest.mark.parametrize("flow", [peer_to_peer.peer_to_peer, information_request.information_request])
def test_every_field_is_a_list_a_number_or_a_text_with_a_pattern_that_no_name_fits(flow: Any) -> None:
    for name, field in asked(flow)["properties"].items():
        is_listed = "$ref" in str(field) or "enum" in field
        assert is_listed or field.get("type") == "integer" or not re.search(field["pattern"], NAME), name


def test_the_lists_of_the_forms_are_those_of_the_record() -> None:
    assert set(RESULTS.values()) == set(CallResult)
    assert [each.value for each in Item][1:] == [each.value for each in AskedFor]
    assert [each.value for each in By][1:] == [each.value for each in FilingMethod]


def test_what_the_call_does_is_shown_and_nothing_is_recorded(here: Office) -> None:
    number = denied(here)
    shown = call(number, What.SHOW)

    assert shown.name == "Shown"
    assert str(shown.message).startswith(f"{number}: nothing is recorded.")
    assert "stops no appeal clock" in str(shown.message)
    text = page(here, number)
    assert "What the call does, before it is booked:" in text
    assert "stops no appeal clock" in text


def test_a_call_is_asked_for_and_booked_in_one_press_and_stands_on_the_page_without_its_number(here: Office) -> None:
    number = denied(here)
    ended = call(number, What.BOOKED, **time())

    assert ended.name == "Recorded"
    assert "set for 2026-11-26, 9:30 AM CST (10:30 AM EST where the payer is)" in str(ended.message)
    text = page(here, number)
    assert "- **Call 1** (first-appeal): asked for on 2026-11-22 (Telephone); set for **2026-11-26, 9:30 AM CST (10:30 AM EST" in text
    assert "555-0140" not in text + str(ended.message)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hour": ""}, "hour of the call"),
        ({"on": ""}, "real day"),
        ({"asked_on": ""}, "no open peer-to-peer call"),
        ({"who_takes_the_call": "x"}, "maria, sam"),
    ],
)
def test_a_time_that_cannot_be_ends_as_not_allowed_with_a_sentence(here: Office, changes: dict[str, str], words: str) -> None:
    ended = call(denied(here), What.BOOKED, **time(**changes))

    assert ended.name == "Not allowed"
    assert words in str(ended.message)


def test_under_medicare_advantage_the_form_asks_whether_the_effects_were_read(here: Office) -> None:
    number = denied(here, **advantage())
    refused = call(number, What.BOOKED, **time())
    booked = call(number, What.BOOKED, **time(effects_were_read=coded.YesNo("yes")))  # type: ignore[operator]

    assert refused.name == "Not allowed"
    assert "Nothing is booked yet. Read first what this call does:" in str(refused.message)
    assert booked.name == "Recorded"


def test_the_results_are_recorded_and_what_cannot_be_is_refused(here: Office) -> None:
    number = denied(here)
    call(number, What.BOOKED, **time())
    clock.set_today(here.settings, CALL_ON)

    assert call(number, What.UPHELD, on="").name == "Not allowed"
    assert "cannot be read" in str(call(number, What.OVERTURNED, on=str(CALL_ON), authorization_number="PA-1", sessions="999").message)
    ended = call(number, What.OVERTURNED, on=str(CALL_ON), authorization_number="PA-4711", sessions="6")
    assert ended.name == "Recorded"
    assert "is recorded as “Approved”" in str(ended.message)


def test_a_request_is_recorded_item_by_item_answered_in_part_and_then_whole(here: Office) -> None:
    number = cases.take_chart(here, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(here, number, filed_on=DENIED, method=FilingMethod.FAX, actor=MARIA)
    sent = DENIED + timedelta(days=5)
    clock.set_today(here.settings, sent)
    asked = request(
        number,
        Told.ASKED,
        str(sent),
        received_on=str(sent),
        answer_due_on=str(sent + timedelta(days=45)),
        item=Item("all records"),
        second_item=Item("coding"),
        reference="RFI-1",
    )
    assert asked.name == "Recorded"
    assert "the clock stands still from that day, with 10 days left" in str(asked.message)
    assert "asks for all records" in str(asked.message)
    text = page(here, number)
    assert "- Request of **2026-11-27**, received 2026-11-27 (prior-authorization): all records, coding." in text
    assert "**Not answered; still open: all records, coding.**" in text
    assert "RFI-1" not in text

    part = request(number, Told.IN_PART, str(sent), answered_on=str(sent), answered_by=By("Fax"), item=Item("coding"), reference="FX-1")
    assert "Still to give by 2027-01-11: all records." in str(part.message)
    whole = request(number, Told.ANSWERED, str(sent), answered_on=str(sent), answered_by=By("Payer portal"), item=Item("all records"))
    assert "The payer's decision is due by 2026-12-07." in str(whole.message)
    text = page(here, number)
    assert "Answered in full on 2026-11-27." in text
    assert "    - 2026-11-27, Fax, proof: none yet: coding (a part)." in text
    assert "FX-1" not in text


@pytest.mark.parametrize(
    ("what", "said", "words"),
    [
        (Told.ASKED, {"asked_on": ""}, "real day"),
        (Told.ASKED, {"asked_on": "2031-01-01"}, "in the future"),
        (Told.ANSWERED, {"asked_on": "2026-11-22", "answered_on": "2026-11-22"}, "no request of the payer"),
        (Told.ANSWERED, {"asked_on": "2026-11-22"}, "real day"),
    ],
)
def test_a_request_that_cannot_be_ends_as_not_allowed_with_a_sentence(here: Office, what: Told, said: dict[str, str], words: str) -> None:
    number = cases.take_chart(here, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(here, number, filed_on=DENIED, method=FilingMethod.FAX, actor=MARIA)
    ended = request(number, what, **said)

    assert ended.name == "Not allowed"
    assert words in str(ended.message)

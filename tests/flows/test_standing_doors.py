"""The doors of standing and signing: a case number, days, keys and words of closed lists; a tick attests, and no code is ever typed."""

from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State
from prefect.utilities.callables import parameter_schema

from casework import chart
from casework.actions import Office, approvals, cases, drafting, signing_people
from casework.actions import standing as acting
from casework.records import events, store
from casework.rules import representing
from casework.rules.standing import Accepts
from casework.terms import DenialReason
from flows import doorway, signing, standing
from tests import make

NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


@pytest.fixture
def number(here: Office) -> str:
    said = make.full_chart(denial=NECESSITY, standing=chart.Standing())
    number = cases.take_chart(here, said, actor="maria").opened[0]
    drafting.draft(here, number, actor="maria")
    return number


def told(number: str, happened: standing.Happened, day: str, **more: Any) -> State[None]:
    ended: State[None] = standing.standing.fn(number, happened, day, **more)
    return ended


def signed(number: str, what: signing.What, signer: str = "dr-b", **more: Any) -> State[None]:
    ended: State[None] = signing.signing.fn(number, what, signer, **more)
    return ended


def test_neither_form_takes_a_word() -> None:
    for door in (standing.standing, signing.signing):
        schema = parameter_schema(door).model_dump()
        free = [name for name, field in schema["properties"].items() if field.get("type") == "string" and not field.get("pattern") and not field.get("enum")]

        assert free == []


def test_the_board_records_each_step_of_an_authorization_once(here: Office, number: str) -> None:
    day = str(make.DAY)
    assert told(number, standing.Happened.ASKED, day).message == f"{number}: First appeal: authorization to represent asked {day}."

    first, again = (told(number, standing.Happened.SIGNED, day, valid_until="2027-11-22") for _ in range(2))

    assert (first.name, first.message) == ("Recorded", f"{number}: First appeal: authorization to represent signed {day}, in force until 2027-11-22.")
    assert str(again.message).endswith("The record said so already.")
    assert acting.of_number(here, number)[0][1].state is representing.State.SIGNED


def test_what_cannot_be_ends_as_not_allowed_with_a_sentence(here: Office, number: str) -> None:
    assert told(number, standing.Happened.SIGNED, "2031-01-01").name == "Not allowed"
    assert "real day" in str(told(number, standing.Happened.SIGNED, "2026-02-31").message)
    assert "real day" in str(told(number, standing.Happened.SIGNED, "").message)
    refused = told(number, standing.Happened.SIGNED, str(make.DAY), form_used=standing.FormOf("assignment of benefits"))
    assert "no authorization to appeal" in str(refused.message)
    assert "in force that could be taken back" in str(told(number, standing.Happened.REVOKED, str(make.DAY), which_paper=Accepts.WAIVER).message)


def staffed(office: Office) -> None:
    own = make.full_chart().clinician
    signing_people.enter(office, "dr-b", chart.Clinician(name=own.name, credentials=own.credentials, npi=own.npi), actor="maria")


def test_the_board_asks_and_records_the_approval_with_who_entered_it(here: Office, number: str) -> None:
    staffed(here)
    asked = signed(number, signing.What.ASK)
    assert asked.name == "Asked"
    assert "dr-b signs as treating clinician; sign by" in str(asked.message)

    done = signed(number, signing.What.APPROVE, has_read=signing.Read.YES, who_are_you="maria")

    assert done.name == "Approved by the signer"
    with store.reading(here.engine) as session:
        (event,) = (each for each in events.of_case(session, number) if each.verb == "letters approved")
    assert event.actor == "maria"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"who_are_you": "maria"}, approvals.UNREAD),
        ({"has_read": signing.Read.YES}, "Say who you are, by your key in the clinic's list: maria, sam."),
        ({"has_read": signing.Read.YES, "who_are_you": "nobody"}, "Say who you are"),
        ({"has_read": signing.Read.YES, "who_are_you": "maria", "signer": "dr-x"}, "Nobody signs under the key"),
        ({"has_read": signing.Read.YES, "who_are_you": "maria", "paper_number": 999}, "Paper 999 of C26-0001 is no signed letter"),
    ],
)
def test_an_approval_without_a_tick_or_without_a_person_is_refused(here: Office, number: str, more: dict[str, Any], words: str) -> None:
    staffed(here)

    ended = signed(number, signing.What.APPROVE, **more)

    assert ended.name == "Not allowed"
    assert words in str(ended.message)

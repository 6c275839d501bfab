"""The door that records a session: a case number and a day, recorded once, and a sentence for what cannot be."""

from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework.actions import Office, cases, filing, questions, sessions
from casework.rules.facts import YES_NO
from casework.terms import FilingMethod, Stage, Track
from flows import approval, doorway, forms, session_used
from tests import make
from tests.actions.approving import APPROVED, FIRST, LAST, MARIA, approved, on
from tests.flows.pressing import asked


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def recorded(number: str, day: str) -> State[None]:
    """Run the door's own code, without a server."""
    ended: State[None] = session_used.session_used.fn(number, day)
    return ended


def test_the_door_takes_a_case_number_and_a_day_and_no_words() -> None:
    schema = asked(session_used.session_used)

    assert {name: field["pattern"] for name, field in schema["properties"].items()} == {
        "case_number": r"^C\d{2}-\d{4,6}$",
        "given_on": forms.DAY,
    }


def test_a_session_is_recorded_once_and_the_message_says_what_is_left(here: Office) -> None:
    number = approved(here)
    on(here, FIRST)
    first, again = recorded(number, str(FIRST)), recorded(number, str(FIRST))

    assert (first.name, again.name) == ("Recorded", "Recorded")
    assert first.message == f"{number}: recorded. 1 of 6 sessions used, 5 left; last covered day {LAST}."
    assert sessions.listed(here, number)[0].account.used == 1


@pytest.mark.parametrize(("day", "words"), [("2031-01-01", "still to come"), ("2026-02-31", "real day"), ("", "real day")])
def test_a_day_that_cannot_be_ends_as_not_allowed_with_a_sentence(here: Office, day: str, words: str) -> None:
    ended = recorded(approved(here), day)

    assert ended.name == "Not allowed"
    assert words in str(ended.message)


def test_a_case_without_an_approval_is_told_what_to_do(here: Office) -> None:
    number = cases.take_chart(here, make.request_chart(), actor=MARIA).opened[0]

    assert "casework authorization" in str(recorded(number, str(make.DAY)).message)
    assert recorded("C99-0001", str(make.DAY)).name == "Not allowed"


def test_the_form_of_the_payers_answer_takes_what_was_approved_without_a_code(here: Office) -> None:
    number = cases.take_chart(here, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(here, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    on(here, APPROVED)
    ask = questions.next_question(here, number, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    assert ask is not None
    fields = forms.form_of(here, ask).model_fields
    assert set(approval.FIELDS) <= set(fields)
    assert {each.value for each in approval.AsAsked} == {forms.NONE, *YES_NO}

    said = {"choice": "The payer decided", "outcome": "Approved", "notice_on": str(APPROVED), "received_on": str(APPROVED)}
    granted = {"authorization_number": "PA-4711", "sessions": "6", "first_covered": str(FIRST), "last_covered": str(LAST), "as_asked": "yes"}
    answered = questions.answer(here, ask, {**said, **granted}, actor=MARIA)

    assert answered.is_recorded
    (kept,) = sessions.listed(here, number)
    assert (kept.row.value.number, kept.row.value.sessions, kept.row.value.procedure_codes) == ("PA-4711", 6, ("96365", "J3490"))


def test_sessions_on_a_refusal_ask_again_and_record_nothing(here: Office) -> None:
    number = cases.take_chart(here, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(here, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    ask = questions.next_question(here, number, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    assert ask is not None
    day = str(make.DAY)
    answered = questions.answer(
        here, ask, {"choice": "The payer decided", "outcome": "Denied", "notice_on": day, "received_on": day, "sessions": "4"}, actor=MARIA
    )

    assert not answered.is_recorded
    assert "approves no sessions" in answered.notice
    again = questions.next_question(here, number, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    assert again is not None
    assert again.step == ask.step

"""The doors of corrections and payer notices: coded forms, a preview before anything changes, and sentences at the end."""

import signal
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework import bookshelf
from casework.actions import Office, cases, correcting, filing
from casework.errors import BadInput
from casework.records import events, store
from casework.terms import Clock, FilingMethod, Stage, Track
from flows import coded, correct, doorway, forms, payer_notice
from tests import make
from tests.flows.driver import Board, board_in, wait_for
from tests.flows.pressing import asked

NAMES = {"case_number", "what", "new_date", "plan", "state", "value", "known_from", "date_of_the_denial_meant"}


def opened(office: Office, **changes: Any) -> str:
    return cases.take_chart(office, make.full_chart(**changes), actor="test").opened[0]


def due(office: Office, number: str, clock: Clock = Clock.FILING, stage: Stage = Stage.FIRST_APPEAL) -> date | None:
    with store.reading(office.engine) as session:
        row = store.running(session, number, stage, clock, track=Track.MEMBER)
        return row.work_by if row else None


def test_the_lists_of_plans_and_states_are_those_of_the_rulebook(office: Office) -> None:
    book = bookshelf.load(office.settings)

    assert set(coded.PLANS) == set(book.plan_names)
    assert set(coded.STATES) == {each.jurisdiction for each in book.offices.values()} - {""}


@pytest.mark.parametrize("flow", [correct.correct, payer_notice.payer_notice], ids=["correct", "payer-notice"])
def test_no_door_takes_words(flow: Any) -> None:
    schema = asked(flow)

    for name, field in schema["properties"].items():
        is_listed = "$ref" in str(field)
        assert is_listed or field.get("pattern") in (forms.DAY, r"^C\d{2}-\d{4,6}$"), f"{name} takes words"


def test_the_form_of_a_correction_asks_what_and_offers_dates_and_lists() -> None:
    assert set(asked(correct.correct)["properties"]) == NAMES


def test_the_preview_above_the_form_shows_dates_warnings_and_nobodys_name(office: Office) -> None:
    number = opened(office)
    words = correct.words(office, correcting.preview(office, number, {"received": "2026-11-09"}))

    assert str(date(2026, 11, 6) + timedelta(days=180)) in words
    assert str(date(2026, 11, 9) + timedelta(days=180)) in words
    assert "Nothing is changed yet" in words
    assert "Whitlock" not in words


def choose(listed: Any, value: str) -> Enum:
    chosen: Enum = listed(value)
    return chosen


def test_a_fact_and_its_value_must_go_together() -> None:
    nothing = (coded.NO_PLAN, coded.NO_STATE, coded.NO_VALUE)

    assert correct._stated(choose(coded.What, "received"), new_date="2026-11-09", values=nothing) == {"received": "2026-11-09"}
    assert correct._stated(choose(coded.What, "levels"), new_date="", values=(coded.NO_PLAN, coded.NO_STATE, choose(coded.Value, "2"))) == {"levels": "2"}
    for what, words in (("received", "New date"), ("plan", "Plan"), ("state", "State"), ("levels", "Value")):
        with pytest.raises(BadInput, match=words):
            correct._stated(choose(coded.What, what), new_date="", values=nothing)


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def notice(number: str, kind: payer_notice.Kind, day: date | str, **said: Any) -> State[None]:
    """Run the door's own code, without a server."""
    options: dict[str, Any] = {"restarts_the_rights": coded.UNSAID, "stage": coded.NO_STAGE, **said}
    ended: State[None] = payer_notice.payer_notice.fn(number, kind, str(day), **options)
    return ended


def test_each_kind_of_notice_is_recorded_and_says_what_came_of_it(here: Office) -> None:
    number = opened(here)
    again = notice(number, payer_notice.Kind.SENT_AGAIN, date(2026, 11, 20), received_on="2026-11-20")
    filing.record_filing(here, number, filed_on=here.today(), method=FilingMethod.FAX, actor="test")
    more = notice(number, payer_notice.Kind.EXTENSION, here.today())
    asked = notice(number, payer_notice.Kind.REQUEST, here.today(), last_day_it_states="2027-01-04")
    told = notice(number, payer_notice.Kind.ANSWER, here.today())

    assert [state.name for state in (again, more, asked, told)] == ["Recorded"] * 4
    assert "both clocks run" in str(again.message)
    assert "2027-01-04" in str(asked.message)


@pytest.mark.parametrize("day", ["2026-02-30", "", "2027-01-01"])
def test_a_notice_that_cannot_be_ends_not_allowed_with_a_sentence(here: Office, day: str) -> None:
    number = opened(here)
    filing.record_filing(here, number, filed_on=here.today(), method=FilingMethod.FAX, actor="test")

    ended = notice(number, payer_notice.Kind.EXTENSION, day)
    assert ended.name == "Not allowed"
    assert str(ended.message).endswith(".")
    assert notice("C26-0404", payer_notice.Kind.EXTENSION, day).name == "Not allowed"


def start(board: Board, name: str, **parameters: str) -> dict[str, Any]:
    deployment = board.api("GET", f"/deployments/name/{name}/{name}")
    made: dict[str, Any] = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={"who_are_you": "maria", **parameters})
    return made


def ended(board: Board, run: dict[str, Any]) -> dict[str, Any]:
    found = wait_for(lambda: board.finished(run), f"the end of {run['name']}")
    return {"name": found["state"]["name"], "message": found["state"]["message"]}


def waits(board: Board, run: dict[str, Any]) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        now = board.run(run["id"])
        return now if now["state"]["name"] == "Suspended" else None

    return wait_for(look, "the preview")


@pytest.mark.slow
def test_a_correction_is_shown_then_applied_or_left_and_a_notice_is_recorded_from_the_board(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = opened(board.office)
        before = due(board.office, number)
        first = waits(board, start(board, "correct", case_number=number, what="received", new_date="2026-11-09", known_from="envelope"))
        assert f"case:{number}" in first["tags"]
        assert "2027-05-08" in str(board.input_of(first, "description"))
        assert due(board.office, number) == before
        board.answer(first, choice="Leave it as it is")
        assert ended(board, first)["name"] == "Left as it was"
        assert due(board.office, number) == before

        second = waits(board, start(board, "correct", case_number=number, what="received", new_date="2026-11-09", known_from="envelope"))
        board.answer(second, choice="Apply")
        said = ended(board, second)
        assert said["name"] == "Corrected"
        assert "2026-11-06 -> 2026-11-09" in said["message"]
        assert due(board.office, number) == date(2026, 11, 9) + timedelta(days=180)

        nothing = start(board, "correct", case_number=number, what="received", new_date="2026-11-09")
        wrong = start(board, "correct", case_number=number, what="received", new_date="2026-10-01")
        assert ended(board, nothing)["name"] == "Left as it was"
        assert ended(board, wrong)["name"] == "Not allowed"

        filing.record_filing(board.office, number, filed_on=board.office.today(), method=FilingMethod.FAX, actor="test")
        day = board.office.today().isoformat()
        noticed = start(board, "payer-notice", case_number=number, kind="The payer asks for information", written_on=day, last_day_it_states="2027-01-04")
        assert ended(board, noticed)["name"] == "Recorded"
        assert due(board.office, number, Clock.INFORMATION) is not None
        with store.reading(board.office.engine) as session:
            who = [event.actor for event in events.of_case(session, number) if event.verb == "corrected"]
        assert who == ["maria"]


@pytest.mark.slow
def test_a_correction_that_a_kill_cut_short_is_picked_up_at_the_next_start(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = opened(board.office)
        run = waits(board, start(board, "correct", case_number=number, what="received", new_date="2026-11-09", known_from="envelope"))
        board.stop()
        board.start()

        board.answer(waits(board, run), choice="Apply")
        board.stop(signal.SIGKILL)
        board.start()

        assert ended(board, run)["name"] in ("Corrected", "Left as it was"), "picked up after the correction, it finds nothing left to change"
        assert due(board.office, number) == date(2026, 11, 9) + timedelta(days=180)
        with store.reading(board.office.engine) as session:
            assert [event.verb for event in events.of_case(session, number)].count("corrected") == 1

"""Work on a claim on the board: parked from a remittance, answered through its own short path, and the door that settles."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import State

from casework import clock
from casework.actions import Office, intake, questions
from casework.terms import Stage, Track
from flows import doorway, forms, settle
from tests import make
from tests.actions.test_rework import claim, complete, opened, take
from tests.flows.driver import Board, board_in, wait_for
from tests.flows.pressing import asked

KINDS = ("CO*16*450", "CO*22*450")


def test_the_door_takes_a_case_number_a_choice_and_a_count_and_no_words() -> None:
    schema = asked(settle.settle)["properties"]

    assert set(schema) == {"case_number", "decision", "which_proposal"}
    assert schema["which_proposal"]["type"] == "integer"
    assert "$ref" in str(schema["decision"])


@pytest.fixture
def here(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setattr(doorway, "own_run", uuid4)
    return office


def decided(number: str, decision: settle.Decision) -> State[None]:
    ended: State[None] = settle.settle.fn(number, decision)
    return ended


def test_a_proposal_is_settled_from_the_board_and_a_refusal_ends_with_a_sentence(here: Office) -> None:
    number = opened(here, claim(cas="PR*55*450"))
    refused = decided(number, settle.Decision.ACCEPT)
    assert (refused.name, str(refused.message).endswith(".")) == ("Not allowed", True)
    clock.set_today(here.settings, date(2026, 12, 18))
    take(here, claim("L1", account="ACC-1", cas="PR*2*150", status="1", paid="300"), day=date(2026, 12, 18))

    assert decided(number, settle.Decision.ACCEPT).name == "Not allowed"
    settled = decided(number, settle.Decision.NOTHING_LEFT)
    assert settled.name == "Settled"
    assert "closed as" in str(settled.message)


@pytest.mark.parametrize("cas", KINDS)
def test_every_question_about_a_claim_has_its_form_and_its_words_and_names_nobody(office: Office, cas: str) -> None:
    number = opened(office, claim(cas=cas))
    asked = questions.next_question(office, number, Stage.REWORK, track=Track.CLAIM)
    seen = []
    for said in (
        {"choice": "It was sent", "filed_on": "2026-11-22", "method": "Fax"},
        {"choice": "An answer came", "came": "Denied again", "notice_on": "2026-11-22"},
    ):
        assert asked
        seen.append(asked.kind.value)
        text = forms.words(office, asked)
        assert "Testerly" not in text
        assert "protective" in text
        assert set(forms.NEEDED[asked.kind]) < set(forms.form_of(office, asked).model_fields)
        assert questions.answer(office, asked, said, actor="maria").is_recorded
        asked = questions.next_question(office, number, Stage.REWORK, track=Track.CLAIM)
    assert asked
    assert "not paid in full" in forms.words(office, asked)
    assert [*seen, asked.kind.value] == ["prepare" if "16" in cas else "carry-out", "outcome", "after-claim"]


def asked_on(board: Board, number: str, key: str) -> dict[str, Any]:
    """Wait until the board asks about the claim of a case; a busy machine may take its time."""

    def look() -> dict[str, Any] | None:
        return next((run for run in board.suspended(number) if run["state"]["state_details"]["pause_key"].startswith(key)), None)

    return wait_for(look, f"{key} of {number}; {board.log}")


@pytest.mark.slow
def test_a_corrected_claim_is_parked_from_a_remittance_and_worked_to_its_end_on_the_board(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = opened(board.office, claim(remarks="M119"))
        first = asked_on(board, number, "drafting")
        assert board.flow_of(first) == Stage.REWORK.value
        assert "track:claim" in first["tags"]
        complete(board.office, number)
        ready = asked_on(board, number, "ready-to-file")
        assert ready["id"] == first["id"], "one run for the whole of the work"
        assert "send the corrected claim" in ready["name"]
        board.answer(ready, choice="It was sent", filed_on=make.DAY.isoformat(), method="Payer portal", reference="CH-1")
        sent = asked_on(board, number, "filed")
        board.answer(sent, choice="An answer came", came="Paid")
        wait_for(lambda: board.finished(first), "the end of the work")

        assert board.run(first["id"])["state"]["name"] == "Paid"
        assert intake.watch(board.office, settle_seconds=0) == []

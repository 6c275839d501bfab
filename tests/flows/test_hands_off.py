"""Whatever a person does to the runs on the board, nothing is lost and nothing doubled; the question stands again and says so."""

from typing import Any

import pytest

from casework.records import store
from casework.terms import Stage
from tests import make
from tests.flows.driver import Board, another, verbs, wait_for

pytestmark = pytest.mark.slow

WITHIN = 60.0


def key(run: dict[str, Any]) -> str:
    return str(run["state"]["state_details"]["pause_key"])


def press(board: Board, door: str, **parameters: Any) -> dict[str, Any]:
    """Start a door with its form filled in, and wait for how it ends."""
    deployment = board.api("GET", f"/deployments/name/{door}/{door}")
    made = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={"who_are_you": "maria", **parameters})
    return wait_for(lambda: board.finished(made), f"the end of {door}")


def filings(board: Board, number: str) -> int:
    with store.reading(board.office.engine) as session:
        return len(store.filings(session, number))


def test_every_run_of_a_case_deleted_at_once_comes_back_within_a_minute_with_its_question(board: Board) -> None:
    numbers = [another(board, f"Bulk{place}") for place in range(3)]
    held = {number: board.waiting(number, "ready-to-file") for number in numbers}

    for run in held.values():
        board.api("DELETE", f"/flow_runs/{run['id']}")

    for number in numbers:
        anew = wait_for(lambda number=number: board.suspended(number), f"the question of {number}", seconds=WITHIN)  # type: ignore[misc]
        assert len(anew) == 1
        assert anew[0]["id"] != held[number]["id"]
        assert key(anew[0]).startswith("ready-to-file")
        assert len(board.runs(number)) == 1


def test_two_tabs_that_answer_one_question_record_one_filing(board: Board) -> None:
    number = another(board, "Tabs")
    run = board.waiting(number, "ready-to-file")
    said = {"choice": "It was filed", "filed_on": make.DAY.isoformat(), "method": "Fax", "reference": "FX-77"}

    board.answer(run, **said)
    second = board.api("POST", f"/flow_runs/{run['id']}/resume", run_input={"who_are_you": "Sam Reed", **said, "reference": "FX-78"})

    assert board.waiting(number, "filed")["id"] == run["id"]
    assert filings(board, number) == 1
    assert verbs(board, number).count("record a filing") == 1
    assert second["status"] in ("ACCEPT", "REJECT", "ABORT")


def test_a_retry_of_a_run_that_is_done_opens_nothing_and_one_that_waits_stays(board: Board) -> None:
    number = another(board, "Retry")
    run = board.waiting(number, "ready-to-file")
    board.answer(run, choice="Do not pursue", reason="Other")
    ended = wait_for(lambda: board.finished(run), "the end")
    assert ended["state"]["name"] == "Do not pursue"

    board.api("POST", f"/flow_runs/{run['id']}/set_state", state={"type": "SCHEDULED", "name": "AwaitingRetry"}, force=True)

    again = wait_for(lambda: board.finished(run), "the retried run")  # the worker takes it, or the board ends it first: either is well
    assert again["state"]["type"] == "COMPLETED"
    assert verbs(board, number).count("do not pursue") == 1
    assert board.suspended(number) == []


def test_an_answer_of_no_list_is_refused_at_once_and_the_question_stays(board: Board) -> None:
    number = another(board, "Wrong")
    run = board.waiting(number, "ready-to-file")
    for said in ({"choice": "Burn it"}, {"choice": "It was filed", "filed_on": "yesterday"}, {"choice": "It was filed", "reference": "Ms. Whitlock's fax"}):
        result = board.api("POST", f"/flow_runs/{run['id']}/resume", run_input={"who_are_you": "Maria Ortega", **said})
        assert result["status"] == "REJECT", result

    assert key(board.run(run["id"])) == key(run)
    assert "record a filing" not in verbs(board, number)


def test_an_act_is_shown_then_taken_back_once_and_its_question_stands_again_on_the_same_run(board: Board) -> None:
    number = another(board, "Undo")
    run = board.waiting(number, "ready-to-file")
    board.answer(run, choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax")
    filed = board.waiting(number, "filed")

    shown = press(board, "undo", case_number=number)
    assert shown["state"]["name"] == "Shown, nothing changed"
    assert "the filing of 2026-11-22 by Fax comes off the record" in shown["state"]["message"]
    act = int(shown["state"]["message"].split(", act ")[1].split(":")[0])
    wrong = press(board, "undo", case_number=number, act_number=act, reason="Pressed by mistake")
    assert wrong["state"]["name"] == "Not allowed"
    assert "never sent" in wrong["state"]["message"]
    done = press(board, "undo", case_number=number, act_number=act, reason="Recorded by mistake: it was never sent")
    twice = press(board, "undo", case_number=number, act_number=act, reason="Recorded by mistake: it was never sent")

    assert done["state"]["name"] == "Taken back"
    assert "already" in twice["state"]["message"]
    ready = board.waiting(number, "ready-to-file", but=key(run))
    assert ready["id"] == filed["id"] == run["id"]
    assert "was taken back" in board.input_of(ready, "description")
    assert filings(board, number) == 0
    board.answer(ready, choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax")
    board.waiting(number, "filed", but=key(filed))
    assert filings(board, number) == 1


def test_a_stage_that_was_opened_by_mistake_leaves_the_board_and_comes_back_when_it_is_opened_again(board: Board) -> None:
    number, day = another(board, "Mistake"), make.DAY.isoformat()
    first = board.waiting(number, "ready-to-file")
    board.answer(first, choice="It was filed", filed_on=day, method="Fax")
    board.answer(board.waiting(number, "filed"), choice="The payer decided", outcome="Denied", notice_on=day, received_on=day)
    board.answer(board.waiting(number, "determined"), choice="Escalate now")
    second = board.waiting(number, "ready-to-file", stage=Stage.SECOND_APPEAL)
    shown = press(board, "undo", case_number=number)["state"]["message"]
    press(board, "undo", case_number=number, act_number=int(shown.split(", act ")[1].split(":")[0]))

    asked = board.waiting(number, "determined")
    assert asked["id"] == first["id"]
    assert wait_for(lambda: board.finished(second), "the end of the second appeal")["state"]["name"] == "Undone"
    board.answer(asked, choice="Escalate now")
    again = board.waiting(number, "ready-to-file", stage=Stage.SECOND_APPEAL, but=key(second))
    board.answer(again, choice="It was filed", filed_on=day, method="Fax")
    board.waiting(number, "filed", stage=Stage.SECOND_APPEAL)


def test_a_case_is_chased_from_the_board_once_a_day_and_the_waiting_page_says_so(board: Board) -> None:
    number = another(board, "Chased")
    board.answer(board.waiting(number, "ready-to-file"), choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax")
    board.waiting(number, "filed")

    wrong = press(board, "chase", case_number=number, whom="clinician")
    done = press(board, "chase", case_number=number, whom="payer")
    twice = press(board, "chase", case_number=number, whom="payer")

    assert wrong["state"]["name"] == "Not allowed"
    assert "payer: decide on the first appeal" in wrong["state"]["message"]
    assert "Again on 2026-11-29." in done["state"]["message"]
    assert twice["state"]["name"] == "Chased today already"
    line = f"| {number} | decide on the first appeal |"

    def listed() -> str:
        return next((row for row in board.artifact("waiting").splitlines() if line in row and "2026-11-29" in row), "")

    assert "| 2026-11-22 | 2026-11-29 |" in wait_for(listed, "the page")

import os
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest

from casework.actions import received, remind
from casework.actions.filing import record_filing
from casework.terms import FilingMethod, Stage
from tests import make
from tests.flows.driver import Board, another, board_in, verbs, wait_for

pytestmark = pytest.mark.slow

REMITTANCE = Path(__file__).parents[2] / "examples" / "remittance-2026-11-20.835"


def test_a_cancelled_and_a_deleted_run_come_back_with_the_question_they_held(board: Board) -> None:
    cancelled, deleted = another(board, "Cancelled"), another(board, "Deleted")
    first, second = board.waiting(cancelled), board.waiting(deleted)
    board.api("POST", f"/flow_runs/{first['id']}/set_state", state={"type": "CANCELLED", "name": "Cancelled"})
    board.api("DELETE", f"/flow_runs/{second['id']}")

    again = board.waiting(cancelled, but=first["state"]["state_details"]["pause_key"])
    assert again["id"] == first["id"]
    assert "decides nothing" in board.input_of(again, "description")
    anew = board.waiting(deleted)
    assert anew["id"] != second["id"]
    board.answer(anew, choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax")
    board.waiting(deleted, "filed")


def test_what_the_command_line_did_shows_on_the_board_and_a_late_answer_is_harmless(board: Board) -> None:
    number = another(board, "Late")
    run = board.waiting(number, "ready-to-file")

    record_filing(board.office, number, filed_on=make.DAY, method=FilingMethod.PORTAL, actor="sam")
    late = {"choice": "Do not pursue", "reason": "Other", "who_are_you": "Maria Ortega"}
    board.api("POST", f"/flow_runs/{run['id']}/resume", run_input=late)

    filed = board.waiting(number, "filed")
    assert filed["id"] == run["id"]
    assert "do not pursue" not in verbs(board, number)


def test_an_answer_that_cannot_be_is_asked_again_with_the_reason_on_the_same_run(board: Board) -> None:
    number = another(board, "Refused")
    ready = board.waiting(number, "ready-to-file")

    board.answer(ready, choice="It was filed", filed_on="2031-01-01", method="Fax")

    again = board.waiting(number, "ready-to-file", but=ready["state"]["state_details"]["pause_key"])
    assert again["id"] == ready["id"]
    assert "is in the future" in board.input_of(again, "description")
    assert "record a filing" not in verbs(board, number)


def test_starting_the_next_stage_by_hand_opens_it_when_the_law_allows_and_says_so_when_not(board: Board) -> None:
    number = another(board, "Hand")
    first = board.waiting(number, "ready-to-file")

    too_early = board.start_stage(Stage.SECOND_APPEAL, case_number=number)
    refused = wait_for(lambda: board.finished(too_early), "the refusal")
    assert refused["state"]["name"] == "Not allowed"
    assert "Allowed now" in refused["state"]["message"]
    again = board.start_stage(Stage.FIRST_APPEAL, case_number=number)
    twice = wait_for(lambda: board.finished(again), "the second run of one stage")
    assert twice["state"]["name"] == "Already on the board"

    day = make.DAY.isoformat()
    board.answer(first, choice="It was filed", filed_on=day)
    board.answer(board.waiting(number, "filed"), choice="The payer decided", outcome="Denied", notice_on=day, received_on=day)
    board.waiting(number, "determined")
    by_hand = board.start_stage(Stage.SECOND_APPEAL, case_number=number)
    second = board.waiting(number, stage=Stage.SECOND_APPEAL)
    assert second["id"] == by_hand["id"]
    assert wait_for(lambda: board.finished(first), "the end of the first appeal")["state"]["name"] == "Denied"


def test_schedules_really_fire_sweep_the_reminders_and_read_the_inbox(tmp_path: Path) -> None:
    with board_in(tmp_path, CASEWORK_INTAKE_SECONDS="15", CASEWORK_REMIND_SECONDS="15") as board:
        copyfile(REMITTANCE, board.home / "inbox" / REMITTANCE.name)

        swept = wait_for(lambda: board.errand("reminders"), "a scheduled sweep")
        assert swept["auto_scheduled"]
        assert remind.last_sweep_at(board.office) is not None, "nobody else sweeps here"
        read = wait_for(lambda: next((run for run in board.errands("intake") if "1 file read" in (run["state"]["message"] or "")), None), "the inbox")
        assert read["state"]["name"] == "Read"
        assert [each.original_name for each in received.listed(board.office)] == [REMITTANCE.name]


def test_a_case_whose_documents_cannot_be_drawn_stands_on_the_board_with_the_reason(board: Board) -> None:
    own = board.office.settings.folder("templates") / "letters"
    own.mkdir(exist_ok=True)
    (own / "first-appeal.md.j2").write_text("{{ no_such_thing }}")
    try:
        number = another(board, "Broken")
        run = board.waiting(number, "drafting")
        assert "first-appeal.md.j2" in board.input_of(run, "description")
    finally:
        (own / "first-appeal.md.j2").unlink()

    board.answer(run, choice="Draft again")
    assert board.waiting(number, "ready-to-file")["id"] == run["id"]


def test_two_who_hang_the_same_question_at_once_leave_one_run_that_waits_for_it(board: Board) -> None:
    number = another(board, "Twice")
    run = board.waiting(number, "ready-to-file")
    key = run["state"]["state_details"]["pause_key"]
    told = subprocess.run(
        [sys.executable, "-c", HANG_TWICE, run["id"], key], env={**os.environ, **board.environment()}, check=False, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr

    (only,) = board.runs(number)
    assert (only["id"], only["state"]["name"], only["state"]["state_details"]["pause_key"]) == (run["id"], "Suspended", key)
    board.answer(only, choice="Do not pursue", reason="Other")
    assert wait_for(lambda: board.finished(only), "the end")["state"]["name"] == "Do not pursue"


HANG_TWICE = """
import sys
from uuid import UUID
from prefect.client.orchestration import get_client
from prefect.states import Running
from casework.actions import Office
from casework.settings import Settings
from flows import board, desk, parking
import os
office = Office.open(Settings.from_env(os.environ))
with get_client(sync_client=True) as client:
    run = client.read_flow_run(UUID(sys.argv[1]))
    client.set_flow_run_state(run.id, Running(), force=True)  # what the other one of two does
    place = desk.place_of_run(office, sys.argv[1])
    card = board.card(office, *desk.question(office, place))
    assert card.key == sys.argv[2]
    parking.hang(client, card, run=client.read_flow_run(run.id))
"""

import os
import signal
from pathlib import Path

import psutil
import pytest

from casework.records import store
from tests import make
from tests.flows.driver import Board, another, board_in, verbs, wait_for

pytestmark = pytest.mark.slow

LEFT_BEHIND = [{"type": "PENDING", "name": "Pending"}, {"type": "PENDING", "name": "Submitting"}, {"type": "RUNNING", "name": "Running"}]


def kill_everything(board: Board) -> None:
    """Kill worker and server without a word, and wait until nothing of them lives."""
    assert board.process is not None
    family = psutil.Process(board.process.pid).children(recursive=True)
    os.kill(board.process.pid, signal.SIGKILL)
    if (board.home / "prefect" / "server.pid").exists():
        with_server = psutil.Process(board.server_pid()) if psutil.pid_exists(board.server_pid()) else None
        if with_server is not None:
            with_server.kill()
    board.process.wait(30)
    wait_for(lambda: not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in family), "the end of every child")


def documents_once(board: Board, number: str) -> None:
    """Check that every document stands once in the records and once in the folder."""
    with store.reading(board.office.engine) as session:
        kept = [row.path for row in store.documents(session, number)]
    folder = board.home / "documents" / number
    assert sorted(kept) == sorted(str(path.relative_to(board.home / "documents")) for path in folder.rglob("*.docx"))
    assert len({path.rsplit("-v", 1)[0] for path in kept}) == len(kept), "no document was drawn twice"


def test_after_a_kill_in_the_middle_of_drafting_each_document_is_there_once(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = another(board, "Draft")
        wait_for(lambda: (board.home / "documents" / number).is_dir(), "the first document")
        kill_everything(board)

        board.start()
        ready = board.waiting(number, "ready-to-file")
        documents_once(board, number)
        assert verbs(board, number).count("draft the documents") == 1
        kill_everything(board)

        board.start()
        assert board.waiting(number)["id"] == ready["id"], "between two steps nothing moved"
        board.answer(board.waiting(number), choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax")
        board.waiting(number, "filed")
        assert verbs(board, number).count("record a filing") == 1
        documents_once(board, number)


def test_runs_that_a_kill_left_with_an_answer_are_picked_up_and_the_answer_is_recorded(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        numbers = [another(board, name) for name in ("Pending", "Submitting", "Running", "Started")]
        runs = [board.waiting(number, "ready-to-file") for number in numbers]
        for run in runs:
            board.answer(run, choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax", reference="FX-9")
        wait_for(lambda: board.runs(type={"any_": ["PENDING", "RUNNING"]}), "a run that a worker took up")
        kill_everything(board)
        with board.bare_server():
            for run, left in zip(runs, LEFT_BEHIND, strict=False):
                if board.run(run["id"])["state"]["type"] != "PAUSED":
                    board.api("POST", f"/flow_runs/{run['id']}/set_state", state=left, force=True)

        board.start()
        for number, run in zip(numbers, runs, strict=True):
            assert board.waiting(number, "filed")["id"] == run["id"]
            assert verbs(board, number).count("record a filing") == 1

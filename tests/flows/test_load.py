import os
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from casework.actions import cases
from tests import make
from tests.flows.driver import Board, verbs, wait_for

pytestmark = pytest.mark.slow

AT_ONCE = 50


def bare_case(board: Board, place: int) -> str:
    """Open a case that still lacks most facts, so that nothing is drafted."""
    chart = make.full_chart()
    patient = chart.patient.model_copy(update={"last_name": f"Load{place}", "street": "", "city": ""})
    coverage = chart.coverage.model_copy(update={"member_id": f"SMHL{place}"})
    claims = (make.line(4, claim_number=f"26-L{place}"),)
    return cases.take_chart(board.office, make.full_chart(patient=patient, coverage=coverage, claims=claims), actor="test").opened[0]


def runs_at_work(board: Board) -> int:
    """Count the processes that run flows now."""
    assert board.process is not None
    found = 0
    for child in psutil.Process(board.process.pid).children(recursive=True):
        try:
            found += "prefect.engine" in " ".join(child.cmdline()) or "prefect.flow_engine" in " ".join(child.cmdline())
        except psutil.Error:
            continue
    return found


def test_fifty_resumes_at_once_all_succeed_and_start_no_more_processes_than_the_limit(board: Board) -> None:
    numbers = [bare_case(board, place) for place in range(AT_ONCE)]
    runs = [board.waiting(number) for number in numbers]
    counted: list[int] = []
    done = threading.Event()
    counter = threading.Thread(target=lambda: [counted.append(runs_at_work(board)) for _ in iter(lambda: done.wait(0.2), True)])
    counter.start()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda run: board.answer(run, choice="Do not pursue", reason="Amount too small"), runs))
    try:
        for run in runs:  # the wait is for the slowest machine, whose processes start one after another
            ended = wait_for(lambda run=run: board.finished(run), "the end of a run", seconds=900)
            assert ended["state"]["name"] == "Do not pursue"
    finally:
        done.set()
        counter.join()

    assert all(verbs(board, number).count("do not pursue") == 1 for number in numbers)
    assert 1 <= max(counted) <= max(2, os.cpu_count() or 1)

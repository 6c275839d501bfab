from datetime import timedelta

import pytest

from casework.actions import cases
from casework.terms import ROAD, Stage
from tests import make
from tests.flows.driver import Board, wait_for

pytestmark = pytest.mark.slow


def refuse(board: Board, number: str, stage: Stage, *, day: int) -> None:
    """Take one stage from its documents to a refusal and on."""
    filed_on = make.DAY + timedelta(days=day)
    board.move_to(filed_on)
    ready = board.waiting(number, stage=stage)
    assert ready["name"].endswith(f" · {number} · Summit Mutual Health Plan")
    board.answer(ready, choice="It was filed", filed_on=filed_on.isoformat(), method="Fax", reference="FX-1")
    filed = board.waiting(number, "filed")
    assert filed["id"] == ready["id"], "one stage is one run"
    answered_on = filed_on + timedelta(days=20)
    board.move_to(answered_on)
    said = {"notice_on": answered_on.isoformat(), "received_on": answered_on.isoformat(), "reference": "REF-7781", "denial_reason": "medical necessity"}
    board.answer(filed, choice="The payer decided", outcome="Denied", **said)
    decide = board.waiting(number, "determined")
    board.answer(decide, choice="Escalate now" if stage is not Stage.DOI_COMPLAINT else "Close the case")
    wait_for(lambda: board.run(decide["id"])["state"]["type"] == "COMPLETED", f"the end of {stage}")
    assert board.run(decide["id"])["state"]["name"] == "Denied"


def test_a_coordinator_takes_a_case_through_all_five_stages_by_resuming_its_runs(board: Board) -> None:
    (number,) = cases.take_chart(board.office, make.request_chart(), actor="test").opened

    for place, stage in enumerate(ROAD):
        refuse(board, number, stage, day=30 * place)

    assert {run["state"]["name"] for run in board.runs(number)} == {"Denied"}
    assert len(board.runs(number)) == len(ROAD)

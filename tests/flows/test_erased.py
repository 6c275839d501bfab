"""On a real board: what was erased leaves it, and nobody else's question moves."""

from pathlib import Path

import pytest

from casework.actions import cases, closing, erasing
from casework.actions.closing import Ending
from casework.rules.retention import EraseReason
from casework.terms import NotPursuedReason
from tests import make
from tests.flows.driver import board_in, wait_for

pytestmark = pytest.mark.slow


def test_what_was_erased_leaves_the_board_and_nothing_else_does(tmp_path: Path) -> None:
    with board_in(tmp_path / "first") as board:
        office = board.office
        gone, stays = (cases.take_chart(office, make.full_chart(patient=_named(name)), actor="maria").opened[0] for name in ("Leaving", "Staying"))
        board.waiting(gone)
        asked = board.waiting(stays)
        closing.close_case(office, gone, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, is_confirmed=True, actor="maria")

        erasing.erase(office, gone, EraseReason.LAWFUL_REQUEST, confirmed=[gone], actor="sam")

        wait_for(lambda: not erasing.shown_on_board(office), "the erased case to leave the board")
        assert board.runs(gone) == []
        assert board.artifact(f"case-{gone.lower()}") == ""
        assert [run["id"] for run in board.suspended(stays)] == [asked["id"]]


def _named(name: str) -> "make.chart.Patient":
    return make.full_chart().patient.model_copy(update={"last_name": name})

"""A remittance in the inbox has its Monday sheet on the board, which links to the runs of its cases and names nobody."""

from pathlib import Path

import pytest

from casework.actions import intake, monday
from tests.actions.remitting import MONDAY, written
from tests.flows.driver import Board, wait_for

pytestmark = pytest.mark.slow


def test_the_sheet_of_the_latest_import_stands_on_the_board_with_links_to_its_cases(board: Board, tmp_path: Path) -> None:
    number = intake.take_file(board.office, written(tmp_path, MONDAY, first=700), actor="test").opened[0]
    run = board.waiting(number)
    text = wait_for(lambda: found if run["id"] in (found := str(board.artifact("monday-sheet"))) else None, "the sheet with its links")

    assert monday.recent(board.office)[0].sentence in text
    assert "6 to appeal as two letters" in text
    assert "arkerson" not in text
    assert "MARK0" not in text

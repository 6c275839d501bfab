"""Scene: a patient asks to be erased. Read as raw bytes, no file of the home holds the name, nor the board what was typed for the case."""

from pathlib import Path

import pytest

from casework.actions import cases, closing, erasing
from casework.actions.closing import Ending
from casework.rules.retention import EraseReason
from casework.terms import NotPursuedReason
from tests import make
from tests.flows.driver import Board, wait_for
from tests.flows.pressing import press

pytestmark = pytest.mark.slow

NAME, FIRST, MEMBER, REFERENCE = "Zebulonski", "Quillfeather", "MEM-ZEBU-88171", "CALL-ZEBU-5512"


def holding(folder: Path, *said: str) -> list[str]:
    """Name the files below a folder whose bytes or name hold one of some words, in plain text or as two bytes each."""
    wanted = [coded for each in said for coded in (each.encode(), each.upper().encode(), each.encode("utf-16-le"))]
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_socket())
    return [path.relative_to(folder).as_posix() for path in found if any(each in path.read_bytes() + path.name.encode() for each in wanted)]


def test_nothing_of_an_erased_patient_is_left_in_the_raw_files(board: Board) -> None:
    office = board.office
    said = make.full_chart()
    patient = said.patient.model_copy(update={"last_name": NAME, "first_name": FIRST})
    chart = make.full_chart(patient=patient, coverage=said.coverage.model_copy(update={"member_id": MEMBER}))
    (number,) = cases.take_chart(office, chart, actor="maria").opened
    board.waiting(number)
    state, _ = press(board, "log-contact", case_number=number, happened_on=str(office.today()), way="call", reference=REFERENCE)
    assert state == "Logged"
    assert holding(board.home / "prefect", NAME, FIRST, MEMBER) == []
    assert holding(board.home / "prefect", REFERENCE, number)

    closing.close_case(office, number, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, is_confirmed=True, actor="maria")
    erasing.erase(office, number, EraseReason.LAWFUL_REQUEST, confirmed=[number], actor="sam")
    wait_for(lambda: number not in erasing.shown_on_board(office), "the erased case to leave the board")
    wait_for(lambda: not erasing.unfinished(office), "the database to be written anew beside a working board")

    assert holding(board.home, NAME, FIRST, MEMBER) == []
    wait_for(lambda: not holding(board.home / "prefect", REFERENCE), "the board's file to be free of what was typed", seconds=120)

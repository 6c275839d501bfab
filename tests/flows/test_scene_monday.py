"""A coordinator's Monday: a remittance with fourteen denials becomes seven groups of work, by the inbox and by forms, on the real server."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casework import clock
from casework.actions import intake, monday
from casework.records import store
from casework.terms import Clock, DeadlineStatus, Stage
from tests import make
from tests.actions.remitting import MONDAY, written
from tests.flows import pictures
from tests.flows.driver import Board, wait_for
from tests.flows.pressing import page, press

pytestmark = pytest.mark.slow

SENTENCE = "6 to appeal as two letters, 3 corrected claims, 2 to send records for, 1 duplicate, 2 deductible: nothing to do"
FIRST_NUMBER, PATIENTS = 900, 40


@pytest.fixture(autouse=True)
def on_monday(board: Board) -> Iterator[None]:
    before = clock.today(board.office.settings)
    board.move_to(make.DAY)
    yield
    board.move_to(before)


def held(board: Board, number: str) -> tuple[list[int], Decimal, date | None]:
    """Give a case's lines, what is at stake, and the day its appeal is worked to."""
    with store.reading(board.office.engine) as session:
        rows = [row.id or 0 for row in store.claim_lines(session, number)]
        clocks = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING and row.drives]
        return rows, store.case(session, number).amount_at_stake, min((row.work_by for row in clocks if row.work_by), default=None)


def dropped(board: Board, folder: Path) -> str:
    """Drop the remittance into the inbox, have it taken in, and wait for its sheet."""
    claims = [replace(claim, patient=claim.patient + PATIENTS) for claim in MONDAY]
    written(folder, claims, first=FIRST_NUMBER)
    shutil.copy(folder / "denials.835", board.home / "inbox" / "monday.835")
    intake.watch(board.office, settle_seconds=0)
    return wait_for(lambda: text if SENTENCE in (text := board.artifact("monday-sheet")) else None, "the Monday sheet")


def test_fourteen_denials_are_seven_groups_and_two_letters(board: Board, tmp_path: Path) -> None:
    # Eight o'clock. The file is dropped; one page says what it calls for, and what there is nothing to do about.
    text = dropped(board, tmp_path)
    sheet = monday.sheet(board.office, monday.recent(board.office)[0].number)
    assert f"14 claims of 5 patients in 7 groups, charged $8,488.00, refused $7,188.00: {SENTENCE}." in text
    assert "arkerson" not in text
    pictures.page(board, "monday-sheet", "monday")
    appeals = {line.charge: line.case_number for line in sheet.lines if line.action == "appeal"}
    big, small = appeals[Decimal(3250)], appeals[Decimal(38)]

    # Nothing is typed again: each case waits under the day that a proxy gives, and asks for the paper that gives the real one.
    lines, at_stake, work_by = held(board, big)
    assert (len(lines), at_stake) == (5, Decimal(3250))
    assert work_by is not None
    run = board.waiting(big, stage=Stage.FIRST_APPEAL)
    assert run["name"].startswith(f"{work_by} complete the chart")
    text = page(board, big, "## Claim lines")
    assert "5 of 5 still disputed, $3,250.00 at stake." in text
    assert "**receipt date**" in text

    # The line of $38 is not worth a letter: a person decides, with a reason.
    small_run = board.waiting(small, stage=Stage.FIRST_APPEAL)
    board.answer(small_run, choice="Do not pursue", reason="Amount too small")
    ended = wait_for(lambda: board.finished(small_run), "the end of the small dispute")
    assert ended["state"]["name"] == "Do not pursue"

    # One session of the five was given for another reason: it goes into a case of its own, under the same day.
    state, told = press(board, "split", case_number=big, lines=str(lines[-1]))
    other = told.split()[-1].rstrip(".")
    assert (state, told) == ("Split", f"{big}: 1 line of it lies in {other}.")
    assert held(board, other) == (lines[-1:], Decimal(650), work_by)
    assert held(board, big) == (lines[:-1], Decimal(2600), work_by)
    fresh = board.waiting(other, stage=Stage.FIRST_APPEAL)
    assert fresh["name"].startswith(f"{work_by} complete the chart")
    assert f"1 claim line split off into **{other}**" in page(board, big, "split off into")

    # It was not another reason after all: back into one letter. The emptied case closes, and its page says where to go.
    _, told = press(board, "merge", case_number=other, into_case=big)
    assert told == f"{other}: 1 line of it lies in {big}."
    assert held(board, big) == (lines, at_stake, work_by)
    ended = wait_for(lambda: board.finished(fresh), "the end of the emptied case")
    assert ended["state"]["name"] == "Merged into another case"
    text = page(board, other, "merged into")
    assert f"1 claim line merged into **{big}** on {make.DAY}. Go on there; this page stays." in text

"""Scene: a complaint to the DMHC. It wants the plan's grievance for thirty days first, takes one form, and only what a person looked at goes with it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.actions import own_clocks
from casework.records import events, store
from casework.rules.papers import PaperKind
from casework.terms import Clock, Stage
from tests import make
from tests.actions.complaining_cases import call, opened, paper
from tests.flows import pictures
from tests.flows.driver import Board, board_in, verbs, wait_for
from tests.flows.pressing import page

READY = date(2026, 12, 22)


def start(board: Board, name: str, **parameters: str) -> dict[str, Any]:
    deployment = board.api("GET", f"/deployments/name/{name}/{name}")
    made: dict[str, Any] = board.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters={"who_are_you": "maria", **parameters})
    return made


def codes(board: Board, number: str, verb: str) -> list[str]:
    with store.reading(board.office.engine) as session:
        return [each.code for each in events.of_case(session, number) if each.verb == verb]


@pytest.mark.slow
def test_a_week_with_a_complaint_to_the_dmhc(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        number = opened(board.office)

        # Monday: the coordinator wants to complain at once. The stage opens, and says what the office wants first.
        board.start_stage(Stage.DOI_COMPLAINT, case_number=number)
        waits = board.waiting(number, "ready-to-file", stage=Stage.DOI_COMPLAINT)
        page(board, number, "## The complaint", "**Not yet**: File the plan's grievance first")
        board.answer(waits, choice="It was filed", filed_on=make.DAY.isoformat(), method="Mail")
        again = board.waiting(number, "ready-to-file", stage=Stage.DOI_COMPLAINT, but=waits["state"]["state_details"]["pause_key"])
        words = board.input_of(again, "description")
        assert "The office does not take this complaint yet: File the plan's grievance first" in str(words)

        # She files the plan's own appeal instead: the grievance. The day for the complaint is on the list.
        appeal = board.waiting(number, "ready-to-file", stage=Stage.FIRST_APPEAL)
        board.answer(appeal, choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax", reference="FX-1")
        board.waiting(number, "filed", stage=Stage.FIRST_APPEAL)
        page(board, number, f"**Not yet**: Not before {READY}: 30 days after the plan's grievance, filed on {make.DAY}", "look at the case again by")
        with store.reading(board.office.engine) as session:
            assert [row.work_by for row in own_clocks.running(session, number, Clock.FOLLOW_UP)] == [READY]

        pictures.case_page(board, number, "dmhc", section="The complaint")

        # A call comes to nothing and a paper came: each is looked at before anything may go.
        call(board.office, number, words="They were rude")
        denial = paper(board.office, number)
        door = start(board, "complaint", case_number=number)
        listed = board.waiting(number, "ticks")
        assert listed["id"] == door["id"]
        assert listed["name"] == f"{make.DAY} look at what goes with the complaint · {number}"
        assert "rude" not in str(board.input_of(listed, "description"))
        board.answer(listed, contact_1="stays", **{f"paper_{denial}": "goes"})
        done = wait_for(lambda: board.finished(door), "the end of the list")
        assert done["state"]["name"] == "Looked at"
        assert "2 of 2 looked at." in done["state"]["message"]
        assert codes(board, number, "attachment looked at") == ["contact-1 stays", f"paper-{denial} goes"]

        # The thirtieth day: the patient signed the form, and the complaint goes out.
        board.move_to(READY)
        paper(board.office, number, "signed form.txt", kind=PaperKind.SIGNED_FORM, text="Signed.")
        start(board, "complaint", case_number=number)
        form = board.waiting(number, "ticks")
        board.answer(form, paper_2="goes")
        wait_for(lambda: board.finished(form), "the end of the second list")
        last = board.waiting(number, "ready-to-file", stage=Stage.DOI_COMPLAINT)
        board.answer(last, choice="It was filed", filed_on=READY.isoformat(), method="Mail", reference="DMHC-1")
        board.waiting(number, "filed", stage=Stage.DOI_COMPLAINT)

        text = page(board, number, "Regulator complaint**: filed", "paper-1: denial letter of 2026-11-02, 1 page | goes", "contact-1: Telephone call")
        assert "not yet" not in text.split("## The complaint")[1].split("##")[0]
        with store.reading(board.office.engine) as session:
            assert own_clocks.running(session, number, Clock.FOLLOW_UP) == []
        assert "override" not in codes(board, number, "record a filing")[-1]
        assert verbs(board, number).count("answer refused") == 1

"""Scene: the clinician is on holiday. A cover signs after review of the record, approves that version, and the scan in ink is no edit."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casework import chart
from casework.actions import cases, drafting, own_clocks, papers, remind, signing, signing_people
from casework.actions.papers import Said
from casework.letters import word
from casework.records import events, store
from casework.records.models import Reminder
from casework.rules.papers import PaperKind
from casework.terms import Clock, DenialReason, DocumentKind
from tests import make
from tests.flows import pictures
from tests.flows.driver import Board, board_in, verbs, wait_for
from tests.flows.pressing import page, press
from tests.paper_making import pdf

NECESSITY = make.full_chart().denial.model_copy(
    update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary.", "letter_deadline": date(2026, 12, 23)}
)
B = chart.Clinician(name="Dana Mercer", credentials="MD", npi="1245319599", specialty="psychiatry")
C = chart.Clinician(name="Rae Winters", credentials="DO", npi="1999999984", specialty="anesthesiology")
AWAY = (date(2026, 12, 12), date(2026, 12, 26))
BEFORE, DURING = date(2026, 11, 23), date(2026, 12, 14)


def asks(board: Board, number: str, key: str, *, but: dict[str, Any] | None = None) -> dict[str, Any]:
    """Wait, longer than a laptop needs, until the first appeal asks a question under another key than before."""
    old = but["state"]["state_details"]["pause_key"] if but else ""

    def look() -> dict[str, Any] | None:
        keys = [(run, run["state"]["state_details"]["pause_key"]) for run in board.suspended(number)]
        return next((run for run, asked in keys if asked.startswith(key) and asked != old), None)

    return wait_for(look, f"{key} of {number}; {board.log}")


def letter(board: Board, number: str) -> str:
    with store.reading(board.office.engine) as session:
        last = [each for each in store.documents(session, number) if each.kind is DocumentKind.LETTER_OF_MEDICAL_NECESSITY][-1]
    return word.plain_text((board.office.documents / last.path).read_bytes()).replace("\xa0", " ")


def sign_by(board: Board, number: str) -> list[date | None]:
    with store.reading(board.office.engine) as session:
        return [row.work_by for row in own_clocks.running(session, number, Clock.SIGNING)]


def reminded(board: Board, number: str) -> list[tuple[date, int]]:
    """List the reminders of the signature: the day that they are for, and the rung."""
    with store.reading(board.office.engine) as session:
        clocks = {row.id for row in store.deadlines(session, number) if row.clock is Clock.SIGNING and row.work_by == date(2026, 12, 11)}
        rows = session.exec(select(Reminder).where(Reminder.case_number == number)).all()
    return sorted({(row.due_on, row.rung) for row in rows if row.deadline_id in clocks})


def opened(board: Board) -> str:
    """Enter two signers, and open the case of a denial whose letter gives until December 23."""
    board.move_to(BEFORE)
    for key, who in (("dr-b", B), ("dr-c", C)):
        signing_people.enter(board.office, key, who, actor="maria")
    return cases.take_chart(board.office, make.full_chart(denial=NECESSITY), actor="maria").opened[0]


@pytest.mark.slow
def test_a_fortnight_in_which_the_clinician_is_on_holiday(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        office, number = board.office, opened(board)

        # Monday: the letters are drawn in the voice of the one who treats, and she asks for the signature.
        asks(board, number, "ready-to-file")
        assert "I have treated Ms. Whitlock since April 3, 2023." in letter(board, number)
        state, _ = press(board, "signing", case_number=number, what="Ask this signer for the letters", signer="dr-b", who_are_you="maria")
        assert state == "Asked"
        assert sign_by(board, number) == [date(2026, 12, 18)]

        # Dr B enters a holiday: the day moves before it, and the board says why.
        assert signing.away(office, "dr-b", *AWAY, cover="dr-c", actor="maria").endswith(
            f"{number}: dr-b is away 2026-12-12 to 2026-12-26: sign by 2026-12-11."
        )
        page(board, number, "dr-b is away 2026-12-12 to 2026-12-26: sign by 2026-12-11")
        assert sign_by(board, number) == [date(2026, 12, 11)]
        pictures.case_page(board, number, "holiday", section="Signatures")

        # The 14th: nobody signed, the day is past and reminds; a filing is refused, and the refusal names what removes it.
        board.move_to(DURING)
        remind.sweep(office, env={})
        assert [(due, rung < 0) for due, rung in reminded(board, number)] == [(date(2026, 12, 11), True)]
        waits = asks(board, number, "ready-to-file")
        board.answer(waits, choice="It was filed", filed_on=DURING.isoformat(), method="Fax")
        again = asks(board, number, "ready-to-file", but=waits)
        assert "The signer has not approved these letters as they lie there" in str(board.input_of(again, "description"))

        # Dr B cannot be asked any more; Dr C covers, and the letters are drawn anew in the voice of who reviewed the record.
        state, told = press(board, "signing", case_number=number, what="Ask this signer for the letters", signer="dr-b", who_are_you="maria")
        assert state == "Not allowed"
        assert f"casework signing {number} --signer dr-c" in told
        press(board, "signing", case_number=number, what="Ask this signer for the letters", signer="dr-c", who_are_you="maria")
        drafting.draft(office, number, actor="maria")
        covering = letter(board, number)
        assert "After reviewing the record of Ms. Whitlock" in covering
        assert "Rae Winters, DO\nfor Dana Mercer, after review of the record" in covering
        assert not any(words in covering for words in ("I have treated", "as the treating clinician", "I order"))

        # Without the tick nothing is approved; with it this version is, and the clock ends.
        state, _ = press(board, "signing", case_number=number, what="This signer approves the letters", signer="dr-c", who_are_you="maria")
        assert state == "Not allowed"
        read = "the signer has read every letter"
        _, told = press(board, "signing", case_number=number, what="This signer approves the letters", signer="dr-c", who_are_you="maria", has_read=read)
        assert told == f"{number}: dr-c approved first appeal, version 2, letter of medical necessity, version 2."
        assert sign_by(board, number) == []

        # The scan in ink is the signed copy of that version: no edit, and no new approval is asked for.
        scan = tmp_path / "first-appeal-v2.pdf"
        scan.write_bytes(pdf(("signed in ink",)))
        told = papers.take(office, scan, number, actor="maria", names=("signed letter",), said=Said(PaperKind.SIGNED_LETTER, DURING)).told
        assert "It is the signed copy of first appeal, version 2; the letter itself stays as it is." in told
        text = page(board, number, "Approved: first appeal, version 2, by dr-c on 2026-12-14.", "signed copy of version 2 received 2026-12-14")
        assert "Winters" not in text

        last = asks(board, number, "ready-to-file")
        board.answer(last, choice="It was filed", filed_on=DURING.isoformat(), method="Fax", reference="FX-77")
        asks(board, number, "filed")
        with store.reading(office.engine) as session:
            filed = next(each for each in events.of_case(session, number) if each.verb == "record a filing")
        assert "override" not in filed.code
        assert verbs(board, number).count("letters approved") == 1

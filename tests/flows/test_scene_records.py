"""Scene: in the middle of its decision the payer asks for records. It waits for us, we answer in time, and nobody accuses it."""

from datetime import date, timedelta

import pytest

from casework.actions import cases, filing, on_demand, papers, payer_notices
from casework.actions.information_items import Sending
from casework.actions.papers import Said
from casework.errors import BadInput, NotAllowed
from casework.letters import word
from casework.records import store
from casework.rules.calls_asked import AskedFor
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import Clock, DocumentKind, FilingMethod, Stage, Track
from tests import board_pages, make
from tests.flows import pictures
from tests.flows.driver import Board, verbs, wait_for
from tests.flows.pressing import page, press
from tests.paper_making import drop, pdf

pytestmark = pytest.mark.slow

FILED = make.DAY
ASKED, DUE, ANSWERED = FILED + timedelta(days=5), FILED + timedelta(days=50), FILED + timedelta(days=20)


def filed(board: Board) -> str:
    """Leave a request for prior authorization with the payer, which has fifteen days."""
    chart = make.request_chart()
    patient = chart.patient.model_copy(update={"last_name": "Zqxrecords"})
    coverage = chart.coverage.model_copy(update={"member_id": "SMHREC"})
    number = cases.take_chart(board.office, chart.model_copy(update={"patient": patient, "coverage": coverage}), actor="test").opened[0]
    filing.record_filing(board.office, number, filed_on=FILED, method=FilingMethod.FAX, actor="test")
    return number


def test_the_payer_asks_for_records_waits_for_us_and_is_answered(board: Board) -> None:
    board.move_to(FILED)
    number = filed(board)
    assert payers_day(board, number) == FILED + timedelta(days=15)

    board.move_to(ASKED)
    said = {"asked_on": str(ASKED), "received_on": str(ASKED), "answer_due_on": str(DUE), "item": "all records", "second_item": "coding", "reference": "RFI-1"}
    state, words = press(board, "information-request", case_number=number, what="The payer asks for something", **said)
    assert state == "Recorded"
    assert words.startswith(f"{number}: answer the request of {ASKED} by {DUE}. The payer's clock gives no date now.")
    assert "the clock stands still from that day, with 10 days left" in words
    assert words.endswith("It asks for all records. Send what the question at issue needs and no more; ask the payer which further record it needs, and why.")

    name = f"{DUE} answer the payer's request · {number} · Summit Mutual Health Plan"
    wait_for(lambda: name in [run["name"] for run in board.suspended(number)], f"the run “{name}”")
    text = page(board, number, "What the payer asked for")
    assert f"- Request of **{ASKED}**, received {ASKED} (prior-authorization): all records, coding." in text
    assert f"**Not answered; still open: all records, coding.** It states {DUE}." in text
    assert "RFI-1" not in text
    pictures.case_page(board, number, "records", section="What the payer asked for")

    board.move_to(FILED + timedelta(days=19))
    assert number not in [each.case_number for each in board_pages.payer_overdue(board.office)], "a payer that waits for us is not late"
    with pytest.raises(NotAllowed, match="the payer waits for our answer to its request for information"):
        on_demand.draw(board.office, number, DocumentKind.PAYER_LATE_LETTER, actor="test", is_asked=True)
    with pytest.raises(BadInput, match="does not ask for: office notes"):
        sent = Sending(gave=(AskedFor.OFFICE_NOTES,))
        payer_notices.record_answer(board.office, number, answered_on=board.office.today(), sent=sent, actor="test")

    paper = drop(board.home / "made", "notes.pdf", pdf(("Visit note",), ("Page two",)))
    papers.take(board.office, paper, number, actor="test", said=Said(PaperKind.RECORDS, FILED, paper_class=PaperClass.ORDINARY))
    letter = on_demand.draw(board.office, number, DocumentKind.INFORMATION_ANSWER, actor="test")
    written = word.plain_text((board.office.documents / letter).read_bytes())
    assert "All records\nCoding or claim details: not with this letter\n" in written
    assert written.endswith("Enclosures\nRecords of November 22, 2026, 2 pages")

    board.move_to(ANSWERED)
    said = {"asked_on": str(ASKED), "answered_on": str(ANSWERED), "answered_by": "Fax", "item": "all records", "reference": "FX-9"}
    state, words = press(board, "information-request", case_number=number, what="We answered; nothing more is to come", **said)
    assert state == "Recorded"
    assert words.startswith(f"{number}: our answer of {ANSWERED} is on record. The payer's decision is due by {FILED + timedelta(days=30)}.")
    text = page(board, number, "Answered in full")
    assert f"    - {ANSWERED}, Fax, proof: none yet: all records." in text
    assert payers_day(board, number) == FILED + timedelta(days=30)
    did = [verb for verb in verbs(board, number) if verb.startswith("information")]
    assert did == ["information request", "information asked for", "information answered"]
    board.move_to(make.DAY)


def payers_day(board: Board, number: str) -> date | None:
    """Give the day by which the payer decides."""
    with store.reading(board.office.engine) as session:
        due = store.running(session, number, Stage.PRIOR_AUTHORIZATION, Clock.DECISION, track=Track.MEMBER)
        return due.due_on if due else None

"""Scene: a new patient who needs a prior authorization. A workbook, a portal sheet, the answer as numbers, and a claim that does not fit it."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from casework import clock
from casework.actions import intake, on_demand, remittances
from casework.intake.chart_lists import Offer
from casework.intake.chart_write import workbook_bytes
from casework.letters import word
from casework.records import store
from casework.terms import DocumentKind, Stage
from tests import make
from tests.actions.approving import claim, remittance
from tests.flows import pictures
from tests.flows.driver import Board, wait_for
from tests.flows.pressing import page, press

pytestmark = pytest.mark.slow

NAME, MEMBER = "Newcomer", "SMH77801"
ASKED, ANSWERED = make.DAY, date(2026, 11, 30)
FIRST, LAST, GIVEN = date(2026, 12, 7), date(2027, 1, 31), date(2026, 12, 7)
PERSON = f"{NAME.upper()}*ROBIN****MI*{MEMBER}"


@pytest.fixture
def number(board: Board) -> Iterator[str]:
    """Drop the workbook that was filled in at the desk, and give the case that it opens."""
    before = clock.today(board.office.settings)
    board.move_to(ASKED)
    said = make.request_chart()
    patient = said.patient.model_copy(update={"last_name": NAME, "first_name": "Robin"})
    chart = said.model_copy(update={"patient": patient, "coverage": said.coverage.model_copy(update={"member_id": MEMBER})})
    (board.home / "inbox" / "new patient.xlsx").write_bytes(workbook_bytes(chart, offer=Offer()))
    (outcome,) = intake.watch(board.office, settle_seconds=0)
    (opened,) = outcome.opened
    yield opened
    board.move_to(before)


def test_a_new_patient_is_asked_for_answered_and_the_answer_watched(board: Board, number: str) -> None:
    # The workbook is all that she typed. The papers are drawn; the payer wants its own portal, so she copies.
    ready = board.waiting(number, "ready-to-file", stage=Stage.PRIOR_AUTHORIZATION)
    assert ready["name"] == f"2026-11-25 file · {number} · Summit Mutual Health Plan"
    sheet = on_demand.draw(board.office, number, DocumentKind.PORTAL_SHEET, actor="maria")
    text = word.plain_text((board.office.documents / sheet).read_bytes())
    short, long = (line for line in text.splitlines() if line.startswith("We ask for prior authorization of"))
    assert len(short) <= 500 < len(long) <= 2000
    assert NAME not in short + long
    pictures.case_page(board, number, "new-patient")

    # She asks by telephone whether it came in, and files: the payer's fifteen days begin.
    state, _ = press(board, "log-contact", case_number=number, happened_on=str(ASKED), way="call", reference="CALL-5512")
    assert state == "Logged"
    board.answer(ready, choice="It was filed", filed_on=str(ASKED), method="Payer portal", reference="PORTAL-98")
    filed = board.waiting(number, "filed")
    assert filed["name"] == f"2026-12-07 decision due · {number} · Summit Mutual Health Plan"
    assert "CALL-5512" not in page(board, number, "## Contacts")

    # The approval comes as numbers, not as a word: they are what later claims are held against.
    board.move_to(ANSWERED)
    came = {"notice_on": str(ANSWERED), "received_on": str(ANSWERED), "sessions": "6", "first_covered": str(FIRST), "last_covered": str(LAST)}
    board.answer(filed, choice="The payer decided", outcome="Approved", authorization_number="PA-9001", as_asked="yes", **came)
    ended = wait_for(lambda: board.finished(filed), "the end of the request")
    assert ended["state"]["name"] == "Approved"
    assert "| 6 | 0 | 6 | 2026-12-07 to 2027-01-31 |" in page(board, number, "## Approved sessions")

    # The first claim is refused because it does not fit the authorization; the page says where to look before anybody appeals.
    board.move_to(date(2026, 12, 21))
    refused = claim(901, GIVEN, code="96366", paid=0, cas="CO*284", person=PERSON)
    remittances.take(board.office, BytesIO(remittance([refused], produced=date(2026, 12, 20))), actor="intake")
    told = page(board, number, "the authorization does not fit what was billed")
    assert "compare code, place, NPI and days of the claim with the approval" in told
    assert "PA-9001" not in told
    pictures.case_page(board, number, "authorization", section="Approved sessions")
    with store.reading(board.office.engine) as session:
        assert load_workbook(board.home / "charts" / f"{store.case(session, number).patient_key}.xlsx").sheetnames

"""A coordinator's week: the insurer changes in the middle of a series, on the real server, by forms and the chart workbook."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from casework import clock
from casework.actions import authorizations, cases, determining, filing, intake, remittances, workbooks
from casework.actions.determining import Answer
from casework.letters import word
from casework.records import store
from casework.rules.preflight import Override
from casework.terms import DocumentKind, FilingMethod, Outcome, Stage
from tests import make
from tests.actions.approving import claim, remittance
from tests.flows import pictures
from tests.flows.driver import Board, wait_for
from tests.flows.pressing import page, press

pytestmark = pytest.mark.slow

NAME, MEMBER, MARIA = "Marlowe", "SMH55501", "maria"
TODAY, CHANGED = date(2026, 11, 22), date(2026, 11, 15)
UNDER_WAY, LATE = date(2026, 11, 3), date(2026, 11, 17)


@pytest.fixture
def old(board: Board) -> Iterator[tuple[str, str]]:
    """Give the case of six approved sessions, two used, and an appeal about an earlier claim, both under the old insurer."""
    before = clock.today(board.office.settings)
    board.move_to(TODAY)
    office, said = board.office, make.full_chart()
    patient = said.patient.model_copy(update={"last_name": NAME, "first_name": "Robin"})
    mine: dict[str, Any] = {"patient": patient, "coverage": said.coverage.model_copy(update={"member_id": MEMBER})}
    infusions = (said.infusions[0].model_copy(update={"given_on": UNDER_WAY}), said.infusions[1].model_copy(update={"given_on": LATE}))
    mine["infusions"] = infusions
    asked = cases.take_chart(office, make.request_chart(**mine), actor=MARIA).opened[0]
    filing.record_filing(office, asked, filed_on=date(2026, 10, 5), method=FilingMethod.FAX, override=Override.SENT, actor=MARIA)
    determining.record_determination(office, asked, Answer(Outcome.APPROVED, date(2026, 10, 12), date(2026, 10, 14)), actor=MARIA)
    granted = {"number": "PA-77", "sessions": 6, "procedure_codes": ("96365", "J3490"), "first_on": date(2026, 10, 15), "last_on": date(2027, 1, 31)}
    authorizations.correct(office, asked, granted, actor=MARIA)
    denied = cases.take_chart(office, make.full_chart(**mine, claims=(make.line(8, claim_number="26-MARLOWE"),)), actor=MARIA).opened[0]
    person = f"{NAME.upper()}*ROBIN****MI*{MEMBER}"
    remittances.take(office, BytesIO(remittance([claim(771, LATE, person=person)], produced=date(2026, 11, 20))), actor="intake")
    yield asked, denied
    board.move_to(before)


def card_entered(board: Board, number: str, **cells: str) -> None:
    """Type what stands on the new card into the workbook, save it, and let the program read it."""
    path = workbooks.path_of(board.office, number)
    book = load_workbook(path)
    for row in book["Coverage"].iter_rows(max_col=2):
        if str(row[0].value) in cells:
            row[1].value = cells[str(row[0].value)]
    book.save(path)
    intake.watch(board.office, settle_seconds=0)


def test_the_insurer_changes_in_the_middle_of_a_series(board: Board, old: tuple[str, str]) -> None:
    asked, denied = old
    with store.reading(board.office.engine) as session:
        clocks = {(row.stage, row.clock, row.track): row.work_by for row in store.deadlines(session, denied)}

    # Monday. The patient rings: since the fifteenth she is with Cigna, through her new employer.
    state, told = press(board, "new-coverage", case_number=denied, begins_on=str(CHANGED), payer="Cigna", plan="insured-group")
    fresh = told.split()[0]
    assert state == "New coverage"
    assert told == (
        f"{fresh} is open: prior authorization under the coverage from 2026-11-15. "
        f"{asked}, {denied} stay with the old coverage, which ends on 2026-11-14. "
        f"4 of 6 approved sessions are left in {asked}, and its coverage ends before 2026-11-15: they cover no session from that day on. "
        f"{fresh} asks the new coverage. "
        "The patient signed an authorization to represent before this coverage began: look whether it holds for the new plan too. "
        f"A remittance paid sessions of 2026-11-17: this case's coverage ended on 2026-11-14. The payer may refuse these days, or take back what it paid "
        "for them (CARC 27, after coverage ended). Find out which coverage held them, and by when it takes the claim. "
        f"To enter: the member id (chart workbook “P{_key(board, fresh)} {fresh}.xlsx”, sheet Coverage)."
    )

    # The appeal under the old insurer has moved by no day, and its page says whose it is.
    with store.reading(board.office.engine) as session:
        assert {(row.stage, row.clock, row.track): row.work_by for row in store.deadlines(session, denied)} == clocks
    text = page(board, denied, "## Coverage")
    assert f"| start not stated to 2026-11-14 | Summit Mutual Health Plan | self-funded-erisa | {asked}, {denied} | this case |" in text
    assert f"| 2026-11-15 to open | Cigna | insured-group | {fresh} |  |" in text

    pictures.case_page(board, denied, "new-insurer", section="Coverage")

    # The new request waits on the board for the card, with the clinic's own day.
    run = board.waiting(fresh, stage=Stage.PRIOR_AUTHORIZATION)
    assert run["name"] == f"2026-11-25 complete the chart · {fresh} · Cigna"

    # She rests it until the patient has sent the card; the rest stops no clock.
    _, rest = press(board, "hold", case_number=fresh, until="2026-11-27", reason="Waiting for the patient")
    assert rest == (
        f"{fresh} rests until 2026-11-27: waiting for the patient. A hold stops no clock. Before it ends: prior authorization, we file by 2026-11-25."
    )
    assert "Resting since 2026-11-22: waiting for the patient." in page(board, fresh, "Resting since")

    # Wednesday. The card is here: its numbers go into the workbook of the new coverage, and the papers are drawn.
    card_entered(board, fresh, **{"Member ID": "CIG900700", "Group number": "4400"})
    ready = f"2026-11-25 file · {fresh} · Cigna"
    wait_for(lambda: ready in [run["name"] for run in board.suspended(fresh)], "the question about filing")
    with store.reading(board.office.engine) as session:
        papers = {row.kind: row.path for row in store.documents(session, fresh)}
    assert {DocumentKind.PRIOR_AUTHORIZATION_REQUEST, DocumentKind.CONTINUITY_OF_CARE_REQUEST} <= set(papers)
    letter = word.plain_text((board.office.documents / papers[DocumentKind.CONTINUITY_OF_CARE_REQUEST]).read_bytes())
    assert f"Ms. {NAME} has been covered by Cigna since November 15, 2026. The treatment named above began before that day, under another coverage." in letter
    assert "Under the earlier coverage 6 sessions were authorized, to be given by January 31, 2027; 1 session was given and 5 sessions are left." in letter
    assert "The clinic’s record holds 2 infusions, the last on November 17, 2026." in letter
    assert not any(word in letter for word in ("CFR", "U.S.C.", MEMBER, "Summit"))

    # The old workbook still speaks of the old insurer, and of nothing else.
    kept = load_workbook(workbooks.path_of(board.office, denied))["Coverage"]
    assert "Summit Mutual Health Plan" in {row[1].value for row in kept.iter_rows(max_col=2)}


def _key(board: Board, number: str) -> str:
    with store.reading(board.office.engine) as session:
        return store.case(session, number).patient_key[1:]

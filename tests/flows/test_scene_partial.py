"""A coordinator's week: four of six sessions are approved, and later the payer cuts even those. By forms, on the real server."""

from collections.abc import Iterator
from datetime import date

import pytest

from casework import clock
from casework.actions import cases, filing, renewals, sessions
from casework.letters import word
from casework.records import store
from casework.rules.preflight import Override
from casework.terms import Clock, DeadlineStatus, FilingMethod, Stage
from tests import make
from tests.flows import pictures
from tests.flows.driver import Board
from tests.flows.pressing import page, press

pytestmark = pytest.mark.slow

NAME, MEMBER, MARIA = "Partway", "SMH66401", "maria"
ASKED, ANSWERED, CUT_NOTICE, CUT_FROM = date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 15), date(2026, 12, 28)
FIRST, SECOND, LAST = date(2026, 12, 7), date(2026, 12, 14), date(2027, 1, 31)


@pytest.fixture
def number(board: Board) -> Iterator[str]:
    """Give a prior authorization for six sessions that was filed and waits for the payer."""
    before = clock.today(board.office.settings)
    board.move_to(ASKED)
    said = make.request_chart()
    patient = said.patient.model_copy(update={"last_name": NAME, "first_name": "Robin"})
    mine = {"patient": patient, "coverage": said.coverage.model_copy(update={"member_id": MEMBER})}
    asked = cases.take_chart(board.office, said.model_copy(update=mine), actor=MARIA).opened[0]
    filing.record_filing(board.office, asked, filed_on=ASKED, method=FilingMethod.FAX, override=Override.SENT, actor=MARIA)
    yield asked
    board.move_to(before)


def days(board: Board, number: str) -> dict[Clock, date | None]:
    """Give the working day of each running clock of the first appeal."""
    with store.reading(board.office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.stage is Stage.FIRST_APPEAL and row.drives]
        return {row.clock: row.work_by for row in rows}


def test_four_of_six_are_approved_and_then_cut(board: Board, number: str) -> None:
    # Monday. The approval comes: four of the six. She answers the form of the case, and leaves open what she is not sure of.
    board.move_to(ANSWERED)
    run = board.waiting(number, "filed")
    came = {"notice_on": str(ANSWERED), "received_on": str(ANSWERED), "sessions": "4", "first_covered": str(FIRST), "last_covered": str(LAST)}
    board.answer(run, choice="The payer decided", outcome="Approved in part", authorization_number="PA-4711", reference="N-66401", as_asked="yes", **came)
    board.waiting(number, "determined")

    # The right to appeal the two did not die: it has its day, and the board asks which way they go.
    text = page(board, number, "nobody said which way")
    assert "| 4 | 0 | 4 | 2026-12-07 to 2027-01-31 |" in text
    assert "2027-05-29" in text
    assert board.waiting(number, "determined")["name"].startswith("2027-05-29 decide the next step")

    # She reads the letter again: it is short, not a cut.
    _, told = press(board, "partial-approval", case_number=number, short_or_cut="less than was asked for", why_the_rest_was_refused="frequency or quantity")
    assert told == (f"{number}: recorded. 4 of 6 sessions approved, 2 refused: less than was asked for. First appeal, we file by 2027-05-29.")
    text = page(board, number, "4 of 6 sessions approved, 2 refused: less than was asked for.")
    assert "nobody said which way" not in text
    pictures.case_page(board, number, "partial", section="Approved sessions")

    # Two sessions are given; before the fourth, the request for more is opened by itself.
    board.move_to(SECOND)
    sessions.record_use(board.office, number, on=FIRST, actor=MARIA)
    _, used = press(board, "session-used", case_number=number, given_on=str(SECOND))
    assert used == f"{number}: recorded. 2 of 4 sessions used, 2 left; last covered day 2027-01-31."
    renewals.open_due(board.office)
    renewal = sessions.listed(board.office, number)[0].row.renewed_by
    assert f"| {renewal} |" in page(board, number, renewal)
    assert f"This is the renewal of {number}." in page(board, renewal, "renewal of")

    # A week before Christmas the payer cuts the course. Cover goes on only if the appeal is there before the day of the cut.
    board.move_to(CUT_NOTICE)
    cut = {"short_or_cut": "cut of a course approved before", "cut_takes_effect_on": str(CUT_FROM), "reference": "N-66402"}
    _, told = press(board, "partial-approval", case_number=number, notice_on=str(CUT_NOTICE), received_on=str(CUT_NOTICE), **cut)
    assert "ask to keep the benefits going by 2026-12-27. First appeal, we file by 2026-12-27." in told
    assert days(board, number) == {Clock.FILING: date(2026, 12, 27), Clock.CONTINUATION: date(2026, 12, 27)}
    text = page(board, number, "It takes effect on 2026-12-28.")
    assert "File by 2026-12-27, before the day the cut takes effect" in text
    assert "29 CFR 2560.503-1(f)(2)(ii)(A)" in text

    # She goes on to the appeal; the letter disputes what was refused, and no more.
    board.answer(board.waiting(number, "determined"), choice="Escalate now")
    board.waiting(number, "ready", stage=Stage.FIRST_APPEAL)
    with store.reading(board.office.engine) as session:
        letter = next(each for each in store.documents(session, number) if each.kind == "first-appeal")
    words = word.plain_text((board.office.documents / letter.path).read_bytes())
    assert "as far as it refused" in words
    assert NAME in words
    assert NAME not in board.artifact(f"case-{number.lower()}")

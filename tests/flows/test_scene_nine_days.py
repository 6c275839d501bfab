"""Self-funded, second level upheld, nine days left: the plan of days, the protective request in time, and the forty-eight hours after it."""

from datetime import date

import pytest
from sqlmodel import select

from casework.actions import deciding, determining, filing, remind
from casework.actions.answers import Answer
from casework.records import store
from casework.records.models import Reminder
from casework.rules.preflight import Override
from casework.terms import Act, FilingMethod, Outcome, Stage
from tests import make
from tests.flows import pictures
from tests.flows.driver import Board, another
from tests.flows.pressing import page, press

pytestmark = pytest.mark.slow

DENIED, UPHELD, NINE_LEFT = date(2026, 5, 4), date(2026, 8, 3), date(2026, 11, 24)
PLAN = """## Plan of days: Third appeal, last lawful day 2026-12-03

| Day | What | Who | |
|---|---|---|---|
| 2026-11-24 | Draw the request: the one-page protective filing, or the whole packet if it is complete | us | open |
| 2026-11-24 | Get the patient's signature, electronically where the plan takes it | patient | open |
| 2026-11-25 | Get the clinician's signature | clinician | open |
| 2026-11-25 | Send it by fax and by tracked courier | us | open |
| 2026-11-27 | Ask whether it has arrived, while there is time to send it again | payer | open |
"""
INCOMPLETE = "> **Third appeal: complete the request by 2026-12-04 10:00 CST**; the last lawful day is 2026-12-04 (45 CFR 147.136(d)(2)(ii)(B)"


def upheld_twice(board: Board) -> str:
    """Bring in a case as it stood with the clinic before: two internal levels lost, the last answer of August lying in a drawer."""
    denial = make.full_chart().denial.model_copy(update={"notice_on": date(2026, 4, 20), "received_on": date(2026, 4, 24)})
    board.move_to(DENIED)
    number = another(board, "Ninedays", denial=denial, claims=(make.line(3, claim_number="26-NINE", service_on=date(2026, 4, 3)),), infusions=(), scores=())
    office = board.office
    for day, told in ((DENIED, date(2026, 6, 1)), (date(2026, 6, 1), UPHELD)):
        board.move_to(day)
        filing.record_filing(office, number, filed_on=day, method=FilingMethod.FAX, reference="FX-1", actor="test", override=Override.CHECKED)
        board.move_to(told)
        determining.record_determination(office, number, Answer(Outcome.DENIED, told, told), actor="test")
        if told is not UPHELD:
            deciding.decide(office, number, Act.ESCALATE, actor="test")
    return number


def told(board: Board, number: str) -> list[str]:
    with store.reading(board.office.engine) as session:
        return [row.subject for row in session.exec(select(Reminder).where(Reminder.case_number == number)).all()]


def test_nine_days_before_the_four_months_end_the_days_are_planned_the_request_is_kept_alive_and_completed(board: Board) -> None:
    number = upheld_twice(board)
    board.move_to(NINE_LEFT)
    remind.sweep(board.office, env={})
    assert "Draw the third appeal (own target) by Tuesday, November 24, 2026" in " ".join(told(board, number))
    assert PLAN in page(board, number, "## Plan of days")

    pictures.case_page(board, number, "nine-days", section="Plan of days")

    decide = board.waiting(number, "determined", stage=Stage.SECOND_APPEAL)
    assert decide["name"].startswith(f"2026-12-03 decide the next step · {number}")
    board.answer(decide, choice="Escalate now")
    ready = board.waiting(number, "ready-to-file", stage=Stage.THIRD_APPEAL)
    board.answer(ready, choice="Draft the protective filing")
    drawn = board.waiting(number, "ready-to-file", stage=Stage.THIRD_APPEAL, but=ready["state"]["state_details"]["pause_key"])
    state, said = press(board, "day-plan", case_number=number, which_day="The clinician's signature", settled="Done")
    assert state == "Recorded"
    assert said == f"{number}: “clinician-signature” is done. Next: send on 2026-11-25."
    protective = page(board, number, "| clinician | done 2026-11-24 |")
    assert "| us | seen on record 2026-11-24 |" in protective and "| patient | seen on record 2026-11-24 |" in protective

    board.move_to(date(2026, 11, 25))
    board.answer(drawn, choice="It was filed", filed_on="2026-11-25", method="Courier", reference="TR-88")
    filed = board.waiting(number, "filed", stage=Stage.THIRD_APPEAL)
    assert filed["name"].startswith(f"2027-01-09 decision due · {number}")
    sent = page(board, number, "| 2026-11-25 | Courier, protective | Third appeal | complete | waits |")
    assert "## Plan of days" not in sent

    board.move_to(date(2026, 12, 2))
    state, said = press(board, "after-filing", case_number=number, what_happened="Payer calls it incomplete", on="2026-12-02", hour="10:00")
    assert state == "Recorded"
    assert "File again by 2026-12-04 10:00 CST; the last lawful day is 2026-12-04." in said
    assert INCOMPLETE in page(board, number, "complete the request by")
    again = board.waiting(number, "ready-to-file", stage=Stage.THIRD_APPEAL)
    assert again["name"].startswith(f"2026-12-04 complete the request · {number}")
    assert "File again by 2026-12-04 10:00 CST" in str(board.input_of(again, "description"))
    remind.sweep(board.office, env={})
    assert "Complete the third appeal that was found incomplete, before 10:00 by Friday, December 4, 2026" in " ".join(told(board, number))

    board.move_to(date(2026, 12, 3))
    board.answer(again, choice="It was filed", filed_on="2026-12-03", method="Courier", reference="TR-99", override="checked by a person")
    decision = board.waiting(number, "filed", stage=Stage.THIRD_APPEAL)
    assert decision["name"].startswith(f"2027-01-17 decision due · {number}")
    last = page(board, number, "| 2026-12-03 | Courier | Third appeal | complete | waits |")
    assert "**Payer calls it incomplete**, 2026-12-02: it does not stand" in last, "the first filing and its proof are kept"

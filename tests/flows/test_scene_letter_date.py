"""The letter states another deadline than the law: on day 75 of sixty, with one hundred and eighty by the rule, nobody concedes lateness."""

from datetime import date

import pytest
from sqlmodel import select

from casework.actions import remind
from casework.letters import word
from casework.records import events, store
from casework.records.models import Reminder
from casework.terms import DocumentKind, Stage
from flows import links
from tests import make
from tests.flows import pictures
from tests.flows.driver import Board, another, wait_for

pytestmark = pytest.mark.slow

RECEIVED, LETTER, DAY_75 = date(2026, 9, 10), date(2026, 11, 9), date(2026, 11, 24)
IN_TIME = (
    "This appeal is in time: the last day to file is March 9, 2027 (29 CFR 2560.503-1(h)(3)(i)). "
    "The notice states November 9, 2026; the rule gives the later day."
)


def spaced(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u2011", "-").split())


def test_past_the_letters_date_and_before_the_laws_the_appeal_is_in_time_and_says_so(board: Board) -> None:
    denial = make.full_chart().denial.model_copy(update={"notice_on": date(2026, 9, 8), "received_on": RECEIVED, "letter_deadline": LETTER})
    board.move_to(DAY_75)
    number = another(board, "Lettersixty", denial=denial)
    ready = board.waiting(number, "ready-to-file", stage=Stage.FIRST_APPEAL)
    assert ready["name"].startswith(f"2026-11-09 file · {number}")
    form = str(board.input_of(ready, "description"))
    assert "is past. File all the same" not in form, "no lateness is conceded above the form"
    assert "The denial letter gives less time than the rule does: 2026-11-09 instead of 2027-03-09" in form
    assert "the denial letter and its envelope (it states 2026-11-09, less time than the rule's 2027-03-09)" in form

    page = wait_for(lambda: text if "2027-03-09" in (text := board.artifact(links.case_key(number))) else None, "the three dates")
    assert "| **2026-11-09** | past | First appeal: filing | member's appeal | 2027-03-09 | 2026-11-09 | drives |" in page
    assert "The notice understates the time: a finding to cite." in page
    pictures.case_page(board, number, "letter-date", section="Clocks")

    remind.sweep(board.office, env={})
    with store.reading(board.office.engine) as session:
        told = session.exec(select(Reminder).where(Reminder.case_number == number)).all()
        letter = next(each for each in store.documents(session, number) if each.kind is DocumentKind.FIRST_APPEAL)
    assert {each.subject.split(" the ")[0] for each in told} == {"Urgent: File"}
    assert all("Last lawful day: March 9, 2027" in each.body for each in told)
    said = spaced(word.plain_text((board.office.documents / letter.path).read_bytes()))
    assert IN_TIME in said
    assert "good cause" not in said

    board.answer(ready, choice="It was filed", filed_on="2026-11-24", method="Payer portal", reference="PR-75", override="checked by a person")
    filed = board.waiting(number, "filed", stage=Stage.FIRST_APPEAL)
    assert filed["name"].startswith(f"2026-12-24 decision due · {number}")
    with store.reading(board.office.engine) as session:
        codes = [each.code for each in events.of_case(session, number) if each.verb == "record a filing"]
    assert codes[0].startswith("Payer portal 2026-11-24") and "late" not in codes[0]

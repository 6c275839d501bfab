"""What a payer asked for, item by item: parts that end nothing, a payer that is never accused while it waits, and every plan explained."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.actions import Office, board, cases, determining, filing, information_page, on_demand, pages, payer_notices, peer_calls, preflight
from casework.actions.answers import Answer
from casework.actions.information_items import Sending
from casework.errors import BadInput, NotAllowed
from casework.records import store
from casework.records.models import Document
from casework.rules.calls_asked import AskedFor
from casework.rules.preflight import Code, Override
from casework.terms import Clock, DeadlineStatus, DocumentKind, DocumentStatus, FilingMethod, Outcome, Stage
from flows.coded import PLANS
from tests import board_pages, make

MARIA = "maria"
SENT = make.DAY + timedelta(days=5)
DUE = SENT + timedelta(days=45)
NO_FILING = ("original-medicare", "workers-compensation")


def asked(office: Office, *items: AskedFor, plan: str = "self-funded-erisa") -> str:
    """Leave a filed request for prior authorization with a payer that asks for something."""
    coverage = make.full_chart().coverage.model_copy(update={"plan": plan})
    number = cases.take_chart(office, make.request_chart(coverage=coverage), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, override=Override.CHECKED, actor=MARIA)
    clock.set_today(office.settings, SENT)
    payer_notices.record_request(office, number, sent_on=SENT, received_on=SENT, due_on=DUE, asked=items, actor=MARIA)
    return number


def answer(office: Office, number: str, on: date, **said: object) -> str:
    clock.set_today(office.settings, on)
    return payer_notices.record_answer(office, number, answered_on=on, sent=Sending(**said), actor=MARIA)  # type: ignore[arg-type]


def ours(office: Office, number: str) -> list[date | None]:
    with store.reading(office.engine) as session:
        rows = store.deadlines(session, number)
        return [row.work_by for row in rows if row.clock is Clock.INFORMATION and row.status is DeadlineStatus.RUNNING]


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan not in NO_FILING])
def test_under_every_plan_somebody_is_told_what_the_request_does_to_the_payers_clock(office: Office, plan: str) -> None:
    number = asked(office, AskedFor.OFFICE_NOTES, plan=plan)
    (told,) = information_page.listed(office, number)["requests"]

    assert any(words in told["payers_clock"] for words in ("stands still", "starts anew", "No rule here stops this clock", "No rule on record gives"))


def test_a_part_of_the_answer_ends_no_clock_and_says_what_is_open(office: Office) -> None:
    number = asked(office, AskedFor.OFFICE_NOTES, AskedFor.CODING)
    day = SENT + timedelta(days=3)
    said = [answer(office, number, day, method=FilingMethod.FAX, gave=(AskedFor.CODING,)) for _ in range(2)]

    assert f"Still to give by {DUE}: office notes." in said[0]
    assert "nothing changed" in said[1]
    assert ours(office, number) == [DUE]
    whole = answer(office, number, day + timedelta(days=1), method=FilingMethod.FAX, gave=(AskedFor.OFFICE_NOTES,))
    assert "is on record" in whole
    assert ours(office, number) == []
    (request,) = information_page.listed(office, number)["requests"]
    assert [(each["on"], each["is_partial"]) for each in request["answers"]] == [("2026-11-30", True), ("2026-12-01", False)]


def test_less_than_was_asked_is_whole_when_a_person_says_so(office: Office) -> None:
    number = asked(office, AskedFor.ALL)
    answer(office, number, SENT, gave=(), is_whole=True)

    assert ours(office, number) == []


def test_more_of_the_same_request_is_added_and_logged_once(office: Office) -> None:
    number = asked(office, AskedFor.CODING)
    for _ in range(2):
        payer_notices.record_request(office, number, sent_on=SENT, asked=(AskedFor.FORM,), reference="RFI-9", actor=MARIA)

    (request,) = information_page.listed(office, number)["requests"]
    assert (request["asked"], request["reference"]) == (["a form", "coding"], "RFI-9")
    assert "RFI-9" not in str(pages.case_page(office, number))


@pytest.mark.parametrize(
    ("said", "words"),
    [({"gave": (AskedFor.PHARMACY,)}, "does not ask for: pharmacy records"), ({"is_partial": True, "is_whole": True}, "Say one of them")],
)
def test_an_answer_that_cannot_be_is_refused_and_changes_nothing(office: Office, said: dict[str, object], words: str) -> None:
    number = asked(office, AskedFor.CODING)

    with pytest.raises(BadInput, match=words):
        answer(office, number, SENT, **said)
    assert information_page.listed(office, number)["requests"][0]["answers"] == []
    assert ours(office, number) == [DUE]


def test_a_request_for_all_records_warns_and_one_for_notes_does_not(office: Office) -> None:
    all_records = asked(office, AskedFor.ALL)

    assert "no more" in information_page.listed(office, all_records)["requests"][0]["warning"]
    payer = payer_notices.record_request(office, all_records, sent_on=SENT - timedelta(days=1), asked=(AskedFor.OFFICE_NOTES,), actor=MARIA)
    assert "asks for all records" not in payer


def test_a_payer_whose_own_clock_runs_on_is_not_called_late_while_it_waits_for_us(office: Office) -> None:
    number = asked(office, AskedFor.OFFICE_NOTES, plan="medicaid-fee-for-service")
    clock.set_today(office.settings, make.DAY + timedelta(days=60))

    assert board_pages.payer_overdue(office) == []
    with pytest.raises(NotAllowed, match="waits for our answer"):
        on_demand.draw(office, number, DocumentKind.PAYER_LATE_LETTER, actor=MARIA, is_asked=True)
    with pytest.raises(BadInput, match="nobody calls it late"):
        determining.record_determination(office, number, Answer(Outcome.NO_ANSWER, came_since=False), actor=MARIA)


def test_a_late_letter_that_was_drawn_before_is_an_error_while_the_payer_waits(office: Office) -> None:
    number = asked(office, AskedFor.OFFICE_NOTES)
    stage = Stage.PRIOR_AUTHORIZATION
    with store.writing(office.engine) as session:
        drawn: dict[str, Any] = {"path": "late.docx", "sha256": "0", "status": DocumentStatus.DRAFT, "drawn_at": office.now()}
        session.add(Document(case_number=number, stage=stage, kind=DocumentKind.PAYER_LATE_LETTER, **drawn))
    found = {each.code: each for each in preflight.check(office, number, stage)}

    assert found[Code.PAYER_WAITS].is_error
    assert "Do not send it" in found[Code.PAYER_WAITS].how
    answer(office, number, SENT, is_whole=True)
    assert Code.PAYER_WAITS not in {each.code for each in preflight.check(office, number, stage)}


def test_an_open_call_is_said_before_an_appeal_is_filed(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    peer_calls.request(office, number, asked_on=make.DAY, actor=MARIA)
    (finding,) = [each for each in preflight.check(office, number) if each.code is Code.CALL_OPEN]

    assert not finding.is_error
    assert "file in time all the same" in finding.how


def test_without_what_was_asked_or_without_papers_no_answer_letter_is_drawn(office: Office) -> None:
    bare = asked(office)
    with pytest.raises(NotAllowed, match="no request of the payer with what it asks for is open"):
        on_demand.draw(office, bare, DocumentKind.INFORMATION_ANSWER, actor=MARIA)
    payer_notices.record_request(office, bare, sent_on=SENT, asked=(AskedFor.OFFICE_NOTES,), actor=MARIA)
    with pytest.raises(NotAllowed, match="no paper on file answers"):
        on_demand.draw(office, bare, DocumentKind.INFORMATION_ANSWER, actor=MARIA)


def test_a_request_that_was_overtaken_by_the_decision_says_so_and_accuses_nobody(office: Office) -> None:
    number = asked(office, AskedFor.OFFICE_NOTES)
    determining.record_determination(office, number, Answer(Outcome.DENIED, SENT, SENT), actor=MARIA)
    text = board.case_text(office, number, run_link=str, document_link=str)

    assert "Not answered before this was decided; nobody waits for it any more." in text
    assert "No rule on record gives" not in text

"""The scene “won is not the end”: won at the second appeal, the request to pay is sent, the payer pays, a person confirms, the refund goes back, closed."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases, deciding, determining, drafting, filing, pages, settling
from casework.actions import proposals as open_proposals
from casework.actions.answers import Answer
from casework.letters import word
from casework.records import store
from casework.terms import Act, FilingMethod, Outcome, Stage
from tests import make
from tests.actions.test_rework import HEAD, MARIA, TAIL
from tests.flows import pictures
from tests.flows.driver import Board, board_in, wait_for

FIRST_NO, WON, PAID = date(2026, 12, 10), date(2027, 1, 20), date(2027, 2, 9)


def appealed_twice(office: Office, board: Board) -> str:
    """Bring the made-up case to its second appeal, filed; the commands do what earlier scenes press."""
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    board.move_to(FIRST_NO)
    determining.record_determination(office, number, Answer(Outcome.DENIED, FIRST_NO, FIRST_NO), actor=MARIA)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(office, number, filed_on=FIRST_NO, method=FilingMethod.CERTIFIED_MAIL, actor=MARIA)
    return number


def remittance(folder: Path) -> None:
    """Lay the payer's later answer into the inbox: one line paid in full, one up to what the plan allows."""
    said = "".join(
        f"CLP*ACC-{place}*1*650*{paid}**12*26-40000{place}*11*1~NM1*QC*1*Whitlock*Jordan****MI*SMH100200301~DTM*232*2026090{place}~"
        f"SVC*HC:96365*650*{paid}**1~DTM*472*2026090{place}~{cas}"
        for place, paid, cas in ((1, "650", ""), (2, "600", "CAS*CO*45*50~"))
    )
    (folder / "later.835").write_text(HEAD.format(day=f"{PAID:%Y%m%d}", payer="Summit Mutual Health Plan") + said + TAIL)


def asked(board: Board, number: str, key: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        runs = (run for run in board.suspended(number) if board.flow_of(run) == Stage.PAYMENT.value)
        return next((run for run in runs if run["state"]["state_details"]["pause_key"].startswith(key)), None)

    return wait_for(look, f"{key} of {number}; {board.log}")


@pytest.mark.slow
def test_a_win_is_followed_to_the_deposit_and_the_refund(tmp_path: Path) -> None:
    with board_in(tmp_path, CASEWORK_INTAKE_SECONDS="20") as board:
        office = board.office
        number = appealed_twice(office, board)
        second = board.waiting(number, "filed", stage=Stage.SECOND_APPEAL)
        board.move_to(WON)
        board.answer(second, choice="The payer decided", outcome="Approved", notice_on=WON.isoformat(), received_on=WON.isoformat(), reference="AP-2-55")
        ready = asked(board, number, "ready-to-file")
        assert ready["name"].startswith(f"{WON + timedelta(days=7)} send the request to pay · {number}")
        letter = word.plain_text((office.documents / number / "payment" / "reprocessing-request-v1.docx").read_bytes())
        assert "January 20, 2027" in letter
        assert "AP-2-55" in letter
        board.answer(ready, choice="It was sent", filed_on=WON.isoformat(), method="Fax", reference="FX-77")
        awaited = asked(board, number, "filed")
        assert awaited["id"] == ready["id"], "one run for the whole of the payment"
        assert f"{WON + timedelta(days=30)} payment awaited · {number}" in awaited["name"]

        board.move_to(PAID)
        remittance(office.settings.folder("inbox"))
        wait_for(lambda: "pays $650.00" in board.artifact(f"case-{number.lower()}") or None, "the proposal on the case page")
        said = [settling.settle(office, number, accept=True, outcome=outcome, proposal=place, actor=MARIA) for place, outcome in proposals(office, number)]
        assert "The rest is still to come" in said[0]
        assert said[1].endswith("Next: say whether the patient gets money back.")
        refund = asked(board, number, "determined")
        board.answer(
            refund, choice="The refund was made", refund="1300.00", patient_paid="1300.00", refunded_on=PAID.isoformat(), refund_method="Back to the card"
        )
        wait_for(lambda: board.finished(ready), "the end of the payment")

        assert board.run(ready["id"])["state"]["name"] == "Paid"
        page = pages.case_page(office, number)
        assert (page["outcome"], page["closed_on"]) == ("Approved", PAID.isoformat())
        text = wait_for(lambda: closed_page(board, number), "the case page of the end")
        pictures.case_page(board, number, "won", section="Won: the payment")
        for words in (
            "Won, paid.",
            "In dispute: $1,300.00. Paid since: $1,250.00.",
            "$650.00 on 2027-02-09, confirmed from a remittance",
            "$600.00 on 2027-02-09, confirmed from a remittance",
            "Refunded to the patient: $1,300.00",
        ):
            assert words in text


def proposals(office: Office, number: str) -> list[tuple[int, Outcome]]:
    with store.reading(office.engine) as session:
        rows = open_proposals.waiting(session, number)
        return [(row.id or 0, Outcome.APPROVED if row is rows[-1] else Outcome.APPROVED_IN_PART) for row in rows]


def closed_page(board: Board, number: str) -> str:
    text = board.artifact(f"case-{number.lower()}")
    return text if "Closed on" in text else ""

"""Scene: a refused request, a call with the payer's physician, and a denial taken back; what she sees is said day by day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from casework.actions import cases, determining, filing, peer_calls_messages, remind, waiting
from casework.actions.answers import Answer
from casework.notify import channels
from casework.records import store
from casework.records.models import Reminder
from casework.terms import FilingMethod, Outcome
from tests import make
from tests.flows import pictures
from tests.flows.driver import Board, verbs
from tests.flows.pressing import page, press

pytestmark = pytest.mark.slow

MONDAY, CALL_ON = date(2026, 11, 23), date(2026, 11, 25)
CHICAGO = ZoneInfo("America/Chicago")
WHEN = "2026-11-25, 9:30 AM CST (10:30 AM EST where the payer is)"


def refused(board: Board) -> str:
    """Leave a request for prior authorization as the payer's refusal of Monday leaves it."""
    chart = make.request_chart()
    patient = chart.patient.model_copy(update={"last_name": "Zqxpeer"})
    coverage = chart.coverage.model_copy(update={"member_id": "SMHPEER"})
    number = cases.take_chart(board.office, chart.model_copy(update={"patient": patient, "coverage": coverage}), actor="test").opened[0]
    filing.record_filing(board.office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="test")
    board.move_to(MONDAY)
    determining.record_determination(board.office, number, Answer(Outcome.DENIED, MONDAY, MONDAY), actor="test")
    return number


def told(board: Board, number: str, at: datetime) -> list[str]:
    """Arm what is due at an hour, and give the texts of the clinician's messages so far."""
    people = remind.people(board.office, {})
    assert isinstance(people, channels.Channels)
    peer_calls_messages.arm_due(board.office, people, now=at, problems=[])
    with store.reading(board.office.engine) as session:
        rows = session.exec(select(Reminder).where(Reminder.case_number == number).order_by(Reminder.id))  # type: ignore[arg-type]
        return [row.subject for row in rows if row.rung > 1000]


def test_a_call_is_shown_booked_told_and_won(board: Board) -> None:
    number = refused(board)
    state, said = press(board, "peer-to-peer", case_number=number, what="Show what the call does; record nothing")
    assert (state, said.split(".")[0]) == ("Shown", f"{number}: nothing is recorded")
    assert "The call stops no appeal clock unless a rule or the contract says so, and none that was read does." in said
    assert said.endswith("This clock runs on whatever the call brings: First appeal, we file by 2027-05-22.")

    time = {"on": str(CALL_ON), "hour": "10:30", "time_zone": "America/New_York", "who_takes_the_call": "sam", "number_called": "(217) 555-0140"}
    state, said = press(board, "peer-to-peer", case_number=number, what="A time is set, or was moved", asked_on=str(MONDAY), asked_by="Telephone", **time)
    assert state == "Recorded"
    assert said.startswith(f"{number}: the call is set for {WHEN}. sam is told now, the evening before and an hour before.")

    text = page(board, number, "Call 1")
    assert f"- **Call 1** (prior-authorization): asked for on 2026-11-23 (Telephone); set for **{WHEN}**, sam takes it, the payer calls us." in text
    assert "- This clock runs on whatever the call brings: First appeal, we file by 2027-05-22." in text
    assert "555-0140" not in text
    pictures.case_page(board, number, "peer-to-peer", section="Peer-to-peer call")
    with store.reading(board.office.engine) as session:
        lines = [(each.party.value, each.what) for each in waiting.of_case(board.office, session, store.case(session, number))]
    assert ("clinician", f"be at the telephone on {WHEN}") in lines

    subject = f"peer-to-peer call on Wednesday, November 25, 2026, 9:30 AM CST - {number}, Summit Mutual Health Plan"
    evening, hour_before = datetime(2026, 11, 24, 18, tzinfo=CHICAGO), datetime(2026, 11, 25, 8, 30, tzinfo=CHICAGO)
    assert subject not in told(board, number, evening - timedelta(minutes=1))
    assert told(board, number, evening)[-1:] == [subject]
    assert told(board, number, hour_before)[-2:] == [subject, subject]
    assert len(told(board, number, hour_before + timedelta(hours=2))) == len(told(board, number, hour_before)), "of the past nothing is told"

    board.move_to(CALL_ON)
    won = {"on": str(CALL_ON), "authorization_number": "PA-4711", "sessions": "6", "first_covered": "2026-12-07", "last_covered": "2027-01-15"}
    state, said = press(board, "peer-to-peer", case_number=number, what="Held: the denial is taken back", **won)
    assert (state, said) == ("Recorded", f"{number}: the denial is taken back. Prior authorization is recorded as “Approved” with its authorization number.")

    text = page(board, number, "Closed on 2026-11-25 as **Approved**")
    assert "| 6 | 0 | 6 | 2026-12-07 to 2027-01-15 |" in text
    assert "PA-4711" not in text
    did = [verb for verb in verbs(board, number) if verb.startswith("peer-to-peer")]
    assert did == ["peer-to-peer asked for", "peer-to-peer time set", "peer-to-peer result"]
    board.move_to(make.DAY)

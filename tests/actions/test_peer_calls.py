"""Calls between clinicians: what they do is said first, they stop no clock, and a promise by telephone ends none."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.actions import Office, authorizations, cases, contacts, correcting, determining, filing, pages, peer_calls, peer_calls_page, peer_calls_result
from casework.actions.answers import Answer
from casework.actions.changes import CorrectionReason
from casework.actions.peer_calls_result import Came
from casework.errors import BadInput, NotAllowed
from casework.records import store
from casework.rules.calls import AskedBy, CallResult, Dials
from casework.rules.waiting import AwaitedParty
from casework.terms import Clock, FilingMethod, Outcome, Stage
from tests import make
from tests.actions.calling import CALL_ON, DENIED, MARIA, advantage, agreed, booked, denied, logged, running

DAY = timedelta(days=1)
FILE_BY = date(2027, 5, 5)


def came(office: Office, number: str, result: CallResult, **changes: Any) -> str:
    """Record what came of the call on its day."""
    clock.set_today(office.settings, CALL_ON)
    return peer_calls_result.record(office, number, Came(result, CALL_ON, **changes), actor=MARIA)


def whom(office: Office, number: str) -> list[tuple[AwaitedParty, str]]:
    with store.reading(office.engine) as session:
        return [(each.party, each.what) for each in peer_calls_page.awaited(office, session, store.case(session, number))]


def test_what_the_call_does_is_said_before_anything_is_recorded(office: Office) -> None:
    number = denied(office)
    before = logged(office, number)
    told = peer_calls.told(office, number).lines

    assert "ask for it before the appeal is filed" in told[0]
    assert any("stops no appeal clock" in line and "confidence M" in line for line in told)
    assert any("level of review was not found anywhere" in line for line in told)
    assert told[-1] == f"This clock runs on whatever the call brings: First appeal, we file by {FILE_BY}."
    assert logged(office, number) == before


def test_a_verified_window_is_said_with_its_source(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"payer": "UnitedHealthcare"})
    told = peer_calls.told(office, denied(office, coverage=coverage)).lines

    assert told[0].startswith("Ask for the call by 2026-11-23.")
    assert "confidence P, uhcprovider.com" in told[0]


def test_asking_ends_the_window_and_starts_the_wait_for_a_time(office: Office) -> None:
    number = denied(office)
    assert running(office, number, Clock.PEER_TO_PEER)
    for _ in range(2):
        said = peer_calls.request(office, number, asked_on=DENIED, asked_by=AskedBy.PORTAL, actor=MARIA)

    assert "already; nothing changed" in said
    assert running(office, number, Clock.PEER_TO_PEER) == []
    (wait,) = running(office, number, Clock.FOLLOW_UP)
    assert wait.work_by == DENIED + 2 * DAY
    assert whom(office, number) == [(AwaitedParty.PAYER, "offer a time for the peer-to-peer call")]
    assert [verb for verb, _ in logged(office, number)].count("peer-to-peer asked for") == 1


def test_the_window_stays_ended_when_facts_are_corrected(office: Office) -> None:
    number = denied(office)
    peer_calls.request(office, number, asked_on=DENIED, actor=MARIA)
    correcting.correct(office, number, {"received": "2026-11-05"}, reason=CorrectionReason.ENVELOPE, actor=MARIA)

    assert running(office, number, Clock.PEER_TO_PEER) == []
    assert len(running(office, number, Clock.FOLLOW_UP)) == 1


def test_a_time_is_told_on_both_clocks_and_gets_its_own(office: Office) -> None:
    number = denied(office)
    said = booked(office, number)
    again = booked(office, number)

    assert "2026-11-26, 9:30 AM CST (10:30 AM EST where the payer is)" in said
    assert "already; nothing changed" in again
    (own,) = running(office, number, Clock.APPOINTMENT)
    assert own.work_by == CALL_ON
    assert own.due_at is not None
    assert own.due_at.isoformat() == "2026-11-26T15:30:00+00:00"
    assert [row.work_by for row in running(office, number, Clock.FOLLOW_UP)] == [CALL_ON + DAY], "what came of it is asked for"
    assert [row.work_by for row in running(office, number, Clock.FILING)] == [FILE_BY], "the appeal's own clock runs on"
    assert whom(office, number) == [(AwaitedParty.CLINICIAN, "be at the telephone on 2026-11-26, 9:30 AM CST (10:30 AM EST where the payer is)")]


def test_the_stage_keeps_its_own_date_while_a_call_is_booked(office: Office) -> None:
    number = denied(office)
    before = pages.worklist(office)[0].name
    booked(office, number)

    assert pages.worklist(office)[0].name == before


def test_a_moved_time_moves_the_clock_and_says_so(office: Office) -> None:
    number = denied(office)
    booked(office, number)
    peer_calls.schedule(office, number, agreed(hour="14:00"), actor=MARIA)

    (own,) = running(office, number, Clock.APPOINTMENT)
    assert own.due_at is not None
    assert own.due_at.isoformat() == "2026-11-26T19:00:00+00:00"
    assert ("peer-to-peer moved", "2026-11-26, 1:00 PM CST (2:00 PM EST where the payer is), sam") in logged(office, number)


def test_the_same_clinician_at_the_same_hour_is_warned_of(office: Office) -> None:
    booked(office, denied(office))
    patient = make.full_chart().patient.model_copy(update={"first_name": "Robin", "last_name": "Other"})
    other = denied(office, patient=patient, claims=(make.line(3, claim_number="26-9"),))

    assert "sam has another call then, C26-0001" in booked(office, other, hour="11:00")


def test_under_medicare_advantage_nobody_books_before_reading_that_the_call_may_be_the_reconsideration(office: Office) -> None:
    number = denied(office, **advantage())
    with pytest.raises(NotAllowed, match="a changed answer is a reconsideration"):
        booked(office, number)
    assert running(office, number, Clock.APPOINTMENT) == []
    assert peer_calls_page.listed(office, number)["calls"] == [], "nothing is half done"

    said = peer_calls.schedule(office, number, agreed(), asked_on=DENIED, has_read=True, actor=MARIA)
    assert "not listed as good cause" in said
    assert running(office, number, Clock.APPOINTMENT)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": DENIED - DAY}, "has passed"),
        ({"hour": "25:00"}, "Write the hour as HH:MM"),
        ({"zone": "Mars/Base"}, "a zone such as"),
        ({"clinician": "nobody"}, "maria, sam"),
        ({"phone": "call Jordan"}, "telephone number cannot be read"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_changes_nothing(office: Office, changes: dict[str, Any], words: str) -> None:
    number = denied(office)
    before = logged(office, number)

    with pytest.raises(BadInput, match=words):
        booked(office, number, **changes)
    assert logged(office, number) == before


def test_a_time_without_a_request_is_refused_with_what_to_do(office: Office) -> None:
    number = denied(office)

    with pytest.raises(NotAllowed, match="no open peer-to-peer call") as refusal:
        peer_calls.schedule(office, number, agreed(), actor=MARIA)
    assert "--asked" in str(refusal.value)


def test_before_anything_was_refused_there_is_nobody_to_call(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]

    with pytest.raises(NotAllowed, match="nobody to call"):
        peer_calls.request(office, number, asked_on=DENIED, actor=MARIA)
    assert peer_calls_page.listed(office, number)["effects"] == []


def test_a_denial_kept_ends_the_calls_clocks_and_no_other(office: Office) -> None:
    number = denied(office)
    booked(office, number, dials=Dials.CLINIC)
    said = [came(office, number, CallResult.UPHELD, reference="P2P-77") for _ in range(2)]

    assert "the appeal goes on by its own date" in said[0]
    assert "nothing changed" in said[1]
    assert running(office, number, Clock.APPOINTMENT) + running(office, number, Clock.FOLLOW_UP) == []
    assert [row.work_by for row in running(office, number, Clock.FILING)] == [FILE_BY]
    assert whom(office, number) == []
    (call,) = contacts.listed(office, number)
    assert (call.way, call.is_incoming, call.reference, call.happened_on) == ("call", False, "P2P-77", CALL_ON)


def test_another_treatment_offered_is_no_approval(office: Office) -> None:
    number = denied(office)
    booked(office, number)

    assert "no approval of what was asked" in came(office, number, CallResult.OTHER_TREATMENT)
    assert [row.work_by for row in running(office, number, Clock.FILING)] == [FILE_BY]


def test_a_call_that_did_not_take_place_can_be_set_again(office: Office) -> None:
    number = denied(office)
    booked(office, number)
    came(office, number, CallResult.NOT_HELD)

    assert running(office, number, Clock.APPOINTMENT) == []
    assert [row.work_by for row in running(office, number, Clock.FOLLOW_UP)] == [CALL_ON + 2 * DAY]
    assert contacts.listed(office, number) == (), "a call that was not held is no call"
    peer_calls.schedule(office, number, agreed(on=CALL_ON + DAY), actor=MARIA)
    assert [row.work_by for row in running(office, number, Clock.APPOINTMENT)] == [CALL_ON + DAY]


def test_a_promise_by_telephone_ends_no_clock_until_its_number_is_on_record(office: Office) -> None:
    number = denied(office)
    booked(office, number)
    said = came(office, number, CallResult.OVERTURNED)

    assert "every clock runs on" in said
    assert [row.work_by for row in running(office, number, Clock.FILING)] == [FILE_BY]
    assert whom(office, number) == [(AwaitedParty.PAYER, "give the authorization number of the denial it took back")]
    assert running(office, number, Clock.FOLLOW_UP)

    clock.set_today(office.settings, CALL_ON + 2 * DAY)
    number_came = Came(CallResult.OVERTURNED, CALL_ON + 2 * DAY, {"number": "PA-4711", "sessions": 6})
    assert "is recorded as “Approved”" in peer_calls_result.record(office, number, number_came, actor=MARIA)
    assert running(office, number, Clock.FILING) == []
    assert len(contacts.listed(office, number)) == 1, "a number that came later was no second call"


def test_a_denial_taken_back_with_its_number_is_an_approval_of_the_stage(office: Office) -> None:
    number = denied(office)
    booked(office, number)
    came(office, number, CallResult.OVERTURNED, approved={"number": "PA-4711", "sessions": 6})

    with store.reading(office.engine) as session:
        answer = store.determinations(session, number)[-1]
        (grant,) = authorizations.of_case(session, number)
        assert (answer.outcome, answer.stage, answer.notice_on) == (Outcome.APPROVED, Stage.FIRST_APPEAL, CALL_ON)
        assert (grant.value.number, grant.value.sessions) == ("PA-4711", 6)
    assert running(office, number, Clock.APPOINTMENT) + running(office, number, Clock.FOLLOW_UP) == []


def test_a_refused_request_that_is_taken_back_on_a_call_is_approved(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=DENIED, method=FilingMethod.FAX, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.DENIED, DENIED, DENIED), actor=MARIA)
    booked(office, number)
    came(office, number, CallResult.OVERTURNED, approved={"number": "PA-4711", "sessions": 6})

    page = pages.case_page(office, number)
    assert page["outcome"] == "Approved"
    assert running(office, number, Clock.FILING) == []


def test_a_call_on_a_request_that_waits_for_its_decision_is_recorded_as_the_decision(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=DENIED, method=FilingMethod.FAX, actor=MARIA)
    booked(office, number)
    came(office, number, CallResult.OVERTURNED, approved={"number": "PA-4711"})

    assert pages.case_page(office, number)["outcome"] == "Approved"


@pytest.mark.parametrize(
    ("result", "changes", "words"),
    [
        (CallResult.UPHELD, {"approved": {"number": "PA-1"}}, "belong to a denial that was taken back"),
        (CallResult.OVERTURNED, {"approved": {"sessions": 6}}, "with its authorization number"),
        (CallResult.OVERTURNED, {"approved": {"number": "PA-1", "sessions": 900}}, "cannot be read"),
    ],
)
def test_an_approval_that_cannot_be_is_refused_and_changes_nothing(office: Office, result: CallResult, changes: dict[str, Any], words: str) -> None:
    number = denied(office)
    booked(office, number)
    before = logged(office, number)

    with pytest.raises(BadInput, match=words):
        came(office, number, result, **changes)
    assert logged(office, number) == before


def test_days_of_a_call_that_cannot_be_are_refused(office: Office) -> None:
    number = denied(office)
    booked(office, number)
    for day, words in ((CALL_ON, "still to come"), (DENIED - DAY, "cannot have been held")):
        with pytest.raises(BadInput, match=words):
            peer_calls_result.record(office, number, Came(CallResult.UPHELD, day), actor=MARIA)


def test_of_several_open_calls_the_number_is_asked_for(office: Office) -> None:
    number = denied(office)
    peer_calls.request(office, number, asked_on=DENIED - DAY, actor=MARIA)
    peer_calls.request(office, number, asked_on=DENIED, actor=MARIA)
    with pytest.raises(BadInput, match="several open calls"):
        peer_calls.schedule(office, number, agreed(), actor=MARIA)
    for call_id, hour in ((1, "10:30"), (2, "16:00")):
        peer_calls.schedule(office, number, agreed(hour=hour), call_id=call_id, actor=MARIA)

    assert sorted(row.origin for row in running(office, number, Clock.APPOINTMENT)) == ["peer-to-peer call 1", "peer-to-peer call 2"]


def test_nothing_of_a_call_that_the_board_sees_holds_a_number(office: Office) -> None:
    number = denied(office)
    booked(office, number)
    came(office, number, CallResult.UPHELD, reference="P2P-MARKER")
    page = str(pages.case_page(office, number)) + str(logged(office, number))

    assert "555-0140" not in page
    assert "P2P-MARKER" not in page
    assert [call["reference"] for call in peer_calls_page.listed(office, number)["calls"]] == ["P2P-MARKER"]


def test_a_call_without_a_time_is_awaited_no_more_once_its_stage_is_decided(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA, is_protective=True)
    peer_calls.request(office, number, asked_on=make.DAY, actor=MARIA)
    with store.reading(office.engine) as session:
        assert len(peer_calls_page.awaited(office, session, store.case(session, number))) == 1
    determining.record_determination(office, number, Answer(Outcome.APPROVED, make.DAY, make.DAY), actor=MARIA)

    with store.reading(office.engine) as session:
        assert peer_calls_page.awaited(office, session, store.case(session, number)) == []

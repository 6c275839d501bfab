"""What the payer writes meanwhile: more time only if noticed in time, a stop while it waits for us, and our own clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.actions import Office, cases, determining, filing, pages, payer_notices
from casework.actions.determining import Answer
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.records.models import Deadline, PayerNotice
from casework.terms import Clock, DeadlineStatus, FilingMethod, Outcome, Stage, Track
from tests import board_pages, make

MARIA = "maria"
FILED = make.DAY


def asked(office: Office, *, is_filed: bool = True) -> str:
    """Open a prior authorization under a self-funded plan, and file it."""
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    if is_filed:
        filing.record_filing(office, number, filed_on=FILED, method=FilingMethod.FAX, actor=MARIA)
    return number


def row(office: Office, number: str, kind: Clock) -> Deadline | None:
    with store.reading(office.engine) as session:
        return store.running(session, number, Stage.PRIOR_AUTHORIZATION, kind, track=Track.MEMBER)


def due(office: Office, number: str) -> date | None:
    found = row(office, number, Clock.DECISION)
    assert found is not None
    return found.due_on


def on(office: Office, days: int) -> date:
    """Move the office to a day after our filing."""
    clock.set_today(office.settings, FILED + timedelta(days=days))
    return office.today()


def verbs(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [event.verb for event in events.of_case(session, number)]


def test_an_extension_noticed_in_time_gives_the_payer_its_days_once(office: Office) -> None:
    number = asked(office)
    before = due(office, number)
    day = on(office, 10)
    said = payer_notices.record_extension(office, number, noticed_on=day, actor=MARIA)
    payer_notices.record_extension(office, number, noticed_on=day, actor=MARIA)

    assert before == FILED + timedelta(days=15)
    assert due(office, number) == FILED + timedelta(days=30)
    assert f"{FILED + timedelta(days=30)}" in said
    assert verbs(office, number).count("extension") == 1


def test_an_extension_noticed_late_has_no_effect_and_is_a_finding(office: Office) -> None:
    number = asked(office)
    day = on(office, 18)
    said = payer_notices.record_extension(office, number, noticed_on=day, actor=MARIA)

    assert due(office, number) == FILED + timedelta(days=15)
    assert "no effect" in said
    assert [each.case_number for each in board_pages.payer_overdue(office)] == [number]


def test_a_request_for_information_stops_the_payers_clock_and_starts_ours(office: Office) -> None:
    number = asked(office)
    sent = on(office, 5)
    payer_notices.record_request(office, number, sent_on=sent, received_on=sent, due_on=sent + timedelta(days=20), actor=MARIA)

    ours, theirs = row(office, number, Clock.INFORMATION), row(office, number, Clock.DECISION)
    assert ours is not None
    assert theirs is not None
    assert ours.drives
    assert ours.work_by == sent + timedelta(days=20)
    assert ours.next_rung_on == office.today()
    assert (theirs.due_on, theirs.work_by, theirs.last_lawful) == (None, None, None)
    assert pages.worklist(office)[0].work_by == ours.work_by


def test_our_answer_ends_our_clock_and_lets_the_payers_run_on_from_where_it_stood(office: Office) -> None:
    number = asked(office)
    sent = on(office, 5)
    payer_notices.record_request(office, number, sent_on=sent, received_on=sent, due_on=sent + timedelta(days=45), actor=MARIA)
    answered = on(office, 25)
    for _ in range(2):
        payer_notices.record_answer(office, number, answered_on=answered, actor=MARIA)

    assert row(office, number, Clock.INFORMATION) is None
    assert due(office, number) == FILED + timedelta(days=15 + 20)
    assert verbs(office, number).count("information answered") == 1


def test_a_payer_that_waits_for_us_is_never_listed_as_late(office: Office) -> None:
    number = asked(office)
    sent = on(office, 5)
    payer_notices.record_request(office, number, sent_on=sent, due_on=sent + timedelta(days=10), actor=MARIA)
    on(office, 60)
    assert board_pages.payer_overdue(office) == []

    payer_notices.record_answer(office, number, answered_on=FILED + timedelta(days=12), actor=MARIA)
    assert [each.case_number for each in board_pages.payer_overdue(office)] == [number]


def test_two_requests_keep_a_clock_each_and_the_answered_one_must_be_named(office: Office) -> None:
    number = asked(office)
    first = on(office, 3)
    payer_notices.record_request(office, number, sent_on=first, due_on=first + timedelta(days=30), actor=MARIA)
    second = on(office, 6)
    payer_notices.record_request(office, number, sent_on=second, due_on=second + timedelta(days=30), actor=MARIA)
    with pytest.raises(BadInput, match="Several requests are open"):
        payer_notices.record_answer(office, number, answered_on=office.today(), actor=MARIA)
    payer_notices.record_answer(office, number, answered_on=office.today(), sent_on=first, actor=MARIA)

    with store.reading(office.engine) as session:
        running = [each for each in store.deadlines(session, number) if each.status is DeadlineStatus.RUNNING and each.clock is Clock.INFORMATION]
    assert [each.letter_on for each in running] == [second + timedelta(days=30)]
    assert due(office, number) is None, "the payer still waits for the second answer"


def test_the_same_request_with_another_date_is_corrected_and_its_clock_moves(office: Office) -> None:
    number = asked(office)
    sent = on(office, 5)
    payer_notices.record_request(office, number, sent_on=sent, due_on=sent + timedelta(days=10), actor=MARIA)
    payer_notices.record_request(office, number, sent_on=sent, received_on=sent, due_on=sent + timedelta(days=12), actor=MARIA)

    ours = row(office, number, Clock.INFORMATION)
    assert ours is not None
    assert ours.work_by == sent + timedelta(days=12)
    with store.reading(office.engine) as session:
        assert len(store.of_case(session, PayerNotice, number)) == 1


def test_a_request_that_states_no_date_is_still_reminded_of(office: Office) -> None:
    number = asked(office)
    payer_notices.record_request(office, number, sent_on=on(office, 5), actor=MARIA)

    ours = row(office, number, Clock.INFORMATION)
    assert ours is not None
    assert ours.work_by is not None


def test_a_decision_ends_our_clock_too(office: Office) -> None:
    number = asked(office)
    sent = on(office, 5)
    payer_notices.record_request(office, number, sent_on=sent, due_on=sent + timedelta(days=10), actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.DENIED, sent, sent), actor=MARIA)

    assert row(office, number, Clock.INFORMATION) is None


@pytest.mark.parametrize(
    ("act", "said", "words"),
    [
        ("record_extension", {"noticed_on": FILED + timedelta(days=30)}, "in the future"),
        ("record_extension", {"noticed_on": FILED - timedelta(days=1)}, "older than our filing"),
        ("record_extension", {"noticed_on": FILED + timedelta(days=3), "received_on": FILED + timedelta(days=2)}, "before it was written"),
        ("record_request", {"sent_on": FILED + timedelta(days=3), "due_on": FILED + timedelta(days=1)}, "before the request came"),
    ],
)
def test_days_that_cannot_be_are_refused_and_change_nothing(office: Office, act: str, said: dict[str, Any], words: str) -> None:
    number = asked(office)
    on(office, 5)
    before = pages.case_page(office, number)

    with pytest.raises(BadInput, match=words):
        getattr(payer_notices, act)(office, number, actor=MARIA, **said)
    assert pages.case_page(office, number) == before


def test_answers_that_cannot_be_are_refused(office: Office) -> None:
    number = asked(office)
    with pytest.raises(NotAllowed, match="no request"):
        payer_notices.record_answer(office, number, answered_on=FILED, actor=MARIA)
    sent = on(office, 5)
    payer_notices.record_request(office, number, sent_on=sent, actor=MARIA)
    for day, words in ((sent + timedelta(days=1), "in the future"), (sent - timedelta(days=1), "older than the request")):
        with pytest.raises(BadInput, match=words):
            payer_notices.record_answer(office, number, answered_on=day, actor=MARIA)


def test_before_anything_was_filed_no_payer_can_take_time(office: Office) -> None:
    number = asked(office, is_filed=False)

    with pytest.raises(NotAllowed, match="no payer decides on it now"):
        payer_notices.record_extension(office, number, noticed_on=FILED, actor=MARIA)

"""A denial that came again: both clocks run, the earlier governs unless the notice restarts the rights, and filing ends both."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import Office, cases, correcting, deciding, determining, filing, pages, reissued
from casework.actions.changes import CorrectionReason
from casework.actions.determining import Answer
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.records.models import Deadline
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, Outcome, Stage
from tests import make

MARIA = "maria"
FIRST, AGAIN = date(2026, 11, 6), date(2026, 11, 20)
DAYS = timedelta(days=180)


def opened(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]


def again(office: Office, number: str, day: date = AGAIN, *, restarts: bool = False, of_claim: bool = False) -> str:
    answer = Answer(Outcome.DENIED, day, day, restarts_rights=restarts)
    return reissued.record_reissued(office, number, answer, actor=MARIA, of_claim=of_claim)


def clocks_of(office: Office, number: str) -> dict[str, Deadline]:
    """Give our running filing clocks by the notice they stand for."""
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING]
    return {row.origin: row for row in rows}


def test_both_clocks_run_and_the_earlier_governs(office: Office) -> None:
    number = opened(office)
    said = again(office, number)
    rows = clocks_of(office, number)

    assert {origin: row.due_on for origin, row in rows.items()} == {"": FIRST + DAYS, "re-issued 2026-11-20": AGAIN + DAYS}
    assert {origin: row.drives for origin, row in rows.items()} == {"": True, "re-issued 2026-11-20": False}
    assert str(FIRST + DAYS) in said
    assert any("earlier of them governs" in note for note in rows[""].notes)


def test_a_notice_that_restarts_the_rights_governs_and_the_first_stays_beside(office: Office) -> None:
    number = opened(office)
    again(office, number, restarts=True)
    rows = clocks_of(office, number)

    assert rows[""].due_on == AGAIN + DAYS
    assert rows[""].drives
    assert rows["first notice 2026-11-02"].due_on == FIRST + DAYS
    assert not rows["first notice 2026-11-02"].drives
    assert pages.worklist(office)[0].work_by == AGAIN + DAYS


def test_a_third_notice_without_a_restart_does_not_bring_the_first_back(office: Office) -> None:
    number = opened(office)
    again(office, number, date(2026, 11, 16), restarts=True)
    again(office, number, AGAIN)
    rows = clocks_of(office, number)

    assert rows[""].due_on == date(2026, 11, 16) + DAYS
    assert set(rows) == {"", "first notice 2026-11-02", "re-issued 2026-11-20"}


def test_the_same_notice_twice_adds_nothing(office: Office) -> None:
    number = opened(office)
    again(office, number)
    said = again(office, number)

    assert "on record already" in said
    assert len(clocks_of(office, number)) == 2
    with store.reading(office.engine) as session:
        assert [event.verb for event in events.of_case(session, number)].count("denial sent again") == 1


def test_two_notices_of_one_day_keep_a_clock_each(office: Office) -> None:
    number = opened(office)
    for received in (date(2026, 11, 20), date(2026, 11, 21)):
        reissued.record_reissued(office, number, Answer(Outcome.DENIED, date(2026, 11, 20), received), actor=MARIA)

    assert len(clocks_of(office, number)) == 3


def test_filing_ends_both(office: Office) -> None:
    number = opened(office)
    again(office, number)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)

    assert clocks_of(office, number) == {}
    assert "no clock starts" in again(office, number, date(2026, 11, 21))
    assert clocks_of(office, number) == {}


def test_correcting_one_denial_may_let_the_other_govern(office: Office) -> None:
    number = opened(office)
    again(office, number)
    correcting.correct(office, number, {"received": "2026-11-22"}, reason=CorrectionReason.ENVELOPE, actor=MARIA, of=date(2026, 11, 2))
    rows = clocks_of(office, number)

    assert rows[""].due_on == AGAIN + DAYS
    assert rows["first notice 2026-11-02"].due_on == date(2026, 11, 22) + DAYS
    assert len(rows) == 2


def test_several_denials_of_one_dispute_must_be_named_to_be_corrected(office: Office) -> None:
    number = opened(office)
    again(office, number)

    with pytest.raises(BadInput, match="several denials"):
        correcting.preview(office, number, {"received": "2026-11-21"})


def test_an_appeal_refused_twice_keeps_both_clocks_of_the_next(office: Office) -> None:
    number = opened(office)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    for day in (date(2026, 12, 10), date(2026, 12, 20)):
        clock.set_today(office.settings, day)
        answer = Answer(Outcome.DENIED, day, day, letter_deadline=day + timedelta(days=60))
        determining.record_determination(office, number, answer, actor=MARIA)
    rows = clocks_of(office, number)

    assert {row.stage for row in rows.values()} == {Stage.SECOND_APPEAL}
    assert rows[""].work_by == date(2026, 12, 10) + timedelta(days=60)
    assert rows["re-issued 2026-12-20"].work_by == date(2026, 12, 20) + timedelta(days=60)


def test_the_eob_after_a_refused_prior_authorization_keeps_a_clock_beside_it(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, date(2026, 12, 3))
    determining.record_determination(office, number, Answer(Outcome.DENIED, date(2026, 12, 1), date(2026, 12, 3)), actor=MARIA)
    before = clocks_of(office, number)[""].due_on
    clock.set_today(office.settings, date(2026, 12, 30))
    again(office, number, date(2026, 12, 28), of_claim=True)
    rows = clocks_of(office, number)

    assert rows[""].due_on == before == date(2026, 12, 3) + DAYS
    assert rows["claim denial 2026-12-28"].due_on == date(2026, 12, 28) + DAYS


def test_the_eob_of_a_dispute_already_filed_is_a_case_of_its_own(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.DENIED, office.today(), office.today()), actor=MARIA)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)

    with pytest.raises(NotAllowed, match="a dispute of its own"):
        again(office, number, office.today(), of_claim=True)


@pytest.mark.parametrize(
    ("notice", "received", "words"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), "older than the denial"),
        (date(2027, 1, 1), None, "in the future"),
        (date(2026, 11, 20), date(2026, 11, 19), "before it was written"),
        (None, None, "needs a date"),
    ],
)
def test_dates_that_cannot_be_are_refused(office: Office, notice: date | None, received: date | None, words: str) -> None:
    number = opened(office)

    with pytest.raises(BadInput, match=words):
        reissued.record_reissued(office, number, Answer(Outcome.DENIED, notice, received), actor=MARIA)
    assert len(clocks_of(office, number)) == 1


def test_a_claim_that_began_the_case_has_no_eob_beside_itself_and_a_closed_case_nothing(office: Office) -> None:
    number = opened(office)
    with pytest.raises(BadInput, match="its EOB is that denial"):
        again(office, number, of_claim=True)
    deciding.decide(office, number, Act.WITHDRAW, actor=MARIA)
    with pytest.raises(NotAllowed, match="was closed"):
        again(office, number)


def test_a_chart_saved_later_moves_only_the_denial_it_names(office: Office) -> None:
    number = opened(office)
    again(office, number)
    said = make.full_chart().denial.model_copy(update={"received_on": FIRST, "reference": "REF-7781"})
    cases.take_chart(office, make.full_chart(denial=said), actor=MARIA)

    assert {row.due_on for row in clocks_of(office, number).values()} == {FIRST + DAYS, AGAIN + DAYS}

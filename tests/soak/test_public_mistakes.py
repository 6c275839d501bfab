"""Reminders that went wrong in other people's programs, by the number of the public report; here they go right.

Each test does what a person does, with real acts and a real mail server, and looks at what arrived.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from casework import chart, clock
from casework.actions import Office, acknowledging, cases, closing, correcting, filing, remind, reopening
from casework.actions.changes import CorrectionReason
from casework.actions.closing import Ending
from casework.records import store
from casework.rules.preflight import Override
from casework.terms import Clock, DeadlineStatus, DenialReason, FilingMethod, NotPursuedReason, ReminderStatus
from tests import make
from tests.actions.reminding import DAY, at, deadline, end, people, rows, sweep
from tests.notify.catchers import Mailbox, mail_server

FRIDAY = date(2027, 1, 8)
MONDAY = date(2027, 1, 11)
THREE = timedelta(days=3)


@pytest.fixture
def office(tmp_path: Any) -> Office:
    """Open an office on a Friday."""
    return make.office(tmp_path / "home", day=FRIDAY)


@pytest.fixture
def mailbox(office: Office) -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        people(office, mailbox)
        yield mailbox


def denied(office: Office, place: int, *, received_on: date) -> str:
    """Take in a denial whose appeal is due 180 days after its receipt."""
    full = make.full_chart()
    said = chart.Denial(notice_on=received_on, received_on=received_on, reason=DenialReason.EXPERIMENTAL, reason_text="Experimental.", reference="R-1")
    covered = full.coverage.model_copy(update={"member_id": f"M{place}"})
    lines = (make.line(1, claim_number=f"N-{place}", service_on=received_on - 20 * DAY),)
    patient = full.patient.model_copy(update={"last_name": f"Reported{place}"})
    return cases.take_chart(office, make.full_chart(patient=patient, coverage=covered, claims=lines, denial=said), actor="maria").opened[0]


def receive(office: Office, number: str, day: date) -> None:
    """Correct the day on which the denial was received, as a person does who finds the envelope."""
    correcting.correct(office, number, {"notice": day.isoformat(), "received": day.isoformat()}, reason=CorrectionReason.OTHER, actor="maria")


def due(office: Office, number: str) -> date:
    """Say by when the appeal must be filed."""
    with store.reading(office.engine) as session:
        running = (row for row in store.deadlines(session, number) if (row.status, row.clock, row.drives) == (DeadlineStatus.RUNNING, Clock.FILING, True))
        (found,) = (row.work_by for row in running)
        assert found
        return found


def filings(mailbox: Mailbox, number: str) -> list[tuple[str, str]]:
    """Give who was told of this case's filing, and the subject."""
    return [(mail["To"].split("@")[0], mail["Subject"]) for mail in mailbox.mails if number in mail["Subject"] and "ile the" in mail["Subject"]]


def go(office: Office, day: date, hour: int = 10) -> None:
    """Let it be another day, and sweep."""
    clock.set_today(office.settings, day)
    sweep(office, day, hour)


@pytest.mark.parametrize("days", [1, 4, 183, 400])
def test_caseflow_15245_a_timer_that_is_computed_to_end_in_the_past_fires_all_the_same(office: Office, mailbox: Mailbox, days: int) -> None:
    """Caseflow's job looked back a few days only; FightHealthInsurance gives up what is older than 183 days."""
    number = denied(office, 1, received_on=FRIDAY - 30 * DAY)
    go(office, FRIDAY)
    assert filings(mailbox, number) == []

    receive(office, number, FRIDAY - timedelta(days=180 + days) - 3 * DAY)
    assert due(office, number) < FRIDAY
    go(office, FRIDAY, 11)

    assert {who for who, _ in filings(mailbox, number)} == {"maria", "sam"}
    assert all(subject.startswith("LATE: ") for _, subject in filings(mailbox, number))


def test_caseflow_14077_a_timer_that_ends_on_the_day_it_is_made_is_told_that_day_and_is_not_late(office: Office, mailbox: Mailbox) -> None:
    deadline(office, "C27-0900", FRIDAY, seen=FRIDAY)
    go(office, FRIDAY)

    assert filings(mailbox, "C27-0900")
    assert not any("LATE" in subject for _, subject in filings(mailbox, "C27-0900"))


def test_caseflow_a_retry_moves_no_date(office: Office, mailbox: Mailbox) -> None:
    """Caseflow kept the time of the next try in the column of the date itself."""
    mailbox.answer = "451 greylisted"
    key = deadline(office, "C27-0900", MONDAY, seen=FRIDAY)
    sweep(office, FRIDAY, 9)
    sweep(office, FRIDAY, 12)
    mailbox.answer = "250 OK"
    sweep(office, FRIDAY, 17)

    assert {row.due_on for row in rows(office)} == {MONDAY}
    with store.reading(office.engine) as session:
        row = next(each for each in store.deadlines(session, "C27-0900") if each.id == key)
        assert (row.work_by, row.next_rung_on) == (MONDAY, MONDAY)
    assert filings(mailbox, "C27-0900")


def test_civicrm_13487_a_moved_date_brings_exactly_one_new_reminder_and_the_old_ones_are_silent(office: Office, mailbox: Mailbox) -> None:
    number = denied(office, 1, received_on=FRIDAY - 172 * DAY)
    old = due(office, number)
    go(office, FRIDAY)
    before = filings(mailbox, number)
    receive(office, number, FRIDAY - 168 * DAY)
    new = due(office, number)
    assert new > old
    for offset in range((new - FRIDAY).days):
        go(office, FRIDAY + offset * DAY, 11)

    after = [subject for who, subject in filings(mailbox, number)[len(before) :] if who == "maria"]
    assert before
    assert after
    assert len(after) == len({mail["Message-ID"] for mail in mailbox.mails if mail["Subject"] in after and mail["To"].startswith("maria")})
    assert all(f"{new:%B} {new.day}, {new.year}" in subject for subject in after)


def test_civicrm_13487_a_date_that_moves_within_its_first_rung_is_told_anew_once(office: Office, mailbox: Mailbox) -> None:
    number = denied(office, 1, received_on=FRIDAY - 178 * DAY)
    go(office, FRIDAY)
    before = len(filings(mailbox, number))
    receive(office, number, FRIDAY - 177 * DAY)
    for hour in (11, 12, 15):
        go(office, FRIDAY, hour)

    told = [subject for who, subject in filings(mailbox, number)[before:] if who == "maria"]
    assert len(told) == 1


def test_civicrm_8025_a_date_that_is_touched_and_stays_is_told_once(office: Office, mailbox: Mailbox) -> None:
    received = FRIDAY - 178 * DAY
    number = denied(office, 1, received_on=received)
    go(office, FRIDAY, 9)
    told = filings(mailbox, number)
    acknowledging.acknowledge(office, number, "maria", actor="maria")  # or it would be passed on
    for hour, day in ((10, received + DAY), (11, received), (12, received + DAY), (13, received)):
        receive(office, number, day)
        if day == received:  # while it stood elsewhere nobody looked
            go(office, FRIDAY, hour)

    assert told
    assert filings(mailbox, number) == told


def test_civicrm_6187_a_date_that_moves_in_one_case_leaves_the_reminders_of_another(office: Office, mailbox: Mailbox) -> None:
    mine, other = (denied(office, place, received_on=FRIDAY - 178 * DAY) for place in (1, 2))
    sweep(office, FRIDAY, 6)  # laid before anybody's hours
    receive(office, mine, FRIDAY - 90 * DAY)
    go(office, FRIDAY, 9)

    assert filings(mailbox, mine) == []
    assert filings(mailbox, other)


@pytest.mark.parametrize("offset", [1, 2, 3], ids=["Saturday", "Sunday", "Monday"])
def test_dispatchs_monday_gap_what_is_due_at_the_weekend_or_on_monday_is_told_on_friday(office: Office, mailbox: Mailbox, offset: int) -> None:
    """Dispatch reminds on Mondays at 18:00; Caseflow tells of Monday on Friday."""
    deadline(office, "C27-0900", FRIDAY + offset * DAY, seen=FRIDAY)
    go(office, FRIDAY)

    assert "maria" in {who for who, _ in filings(mailbox, "C27-0900")}


def test_dispatchs_monday_gap_a_holiday_is_bridged_as_a_weekend_is(office: Office, mailbox: Mailbox) -> None:
    """Monday, January 18, 2027 is Martin Luther King Jr. Day."""
    deadline(office, "C27-0900", MONDAY + 8 * DAY, seen=FRIDAY)
    for offset in range(8):
        go(office, MONDAY + offset * DAY)

    days = {row.sent_at.astimezone(office.settings.zone).date() for row in rows(office, ReminderStatus.SENT) if row.sent_at and row.rung == 1}
    assert days == {date(2027, 1, 15)}


def test_dispatchs_loop_one_case_that_cannot_be_read_stops_no_other_and_is_said(office: Office, mailbox: Mailbox) -> None:
    """In Dispatch one exception ends the rest of the round."""
    for number in ("C27-0901", "C27-0902", "C27-0903"):
        deadline(office, number, MONDAY, seen=FRIDAY)
    with store.writing(office.engine) as session:
        session.connection().exec_driver_sql("UPDATE deadline SET notes = '{' WHERE case_number = 'C27-0902'")
    report = sweep(office, FRIDAY, 9)

    assert filings(mailbox, "C27-0901")
    assert filings(mailbox, "C27-0903")
    assert filings(mailbox, "C27-0902") == []
    assert any("could not be read" in problem for problem in report.problems)


# the sweep itself ends a clock of the authorization that no stage asks for
@pytest.mark.parametrize("kind", [kind for kind in Clock if kind is not Clock.STANDING], ids=lambda kind: kind.value)
def test_hmcts_whatever_is_armed_is_disarmed(office: Office, mailbox: Mailbox, kind: Clock) -> None:
    """Each reminder of HMCTS has a twin that removes it: a clock of any kind that ends takes its waiting message with it."""
    deadline(office, "C27-0900", MONDAY, seen=FRIDAY, clock=kind)
    sweep(office, FRIDAY, 5)
    assert rows(office)
    end(office, "C27-0900")
    for hour in (9, 12, 17):
        sweep(office, FRIDAY, hour)

    assert [mail["Subject"] for mail in mailbox.mails] == []


def test_a_filing_ends_the_reminders_and_a_reopened_case_has_them_again(office: Office, mailbox: Mailbox) -> None:
    number = denied(office, 1, received_on=FRIDAY - 173 * DAY)
    closing.close_case(office, number, Ending.WITHDRAW, reason=NotPursuedReason.OTHER, is_confirmed=True, actor="maria")
    go(office, FRIDAY, 9)
    assert filings(mailbox, number) == []

    reopening.reopen(office, number, reason=reopening.ReopenReason.MISTAKE, actor="maria")
    go(office, due(office, number), 10)
    told = len(filings(mailbox, number))
    assert told

    filing.record_filing(office, number, actor="maria", filed_on=office.today(), method=FilingMethod.FAX, reference="FX", override=Override.SENT)
    go(office, office.today(), 11)
    go(office, office.today() + THREE, 10)
    assert len(filings(mailbox, number)) == told


def test_fighthealthinsurance_nobody_is_reminded_by_the_servers_own_hour(office: Office, mailbox: Mailbox) -> None:
    """It prints the server's local time; here a person in Honolulu is told in Honolulu's morning."""
    people(office, mailbox, more='[people.kai]\nemail = "kai@clinic.example"\ntime_zone = "Pacific/Honolulu"\n')
    deadline(office, "C27-0900", MONDAY + 7 * DAY, seen=MONDAY, owner="kai")
    for hour in range(24):
        sweep(office, MONDAY, hour)

    (sent,) = {row.sent_at for row in rows(office, ReminderStatus.SENT) if row.recipient == "kai"}
    assert sent
    assert at(MONDAY, 12) <= sent < at(MONDAY, 15)


def test_what_was_never_swept_for_a_month_is_told_once_and_by_its_last_rung(office: Office, mailbox: Mailbox) -> None:
    """A scheduler without memory forgets what fell while it was down, or tells all of it at once."""
    deadline(office, "C27-0900", FRIDAY + 33 * DAY, seen=FRIDAY)
    remind.sweep(office, now=at(FRIDAY, 9), env={})
    sweep(office, FRIDAY + 27 * DAY, 10)

    assert len([subject for who, subject in filings(mailbox, "C27-0900") if who == "maria"]) == 1

"""The clinician hears of a call when its time is set, the evening before and an hour before: at that hour, once, and never of the past."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from casework import clock
from casework.actions import Office, clocks, peer_calls, peer_calls_file, peer_calls_result, stages
from casework.actions.peer_calls_result import Came
from casework.errors import NotAllowed
from casework.records import store
from casework.rules.calls import CallResult
from casework.terms import DeadlineStatus, Outcome, ReminderStatus
from tests import make
from tests.actions.calling import CALL_ON, DENIED, MARIA, agreed, booked, denied, logged, people, sweep
from tests.actions.reminding import rows
from tests.notify.catchers import Mailbox, mail_server, sms_gateway

DAY = timedelta(days=1)
EVE = CALL_ON - DAY


@pytest.fixture
def mailbox(office: Office) -> Iterator[Mailbox]:
    with mail_server() as caught:
        people(office, caught)
        yield caught


def to_sam(mailbox: Mailbox) -> list[str]:
    """Give the subjects that reached the clinician."""
    return [str(mail["Subject"]) for mail in mailbox.mails if str(mail["To"]).startswith("sam")]


def words(hour: str) -> str:
    return f"peer-to-peer call on Thursday, November 26, 2026, {hour} CST - C26-0001, Summit Mutual Health Plan"


def test_the_clinician_hears_when_the_time_is_set_the_evening_before_and_an_hour_before(office: Office, mailbox: Mailbox) -> None:
    booked(office, denied(office))  # 10:30 in New York is 9:30 in Chicago
    sweep(office, DENIED + DAY, 9)
    assert to_sam(mailbox) == [f"Time set: {words('9:30 AM')}"]
    sweep(office, EVE, 17, 45)
    assert len(to_sam(mailbox)) == 1
    sweep(office, EVE, 18)
    assert to_sam(mailbox)[1:] == [words("9:30 AM")]
    sweep(office, CALL_ON, 8, 15)
    assert len(to_sam(mailbox)) == 2
    for minute in (30, 45):
        sweep(office, CALL_ON, 8, minute)
    assert to_sam(mailbox)[2:] == [words("9:30 AM")]


def test_office_hours_do_not_swallow_the_hour_before(office: Office, mailbox: Mailbox) -> None:
    people(office, mailbox, more='hours = "09:00-17:00"\n')
    booked(office, denied(office), hour="08:00", zone="America/Chicago")
    sweep(office, DENIED + DAY, 10)
    mailbox.answer = "250 OK"
    sweep(office, EVE, 19)
    sweep(office, CALL_ON, 7)

    assert len(to_sam(mailbox)) == 3


def test_it_goes_by_sms_too_and_holds_no_number_and_no_name(office: Office, mailbox: Mailbox) -> None:
    with sms_gateway() as gateway:
        people(office, mailbox, more=f'sms = "json://127.0.0.1:{gateway.port}/"\n')
        booked(office, denied(office))
        sweep(office, EVE, 18)

    sent = rows(office, ReminderStatus.SENT)
    assert [text["message"] for text in gateway.texts] == [
        "C26-0001 Summit Mutual Health Plan: peer-to-peer call Thursday 11/26/2026, 9:30 AM CST. They call you."
    ]
    assert not any(mark in row.subject + row.body for row in sent for mark in ("555", "Whitlock", "ketamine", "F33"))


def test_the_mail_brings_the_calendar_entry_and_a_moved_time_moves_it(office: Office, mailbox: Mailbox) -> None:
    number = denied(office)
    booked(office, number)
    first = peer_calls_file.write(office, number).decode()
    peer_calls.schedule(office, number, agreed(hour="14:00"), actor=MARIA)
    moved = peer_calls_file.write(office, number).decode()

    assert "DTSTART:20261126T153000Z" in first
    assert "DTEND:20261126T160000Z" in first
    assert "DTSTART:20261126T190000Z" in moved
    uids = {line for text in (first, moved) for line in text.splitlines() if line.startswith("UID")}
    assert len(uids) == 1
    assert "SEQUENCE:0" in first
    assert "SEQUENCE:1" in moved
    sweep(office, DENIED + DAY, 9)
    (mail,) = [mail for mail in mailbox.mails if str(mail["To"]).startswith("sam")]
    (entry,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert "DTSTART:20261126T190000Z" in str(entry.get_content())


def test_a_moved_time_silences_what_was_to_be_told_of_the_old_one(office: Office, mailbox: Mailbox) -> None:
    number = denied(office)
    booked(office, number)
    sweep(office, DENIED + DAY, 9)
    sweep(office, EVE, 18)
    peer_calls.schedule(office, number, agreed(hour="16:00"), actor=MARIA)
    sweep(office, CALL_ON, 8, 30)
    sweep(office, CALL_ON, 13)
    sweep(office, CALL_ON, 14)

    assert to_sam(mailbox) == [f"Time set: {words('9:30 AM')}", words("9:30 AM"), words("3:00 PM"), words("3:00 PM")]


def test_a_message_that_waits_for_its_server_is_silenced_when_the_time_moves(office: Office, mailbox: Mailbox) -> None:
    number = denied(office)
    booked(office, number)
    mailbox.answer = "451 later"
    sweep(office, EVE, 18)
    peer_calls.schedule(office, number, agreed(on=CALL_ON + 7 * DAY), actor=MARIA)
    mailbox.answer = "250 OK"
    sweep(office, EVE, 19)

    old = [row for row in rows(office) if row.rung > 1000 and row.due_on == CALL_ON]
    assert {row.status for row in old} == {ReminderStatus.SILENCED}


def test_after_a_downtime_only_the_latest_is_told_and_of_the_past_nothing(office: Office, mailbox: Mailbox) -> None:
    booked(office, denied(office))
    sweep(office, CALL_ON, 9)
    assert to_sam(mailbox) == [words("9:30 AM")]

    patient = make.full_chart().patient.model_copy(update={"first_name": "Robin", "last_name": "Other"})
    clock.set_today(office.settings, DENIED)
    booked(office, denied(office, patient=patient, claims=(make.line(3, claim_number="26-9"),)), hour="16:00")
    sweep(office, CALL_ON, 15)
    sweep(office, CALL_ON + DAY, 9)
    assert len(to_sam(mailbox)) == 1


def test_several_calls_are_told_one_by_one(office: Office, mailbox: Mailbox) -> None:
    booked(office, denied(office))
    patient = make.full_chart().patient.model_copy(update={"first_name": "Robin", "last_name": "Other"})
    booked(office, denied(office, patient=patient, claims=(make.line(3, claim_number="26-9"),)), hour="16:00")
    sweep(office, EVE, 18)

    assert sorted(subject.split(" - ")[1][:8] for subject in to_sam(mailbox)) == ["C26-0001", "C26-0002"]


@pytest.mark.parametrize("ended", ["held", "closed"])
def test_a_call_that_is_held_and_a_case_that_is_closed_are_silent(office: Office, mailbox: Mailbox, ended: str) -> None:
    number = denied(office)
    booked(office, number)
    if ended == "held":
        peer_calls_result.record(office, number, Came(CallResult.UPHELD, DENIED), actor=MARIA)
    else:
        with store.writing(office.engine) as session:
            stages.finish(office, session, store.case(session, number), Outcome.WITHDRAWN)
    sweep(office, EVE, 18)
    sweep(office, CALL_ON, 8, 30)

    assert to_sam(mailbox) == []


def test_the_end_of_the_stage_does_not_silence_a_call_that_is_still_to_come(office: Office, mailbox: Mailbox) -> None:
    number = denied(office)
    booked(office, number)
    with store.writing(office.engine) as session:
        clocks.end(session, number, None, clock=None, track=None, status=DeadlineStatus.MET)
    sweep(office, EVE, 18)

    assert to_sam(mailbox) == [words("9:30 AM")]


def test_a_clinician_without_an_address_is_stood_in_for(office: Office) -> None:
    with mail_server() as caught:
        (office.settings.home / "channels.toml").write_text(
            f'manager = "maria"\n[mail]\nurl = "{caught.url}"\n[people.maria]\nemail = "maria@clinic.example"\n'
        )
        booked(office, denied(office))
        sweep(office, EVE, 18)

        assert words("9:30 AM") in [str(mail["Subject"]) for mail in caught.mails]


def test_what_was_told_is_on_record_by_its_moment(office: Office, mailbox: Mailbox) -> None:
    number = denied(office)
    booked(office, number)
    sweep(office, EVE, 18)

    assert ("reminder sent", "e-mail sam 2026-11-26 evening before") in logged(office, number)


def test_a_call_without_a_time_has_no_calendar_file(office: Office) -> None:
    number = denied(office)
    peer_calls.request(office, number, asked_on=DENIED, actor=MARIA)

    with pytest.raises(NotAllowed, match="no time yet"):
        peer_calls_file.write(office, number)

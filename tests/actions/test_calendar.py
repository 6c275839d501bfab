"""Each person's calendar holds the dates of that person's cases: told once, moved when they move, taken back when they are done."""

import signal
import subprocess
import sys
import threading
from datetime import date
from email.message import EmailMessage

import pytest
from sqlmodel import select

from casework.actions import Office, assigning, board, calendar, digests
from casework.actions.digests import DigestReport
from casework.errors import BadInput, UnknownCase
from casework.records import store
from casework.records.logbook import Digest
from casework.records.models import Deadline
from casework.settings import PROGRAM
from casework.terms import Clock, DeadlineStatus, ReminderStatus, Track
from tests.actions.reminding import DAY, TUESDAY, at, deadline, end, move, people
from tests.notify import rfc5545
from tests.notify.catchers import Mailbox, free_port, mail_server

SOON, LATER = TUESDAY + 7 * DAY, TUESDAY + 40 * DAY


@pytest.fixture
def mailbox(office):
    with mail_server() as mailbox:
        people(office, mailbox)
        yield mailbox


def tell(office: Office, day: date, hour: int = 9, minute: int = 0) -> DigestReport:
    return digests.send_due(office, now=at(day, hour, minute), env={})


def words(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def entries(mail: EmailMessage) -> list[dict[str, str]]:
    (part,) = mail.iter_attachments()
    assert (part.get_content_type(), part.get_filename(), part.get_param("method")) == ("text/calendar", "appeals.ics", "PUBLISH")
    return rfc5545.entries(part.get_payload(decode=True))


def only(mail: EmailMessage) -> dict[str, str]:
    (entry,) = entries(mail)
    return entry


def never_all_clear(office: Office) -> None:
    """Let a day on which nothing is due stay silent, as a clinic may choose."""
    (office.settings.folder("rulebook") / "daily-mail.toml").write_text('[nothing-due]\ntell = "never"\n')


def rest(office: Office, number: str) -> None:
    """Let a case rest until long after, so that it is not told as one without a next step."""
    with store.writing(office.engine) as session:
        store.case(session, number).hold_until = LATER + 100 * DAY


def test_a_person_gets_one_mail_on_the_morning_with_the_dates_and_their_entries(office, mailbox):
    deadline(office, "C27-0001", SOON, last_lawful=LATER)
    deadline(office, "C27-0002", LATER)
    for hour in (6, 8, 9, 13, 17):
        tell(office, TUESDAY, hour)

    (mail,) = mailbox.mails
    assert mail["To"] == "maria@clinic.example"
    assert mail["Subject"] == "File the first appeal by Tuesday, January 19 - C27-0001"
    assert "- File the first appeal by Tuesday, January 19\n  C27-0001, Aetna\n  Last lawful day: Sunday, February 21\n" in words(mail)
    assert "- File the first appeal by Sunday, February 21\n  C27-0002, Aetna\n" in words(mail)
    assert [(entry["SUMMARY"], entry["DTSTART"], entry["SEQUENCE"]) for entry in entries(mail)] == [
        ("C27-0001 first appeal: file by January 19, 2027 · Aetna", "20270119", "0"),
        ("C27-0002 first appeal: file by February 21, 2027 · Aetna", "20270221", "0"),
    ]


def test_a_day_with_nothing_due_and_nothing_changed_brings_no_mail(office, mailbox):
    never_all_clear(office)
    deadline(office, "C27-0001", LATER)
    reports = [tell(office, TUESDAY + offset * DAY).sent for offset in range(20)]

    assert reports == [1, *[0] * 19]


def test_what_is_due_soon_is_listed_each_day_and_its_entry_is_sent_once(office, mailbox):
    deadline(office, "C27-0001", SOON)
    for offset in range(3):
        tell(office, TUESDAY + offset * DAY)

    assert [len(list(mail.iter_attachments())) for mail in mailbox.mails] == [1, 0, 0]
    assert all("C27-0001" in words(mail) for mail in mailbox.mails)


def test_a_moved_date_is_the_same_entry_with_a_higher_sequence(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    for offset in (1, 2):
        move(office, "C27-0001", LATER + offset * DAY, seen=TUESDAY + offset * DAY)
        tell(office, TUESDAY + offset * DAY)

    sent = [only(mail) for mail in mailbox.mails]
    assert len({entry["UID"] for entry in sent}) == 1
    assert [(entry["SEQUENCE"], entry["DTSTART"]) for entry in sent] == [("0", "20270221"), ("1", "20270222"), ("2", "20270223")]
    assert "MOVED\n- File the first appeal by Monday, February 22\n  It was Sunday, February 21\n  C27-0001, Aetna\n" in words(mailbox.mails[1])


def test_a_new_explanation_of_an_unchanged_day_is_no_news_and_travels_with_the_next_mail(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    move(office, "C27-0001", LATER, seen=TUESDAY + DAY)
    silent = tell(office, TUESDAY + DAY).sent
    deadline(office, "C27-0002", LATER)
    for offset in (2, 3):
        tell(office, TUESDAY + offset * DAY)

    assert (silent, len(mailbox.mails)) == (0, 2)
    assert [(entry["SUMMARY"][:8], entry["SEQUENCE"]) for entry in sorted(entries(mailbox.mails[1]), key=lambda entry: entry["SUMMARY"])] == [
        ("C27-0001", "1"),
        ("C27-0002", "0"),
    ]
    assert "C27-0001" not in words(mailbox.mails[1])


def test_a_date_that_is_met_is_taken_back_once_and_then_silent(office, mailbox):
    never_all_clear(office)
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    end(office, "C27-0001")
    rest(office, "C27-0001")
    reports = [tell(office, TUESDAY + offset * DAY).sent for offset in range(1, 5)]

    entry = only(mailbox.mails[1])
    assert reports == [1, 0, 0, 0]
    assert (entry["STATUS"], entry["SEQUENCE"], entry["DTSTART"]) == ("CANCELLED", "1", "20270221")
    assert entry["SUMMARY"].startswith("Cancelled: C27-0001")
    assert entry["UID"] == only(mailbox.mails[0])["UID"]
    assert "TAKEN BACK: nothing to do any more\n- File the first appeal: done\n  Sunday, February 21; C27-0001, Aetna\n" in words(mailbox.mails[1])


def test_a_case_that_closes_is_taken_back_whatever_its_clocks_say(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    with store.writing(office.engine) as session:
        case = store.case(session, "C27-0001")
        case.closed_on = TUESDAY
        session.add(case)
    tell(office, TUESDAY + DAY)
    tell(office, TUESDAY + 2 * DAY)

    assert [only(mail)["STATUS"] for mail in mailbox.mails] == ["CONFIRMED", "CANCELLED"]
    assert "no longer due" in words(mailbox.mails[1])


def test_a_clock_that_runs_again_after_it_was_taken_back_is_back_in_the_calendar(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    end(office, "C27-0001", DeadlineStatus.CANCELLED)
    tell(office, TUESDAY + DAY)
    deadline(office, "C27-0001", LATER, seen=TUESDAY + 2 * DAY)
    tell(office, TUESDAY + 2 * DAY)

    sent = [only(mail) for mail in mailbox.mails]
    assert [(entry["STATUS"], entry["SEQUENCE"]) for entry in sent] == [("CONFIRMED", "0"), ("CANCELLED", "1"), ("CONFIRMED", "2")]
    assert len({entry["UID"] for entry in sent}) == 1


def test_a_clock_that_loses_its_date_is_taken_back(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    end(office, "C27-0001", DeadlineStatus.SUPERSEDED)
    deadline(office, "C27-0001", None)
    tell(office, TUESDAY + DAY)

    assert only(mailbox.mails[1])["STATUS"] == "CANCELLED"
    assert "no longer due" in words(mailbox.mails[1])


def test_a_case_that_changes_hands_leaves_one_calendar_for_the_other_and_may_come_back(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    for offset, owner in ((1, "sam"), (2, "maria")):
        assigning.assign(office, "C27-0001", owner, actor="test")
        tell(office, TUESDAY + offset * DAY)

    told = [(mail["To"].split("@")[0], only(mail)["STATUS"], only(mail)["SEQUENCE"]) for mail in mailbox.mails]
    assert told == [
        ("maria", "CONFIRMED", "0"),
        ("maria", "CANCELLED", "1"),
        ("sam", "CONFIRMED", "0"),
        ("maria", "CONFIRMED", "2"),
        ("sam", "CANCELLED", "1"),
    ]
    assert "somebody else" in words(mailbox.mails[1])


def test_a_case_without_an_owner_is_in_the_calendar_of_whoever_is_reminded_of_it(office, mailbox):
    deadline(office, "C27-0001", SOON, owner="unassigned")
    tell(office, TUESDAY)

    assert [mail["To"] for mail in mailbox.mails] == ["sam@clinic.example"]


def test_each_clock_of_each_track_is_an_entry_of_its_own(office, mailbox):
    deadline(office, "C27-0001", LATER)
    deadline(office, "C27-0001", LATER, track=Track.PROVIDER, drives=False)
    deadline(office, "C27-0001", LATER, clock=Clock.PEER_TO_PEER)
    deadline(office, "C27-0001", LATER, origin="re-issued 2027-01-05")
    tell(office, TUESDAY)

    told = entries(mailbox.mails[0])
    assert len(told) == 4
    assert {entry["SUMMARY"] for entry in told} == {
        "C27-0001 first appeal: file by February 21, 2027 · Aetna",
        "C27-0001 first appeal (provider): file by February 21, 2027 · Aetna",
        "C27-0001 first appeal (re-issued 2027-01-05): file by February 21, 2027 · Aetna",
        "C27-0001 first appeal: ask for the peer-to-peer call by February 21, 2027 · Aetna",
    }


def test_a_clock_in_hours_has_its_hour_in_utc_and_the_readers_hour_in_words(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + DAY, clock=Clock.INFORMATION, due_at=at(TUESDAY + DAY, 15))
    tell(office, TUESDAY)

    assert only(mailbox.mails[0])["DTSTART"] == "20270113T210000Z"
    assert "- Answer the payer's request on the first appeal by tomorrow, Wednesday, January 13, 15:00 CST\n" in words(mailbox.mails[0])


def test_the_clinics_own_target_never_looks_like_law(office, mailbox):
    key = deadline(office, "C27-0001", SOON)
    with store.writing(office.engine) as session:
        row = session.get_one(Deadline, key)
        row.due_on = None
        session.add(row)
    tell(office, TUESDAY)

    assert only(mailbox.mails[0])["SUMMARY"] == "C27-0001 first appeal: file by January 19, 2027 (own target) · Aetna"
    assert "The clinic's own target, not a legal date" in words(mailbox.mails[0])


def test_late_is_judged_by_the_last_lawful_day(office, mailbox):
    deadline(office, "C27-0001", TUESDAY - DAY, last_lawful=TUESDAY + 3 * DAY)
    deadline(office, "C27-0002", TUESDAY - 9 * DAY, last_lawful=TUESDAY - DAY)
    deadline(office, "C27-0003", TUESDAY - 9 * DAY)
    tell(office, TUESDAY)
    late, past = words(mailbox.mails[0]).split("PAST the day we work to, not late by law")

    assert mailbox.mails[0]["Subject"] == "LATE: File the first appeal - C27-0003; 1 more late; 1 past our own day"
    assert ("C27-0002" in late, "C27-0003" in late, "C27-0001" in late) == (True, True, False)
    assert "  C27-0001, Aetna\n  Last lawful day: Friday, January 15\n" in past


def test_a_clinic_chooses_how_far_its_mail_looks_ahead(office, mailbox):
    (office.settings.folder("rulebook") / "ladder.toml").write_text("digest_days = 3")
    deadline(office, "C27-0001", SOON)
    tell(office, TUESDAY)
    (office.settings.folder("rulebook") / "ladder.toml").write_text("digest_days = 10")
    tell(office, TUESDAY + DAY)

    assert [mail["Subject"] for mail in mailbox.mails] == [
        "Nothing of yours is due by Friday, January 15; 1 new date",
        "File the first appeal by Tuesday, January 19 - C27-0001",
    ]


def test_mail_and_entries_hold_no_patient_and_nothing_of_the_coverage(office, mailbox):
    deadline(office, "C27-0001", SOON)
    tell(office, TUESDAY)

    (part,) = mailbox.mails[0].iter_attachments()
    assert "MARKER" not in words(mailbox.mails[0]) + part.get_payload(decode=True).decode()


def test_the_mail_waits_for_half_past_seven_in_the_readers_own_zone(office, mailbox):
    people(office, mailbox, more='[people.lee]\nemail = "lee@clinic.example"\ntime_zone = "America/Los_Angeles"\nhours = "10:00-16:00"\n')
    deadline(office, "C27-0001", SOON, owner="lee")
    sent = [hour for hour in range(6, 20) if tell(office, TUESDAY, hour).sent]

    assert sent == [10]  # 9:30 in Chicago is 7:30 in Los Angeles


def test_a_server_that_is_down_loses_nothing_and_the_next_morning_tells_it_once(office):
    mailbox = Mailbox(port=free_port())
    people(office, mailbox)
    deadline(office, "C27-0001", LATER)
    reports = [tell(office, TUESDAY, hour) for hour in range(8, 18)]
    waiting = board.reminders_failed_text(office)
    with mail_server(mailbox, port=mailbox.port):
        for hour in range(8, 18):
            tell(office, TUESDAY + DAY, hour)

    assert {(report.sent, report.failed) for report in reports} == {(0, 0)}
    assert "daily mail" in waiting
    assert "maria" in waiting
    (mail,) = mailbox.mails
    assert "NEW" in words(mail)
    assert only(mail)["DTSTART"] == "20270221"
    assert "Every reminder arrived" in board.reminders_failed_text(office)


def test_a_refused_mail_is_tried_again_and_then_given_up_for_the_day_only(office):
    with mail_server(Mailbox(refuses={"maria@clinic.example": "552 mailbox full"})) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", LATER, owner="maria")
        for quarter in range(8 * 4, 18 * 4, 2):
            tell(office, TUESDAY, quarter // 4, quarter % 4 * 15)
        mailbox.refuses.clear()
        tell(office, TUESDAY + DAY)

    with store.reading(office.engine) as session:
        first, second = session.exec(select(Digest).where(Digest.person == "maria").order_by(Digest.day)).all()
    assert first.attempts >= 1
    assert first.status in (ReminderStatus.FAILED, ReminderStatus.SILENCED)
    assert second.status is ReminderStatus.SENT
    assert [only(mail)["STATUS"] for mail in mailbox.mails] == ["CONFIRMED"]


def test_one_that_was_never_told_is_not_taken_back(office):
    with mail_server(Mailbox(refuses={"maria@clinic.example": "552 mailbox full"})) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", LATER)
        tell(office, TUESDAY)
        end(office, "C27-0001")
        rest(office, "C27-0001")
        mailbox.refuses.clear()
        tell(office, TUESDAY + DAY)

    assert mailbox.mails == []


KILLED = """
import os, signal, sys
from casework.actions import Office, digests
from casework.notify import delivery
from casework.settings import Settings
from tests.actions.reminding import TUESDAY, at

def send(message, address):
    if sys.argv[2] == "after":
        delivery.send(message, address)
    os.kill(os.getpid(), signal.SIGKILL)

digests.send_due(Office.open(Settings.from_env({"CASEWORK_HOME": sys.argv[1]})), now=at(TUESDAY), env={}, send=send)
"""


@pytest.mark.parametrize(("moment", "mails"), [("before", 1), ("after", 2)])
def test_a_kill_between_claim_and_mark_sends_the_same_bytes_under_one_message_id(office, mailbox, moment, mails):
    deadline(office, "C27-0001", LATER)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(office.settings.home), moment], cwd=PROGRAM, check=False)
    at_once = tell(office, TUESDAY, 9, 5).sent
    move(office, "C27-0001", LATER + DAY, seen=TUESDAY)
    later = tell(office, TUESDAY, 9, 15).sent
    tell(office, TUESDAY + DAY)

    assert (ended.returncode, at_once, later) == (-signal.SIGKILL, 0, 1)
    *first, last = mailbox.mails
    assert len(first) == mails
    assert len(set(mailbox.ids[:-1])) == 1
    assert len({mail.get_body().get_content() + str(entries(mail)) for mail in first}) == 1
    assert (only(last)["SEQUENCE"], only(last)["DTSTART"]) == ("1", "20270222")


def test_what_a_dead_round_may_have_told_is_taken_back_when_the_date_is_met(office, mailbox):
    deadline(office, "C27-0001", LATER)
    subprocess.run([sys.executable, "-c", KILLED, str(office.settings.home), "after"], cwd=PROGRAM, check=False)
    end(office, "C27-0001")
    tell(office, TUESDAY + DAY)

    assert [only(mail)["STATUS"] for mail in mailbox.mails] == ["CONFIRMED", "CANCELLED"]


def test_two_rounds_at_once_send_each_mail_once(office, mailbox):
    for number in range(12):
        deadline(office, f"C27-{number:04d}", SOON)
    together = threading.Barrier(3)

    def run() -> None:
        together.wait()
        tell(office, TUESDAY)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mailbox.mails) == 1


def test_a_clinics_own_words_that_fail_give_way_to_ours(office, mailbox):
    own = office.settings.folder("templates") / "reminders"
    own.mkdir(parents=True)
    (own / "digest-body.j2").write_text("{{ no_such_thing }}")
    deadline(office, "C27-0001", SOON)
    report = tell(office, TUESDAY)

    assert report.sent == 1
    assert "digest-body.j2" in report.sentence()
    assert "C27-0001" in words(mailbox.mails[0])


def test_a_person_whom_no_mail_reaches_gets_no_calendar_and_stops_nobody_elses(office, mailbox):
    people(office, mailbox, manager="", more='[people.lee]\nsms = "json://127.0.0.1:9/"\n')
    deadline(office, "C27-0001", SOON, owner="lee")
    deadline(office, "C27-0002", SOON)

    assert tell(office, TUESDAY).sent == 1


def test_very_many_new_dates_come_in_more_than_one_mail_nearest_first(office, mailbox, monkeypatch):
    monkeypatch.setattr("casework.actions.digest_letter.MOST_ENTRIES", 3)
    for number in range(5):
        deadline(office, f"C27-{number:04d}", LATER + number * DAY)
    for offset in range(3):
        tell(office, TUESDAY + offset * DAY)

    assert [[entry["SUMMARY"][:8] for entry in entries(mail)] for mail in mailbox.mails] == [["C27-0000", "C27-0001", "C27-0002"], ["C27-0003", "C27-0004"]]
    assert "2 more entries follow tomorrow" in words(mailbox.mails[0])


def file_of(office: Office, number: str, day: date = TUESDAY) -> list[dict[str, str]]:
    return rfc5545.entries(calendar.case_file(office, number, now=at(day)))


def test_the_file_of_one_case_holds_the_very_entries_of_the_mail(office, mailbox):
    deadline(office, "C27-0001", LATER)
    deadline(office, "C27-0002", LATER)
    tell(office, TUESDAY)
    (mailed,) = [entry for entry in entries(mailbox.mails[0]) if "C27-0001" in entry["SUMMARY"]]

    assert file_of(office, "C27-0001") == [mailed]


def test_the_file_of_a_case_rises_with_each_move_without_any_mail(office):
    deadline(office, "C27-0001", LATER)
    first = file_of(office, "C27-0001")
    move(office, "C27-0001", LATER + DAY, seen=TUESDAY)
    second = file_of(office, "C27-0001")

    assert [(entry["SEQUENCE"], entry["DTSTART"]) for entry in (*first, *second)] == [("0", "20270221"), ("1", "20270222")]


def test_the_file_of_a_finished_case_takes_back_what_was_mailed(office, mailbox):
    deadline(office, "C27-0001", LATER)
    tell(office, TUESDAY)
    end(office, "C27-0001")

    assert [entry["STATUS"] for entry in file_of(office, "C27-0001")] == ["CANCELLED"]


def test_a_case_without_any_day_has_no_file(office):
    deadline(office, "C27-0001", None)

    with pytest.raises(BadInput, match="casework explain C27-0001"):
        file_of(office, "C27-0001")
    with pytest.raises(UnknownCase):
        file_of(office, "C27-0404")

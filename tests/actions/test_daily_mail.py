"""The daily mail takes along what need not go alone, covers for who is away, and tells supervisors and the manager; nothing twice, nothing lost."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage

import pytest
from sqlmodel import select

from casework.actions import Office, audit, digest_letter, digests, remind_rows
from casework.actions.digests import DigestReport
from casework.errors import BadInput
from casework.notify import outbox
from casework.notify.message import ChannelDown, Words
from casework.records import events, store
from casework.records.logbook import Digest
from casework.records.models import Case, CaseStage, Coverage, Deadline, Determination, Reminder
from casework.records.payments import Payment, Win
from casework.settings import PROGRAM
from casework.terms import Clock, DeadlineStatus, MessageChannel, Outcome, ReminderStatus, Stage, Track
from tests.actions.reminding import DAY, TUESDAY, at, deadline, end, move, people, rows, sweep
from tests.notify.catchers import Mailbox, free_port, mail_server
from tests.notify.html_text import words_of, words_of_text

SOON, LATER = TUESDAY + 7 * DAY, TUESDAY + 30 * DAY
NINE = at(TUESDAY, 9)
NAMED = '[people.lee]\nname = "Lee Park"\nemail = "lee@clinic.example"\n'
AWAY = f'{NAMED}cover = "maria"\nabsences = [{{ from = {TUESDAY - DAY}, until = {TUESDAY + 2 * DAY} }}]\n'


@pytest.fixture
def mailbox(office: Office) -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        people(office, mailbox)
        yield mailbox


def tell(office: Office, day: date = TUESDAY, hour: int = 8, minute: int = 0, **options: object) -> DigestReport:
    return digests.send_due(office, now=at(day, hour, minute), env={}, **options)  # type: ignore[arg-type]


def bundle(office: Office, number: str, due_on: date, *, rung: int = 30, reader: str = "maria", owner: str = "maria") -> int:
    """Lay a reminder that is to travel with the mail, as arming does."""
    clock = deadline(office, number, due_on, owner=owner)
    with store.writing(office.engine) as session:
        identity = outbox.Identity(clock, rung, MessageChannel.EMAIL, reader, due_on)
        remind_rows.put(session, identity, case_number=number, words=Words("subject", "body"), try_at=NINE)
        row = session.exec(select(Reminder).where(Reminder.deadline_id == clock)).one()
        row.is_bundled = True
        session.add(row)
        return row.id or 0


def row(office: Office, key: int) -> Reminder:
    return next(each for each in rows(office) if each.id == key)


def words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def mails(mailbox: Mailbox) -> dict[str, str]:
    """Give the text of each person's last mail, below its subject."""
    return {mail["To"].split("@")[0]: f"{mail['Subject']}\n{words(mail)}" for mail in mailbox.mails}


def part(text: str, head: str) -> str:
    """Give one section of a mail."""
    return text.split(f"\n{head}", 1)[1].split("\n\n")[0]


def test_a_bundled_reminder_is_told_with_its_date_and_is_sent_with_the_mail(office: Office, mailbox: Mailbox) -> None:
    far, near = bundle(office, "C27-0001", LATER), bundle(office, "C27-0002", SOON, rung=7)
    tell(office)

    text = mails(mailbox)["maria"]
    assert "- File the first appeal by Thursday, February 11\n  C27-0001, Aetna" in part(text, "AHEAD")
    assert "- File the first appeal by Tuesday, January 19\n  C27-0002, Aetna" in part(text, "DUE")
    told = [row(office, key) for key in (far, near)]
    assert {each.status for each in told} == {ReminderStatus.SENT}
    with store.reading(office.engine) as session:
        mail = session.exec(select(Digest).where(Digest.person == "maria")).one()
        logged = [event.code for event in events.of_case(session, "C27-0001") if event.verb == "reminder sent"]
    assert {each.sent_at for each in told} == {mail.sent_at}
    assert logged == ["e-mail maria 2027-02-11 rung 30, with the daily mail"]


def test_a_reminder_that_was_told_with_the_mail_is_not_told_the_next_day(office: Office, mailbox: Mailbox) -> None:
    bundle(office, "C27-0001", LATER)
    tell(office)
    mailbox.mails.clear()
    tell(office, TUESDAY + DAY)

    assert "C27-0001" not in str(mails(mailbox))


@pytest.mark.parametrize("ended", ["moved", "met", "closed"])
def test_a_reminder_that_is_no_longer_true_does_not_travel(office: Office, mailbox: Mailbox, ended: str) -> None:
    key = bundle(office, "C27-0001", LATER)
    bundle(office, "C27-0002", LATER)
    if ended == "moved":
        move(office, "C27-0001", LATER + DAY, seen=TUESDAY)
    elif ended == "met":
        end(office, "C27-0001", DeadlineStatus.MET)
    else:
        with store.writing(office.engine) as session:
            store.case(session, "C27-0001").closed_on = TUESDAY
    tell(office)

    assert "C27-0002" in part(mails(mailbox)["maria"], "AHEAD")
    assert "C27-0001" not in part(mails(mailbox)["maria"], "AHEAD")
    assert row(office, key).status is ReminderStatus.ARMED


def test_a_mail_that_does_not_leave_leaves_its_reminders_to_go_by_themselves_when_they_were_to(office: Office) -> None:
    mailbox = Mailbox(port=free_port())
    people(office, mailbox)
    key = bundle(office, "C27-0001", LATER)
    tell(office)

    assert (row(office, key).status, row(office, key).try_at) == (ReminderStatus.ARMED, NINE)


def test_a_reminder_does_not_go_alone_while_its_mail_is_under_way(office: Office, mailbox: Mailbox) -> None:
    key = bundle(office, "C27-0001", LATER)
    seen = []
    tell(office, TUESDAY, 8, 55, send=lambda _message, _address: seen.append(row(office, key).try_at))

    assert seen[0] is not None
    assert seen[0] >= at(TUESDAY, 9, 55)


def test_after_a_downtime_the_mail_goes_and_not_one_message_for_each_reminder(office: Office, mailbox: Mailbox) -> None:
    keys = [bundle(office, f"C27-000{number}", LATER) for number in range(5)]
    with store.writing(office.engine) as session:
        for clock in session.exec(select(Deadline)):
            clock.next_rung_on = LATER
    for minute in (0, 15):
        sweep(office, TUESDAY, 11, minute)
        tell(office, TUESDAY, 11, minute)

    assert len(mailbox.mails) == 1
    assert {row(office, key).status for key in keys} == {ReminderStatus.SENT}


def test_reminders_make_way_for_a_mail_once_and_go_by_themselves_when_it_cannot_be_written(
    office: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("MARKER")

    key = bundle(office, "C27-0001", LATER)
    with store.writing(office.engine) as session:
        for clock in session.exec(select(Deadline)):
            clock.next_rung_on = LATER
    monkeypatch.setattr(digest_letter.Desk, "write", broken)
    said = ""
    for minutes in range(0, 90, 15):
        sweep(office, TUESDAY, 11 + minutes // 60, minutes % 60)
        said += tell(office, TUESDAY, 11 + minutes // 60, minutes % 60).sentence()
    listed = digests.undelivered(office)

    assert row(office, key).status is ReminderStatus.SENT
    assert [mail["Subject"] for mail in mailbox.mails] == ["subject"]
    assert "The daily mail of maria could not be written: RuntimeError; report this." in said
    assert ("maria", "it could not be written: RuntimeError; report this") in {(each.person, each.error) for each in listed}
    assert "MARKER" not in said + str(listed)


def test_a_reminder_that_went_alone_meanwhile_is_not_told_by_the_mail_too(office: Office, mailbox: Mailbox) -> None:
    key = bundle(office, "C27-0001", LATER)

    def down(_message: object, _address: object) -> None:
        raise ChannelDown("the mail server cannot be used now")

    tell(office, send=down)
    with store.writing(office.engine) as session:
        session.get_one(Reminder, key).status = ReminderStatus.SENT
    deadline(office, "C27-0002", SOON)
    tell(office, TUESDAY, 11)

    text = mails(mailbox)["maria"]
    assert "C27-0002" in text
    assert "AHEAD" not in text


def test_a_clinics_own_mail_that_leaves_cases_out_takes_no_reminder_along(office: Office, mailbox: Mailbox) -> None:
    own = office.settings.folder("templates") / "reminders"
    own.mkdir(parents=True)
    (own / "digest-body.j2").write_text("Good morning. {{ due_count }} due.\n")
    key = bundle(office, "C27-0001", LATER)
    tell(office)

    assert len(mailbox.mails) == 1
    assert row(office, key).status is ReminderStatus.ARMED


def test_what_a_long_mail_has_no_room_for_goes_by_itself(office: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("casework.notify.digests", "casework.actions.digest_lines"):
        monkeypatch.setattr(f"{module}.MOST_LINES", 2)
    keys = [bundle(office, f"C27-000{number}", LATER + number * DAY) for number in range(4)]
    tell(office)

    assert "- and 2 more: casework worklist --owner maria" in part(mails(mailbox)["maria"], "AHEAD")
    assert [row(office, key).status for key in keys] == [ReminderStatus.SENT] * 2 + [ReminderStatus.ARMED] * 2


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

digests.send_due(Office.open(Settings.from_env({"CASEWORK_HOME": sys.argv[1]})), now=at(TUESDAY, 8), env={}, send=send)
"""


@pytest.mark.parametrize(("moment", "arrived"), [("before", 1), ("after", 2)])
def test_after_a_kill_the_same_mail_goes_again_and_its_reminders_are_told_once(office: Office, mailbox: Mailbox, moment: str, arrived: int) -> None:
    key = bundle(office, "C27-0001", LATER)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(office.settings.home), moment], cwd=PROGRAM, check=False)
    between = row(office, key)
    tell(office, TUESDAY, 8, 20)

    assert ended.returncode == -signal.SIGKILL
    assert between.status is ReminderStatus.ARMED
    assert between.try_at
    assert between.try_at >= at(TUESDAY, 9)
    assert len(mailbox.mails) == arrived
    assert len(set(mailbox.ids)) == 1
    assert row(office, key).status is ReminderStatus.SENT


def test_two_rounds_at_once_tell_each_reminder_once(office: Office, mailbox: Mailbox) -> None:
    keys = [bundle(office, f"C27-000{number}", LATER) for number in range(5)]
    together = threading.Barrier(3)

    def run() -> None:
        together.wait()
        tell(office)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mailbox.mails) == 1
    assert [row(office, key).attempts for key in keys] == [1] * 5


def test_a_reminder_that_another_sweep_took_makes_the_mail_wait_for_the_next_round(office: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bundle(office, "C27-0001", LATER)
    write = digest_letter.Desk.write

    def slow(desk: digest_letter.Desk, session: object) -> object:
        letter = write(desk, session)  # type: ignore[arg-type]
        with store.writing(office.engine) as other:
            other.get_one(Reminder, key).status = ReminderStatus.SENT
        return letter

    monkeypatch.setattr(digest_letter.Desk, "write", slow)
    first = tell(office).sent
    monkeypatch.undo()
    second = tell(office, TUESDAY, 8, 15).sent

    assert (first, second) == (0, 1)
    assert "AHEAD" not in mails(mailbox)["maria"]


def test_on_the_first_working_day_of_a_week_the_mail_says_that_nothing_is_due(office: Office, mailbox: Mailbox) -> None:
    never = TUESDAY + 60 * DAY
    deadline(office, "C27-0001", never)
    sent = {TUESDAY + offset * DAY: tell(office, TUESDAY + offset * DAY).sent for offset in range(14)}

    assert [day for day, count in sent.items() if count] == [TUESDAY, date(2027, 1, 19), date(2027, 1, 25)]  # January 18 is a holiday
    text = mails(mailbox)["maria"]
    assert text.startswith("Nothing is due by Monday, February 8\n")
    assert "Your next date: File the first appeal by Saturday, March 13 - C27-0001, Aetna" in text


def test_a_clinician_without_dates_is_not_told_so(office: Office, mailbox: Mailbox) -> None:
    people(office, mailbox, more=f'{NAMED}role = "clinician"\n')
    tell(office, date(2027, 1, 11))

    assert set(mails(mailbox)) == {"maria", "sam"}


def test_no_mail_goes_on_a_day_on_which_its_reader_does_not_work(office: Office, mailbox: Mailbox) -> None:
    deadline(office, "C27-0001", SOON)
    sent = [tell(office, day).sent for day in (date(2027, 1, 16), date(2027, 1, 17), date(2027, 1, 18), date(2027, 1, 19))]

    assert sent[:3] == [0, 0, 0]
    assert sent[3] >= 1


def test_the_dates_of_who_is_away_come_under_that_ones_name_and_stay_out_of_the_covers_calendar(office: Office, mailbox: Mailbox) -> None:
    people(office, mailbox, more=AWAY)
    deadline(office, "C27-0001", SOON)
    deadline(office, "C27-0002", TUESDAY, owner="lee")
    deadline(office, "C27-0003", LATER, owner="lee")
    tell(office)

    found = mails(mailbox)
    assert "lee" not in found
    assert part(found["maria"], "COVER for Lee Park, away until Thursday, January 14").startswith("\n- File the first appeal today\n  C27-0002, Aetna")
    assert "C27-0003" not in found["maria"]
    (mail,) = [mail for mail in mailbox.mails if mail["To"].startswith("maria")]
    (file,) = mail.iter_attachments()
    assert "C27-0002" not in str(file.get_content())


def test_who_was_away_gets_the_mail_again_on_the_day_back_and_the_cover_is_rid_of_it(office: Office, mailbox: Mailbox) -> None:
    people(office, mailbox, more=AWAY)
    deadline(office, "C27-0002", SOON, owner="lee")
    tell(office)
    mailbox.mails.clear()
    tell(office, TUESDAY + 3 * DAY)

    found = mails(mailbox)
    assert "C27-0002" in found["lee"]
    assert "maria" not in found


def decided(office: Office, number: str, outcome: Outcome, *, hour: int = 8) -> None:
    """Put a payer's answer on record, as of Tuesday."""
    with store.writing(office.engine) as session:
        session.get_one(Case, number).amount_at_stake = Decimal(1200)
        session.add(Determination(case_number=number, stage=Stage.FIRST_APPEAL, outcome=outcome, received_on=TUESDAY, recorded_at=at(TUESDAY, hour)))
        if outcome is Outcome.APPROVED:
            session.add(Win(case_number=number, track=Track.MEMBER, decided_on=TUESDAY, at_stake=Decimal("3300.50"), recorded_at=at(TUESDAY, hour)))
            session.add(Payment(case_number=number, paid_on=TUESDAY, amount=Decimal(950), recorded_at=at(TUESDAY, hour)))


def test_what_was_denied_and_won_since_the_last_mail_is_told_once_with_the_dollars_of_the_month(office: Office, mailbox: Mailbox) -> None:
    deadline(office, "C27-0001", SOON)
    deadline(office, "C27-0002", LATER)
    decided(office, "C27-0001", Outcome.DENIED)
    decided(office, "C27-0002", Outcome.APPROVED)
    tell(office, TUESDAY, 7, 45)
    text = mails(mailbox)["maria"]
    mailbox.mails.clear()
    tell(office, TUESDAY + 2 * DAY)

    refused = " since your last mail\n- First appeal: denied\n  C27-0001, Aetna, $1,200.00\n"
    assert part(text, "DENIED") == refused + "  Next: File the first appeal by Tuesday, January 19"
    assert part(text, "WON") == " since your last mail\n- First appeal: approved\n  C27-0002, Aetna, $3,300.50"
    assert "At stake in these: $1,200.00\nWon this month: $3,300.50\nPaid this month: $950.00\n" in text
    again = mails(mailbox)["maria"]
    assert "WON" in again  # recorded at 8, after the mail of a quarter to
    mailbox.mails.clear()
    tell(office, TUESDAY + 3 * DAY)
    assert "WON" not in mails(mailbox)["maria"]


def test_a_supervisor_reads_how_each_of_their_people_stands(office: Office, mailbox: Mailbox) -> None:
    people(office, mailbox, more=f'{NAMED}supervisor = "sam"\n')
    deadline(office, "C27-0001", TUESDAY - DAY, owner="lee")
    deadline(office, "C27-0002", TUESDAY, owner="lee")
    deadline(office, "C27-0003", SOON, owner="lee")
    tell(office)

    found = mails(mailbox)
    assert "- Lee Park: 1 late, 1 today, 1 more by Tuesday, January 26" in part(found["sam"], "TEAM")
    assert found["sam"].startswith("Your people: 1 late, 1 today\n")
    assert "TEAM" not in found["lee"]


def test_the_manager_reads_what_reached_nobody_and_who_has_no_address(office: Office, mailbox: Mailbox) -> None:
    key = bundle(office, "C27-0001", SOON)
    deadline(office, "C27-0002", SOON, owner="kim")
    deadline(office, "C27-0003", SOON, owner="unassigned")
    with store.writing(office.engine) as session:
        failed = session.get_one(Reminder, key)
        failed.status, failed.is_bundled = ReminderStatus.FAILED, False
    tell(office)

    found = mails(mailbox)
    assert "- C27-0001, Tuesday, January 19: for maria" in part(found["sam"], "FAILED")
    assert "- kim: 1 open case; sam is told instead\n" in part(found["sam"], "UNREACHED")
    assert "- Nobody owns 1 open case; sam is told instead. Give each to somebody: casework worklist --owner nobody" in part(found["sam"], "UNREACHED")
    assert "; 1 message reached nobody" in found["sam"].splitlines()[0]
    assert "FAILED" not in found["maria"]


def test_a_message_that_failed_and_reached_somebody_else_is_no_news_to_the_manager(office: Office, mailbox: Mailbox) -> None:
    key = bundle(office, "C27-0001", SOON)
    with store.writing(office.engine) as session:
        failed = session.get_one(Reminder, key)
        failed.status, failed.is_bundled = ReminderStatus.FAILED, False
        session.add(Reminder(**{**failed.model_dump(exclude={"id"}), "recipient": "sam", "message_id": "<other>", "status": ReminderStatus.SENT}))
    tell(office)

    assert "FAILED" not in str(mails(mailbox))


def test_text_and_html_of_a_real_mail_say_the_same_and_nothing_of_the_patient(office: Office, mailbox: Mailbox) -> None:
    bundle(office, "C27-0001", LATER)
    deadline(office, "C27-0002", TUESDAY)
    with store.writing(office.engine) as session:
        session.get_one(Coverage, 1).payer = '<b>Aetna</b> & "Sons" [x](http://evil.example) | - LATE'
    tell(office)

    mail = next(mail for mail in mailbox.mails if mail["To"].startswith("maria"))
    page = mail.get_body(("html",))
    assert page is not None
    html = str(page.get_content())
    assert words_of(html) == words_of_text(words(mail))
    assert "MARKER" not in html + words(mail)
    assert "<b>Aetna" not in html
    assert 'href="http://evil' not in html


def test_a_preview_sends_nothing_and_says_what_the_mail_will_say(office: Office, mailbox: Mailbox) -> None:
    key = bundle(office, "C27-0001", LATER)
    before = digests.preview(office, "maria", now=at(TUESDAY, 8), env={})
    assert mailbox.mails == []
    assert row(office, key).status is ReminderStatus.ARMED
    tell(office)
    after = digests.preview(office, "maria", now=at(TUESDAY, 10), env={})

    assert before.words
    assert after.words
    assert (before.words.subject, before.words.body) == (mailbox.mails[0]["Subject"], words(mailbox.mails[0]))
    assert before.sent_at is None
    assert after.sent_at
    assert after.words == before.words


def test_a_preview_of_a_quiet_day_is_empty_and_a_stranger_is_named(office: Office, mailbox: Mailbox) -> None:
    assert digests.preview(office, "maria", now=at(TUESDAY, 8), env={}).words is None
    with pytest.raises(BadInput, match=r"called ben. Known: maria, sam\."):
        digests.preview(office, "ben", now=at(TUESDAY, 8), env={})


def test_one_case_that_cannot_be_told_whole_costs_nobody_the_mail(office: Office, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("MARKER")

    deadline(office, "C27-0001", SOON)
    with store.writing(office.engine) as session:
        session.add(CaseStage(case_number="C27-0001", stage=Stage.FIRST_APPEAL, opened_on=TUESDAY - timedelta(days=1)))
    monkeypatch.setattr("casework.actions.blocked.short", broken)
    report = tell(office)

    assert "C27-0001" in mails(mailbox)["maria"]
    assert "C27-0001: what it waits for could not be told (RuntimeError)" in report.sentence()
    assert "MARKER" not in report.sentence()


def test_a_last_lawful_day_that_is_today_stands_first_under_today_and_in_the_subject(office: Office, mailbox: Mailbox) -> None:
    deadline(office, "C27-0001", TUESDAY - 30 * DAY, clock=Clock.CONFIRMATION, due_on=None)
    deadline(office, "C27-0002", TUESDAY - 9 * DAY, last_lawful=TUESDAY + 90 * DAY)
    deadline(office, "C27-0003", TUESDAY - 2 * DAY, last_lawful=TUESDAY + DAY)
    deadline(office, "C27-0004", TUESDAY, clock=Clock.CONFIRMATION, due_on=None)
    deadline(office, "C27-0005", TUESDAY - 4 * DAY, last_lawful=TUESDAY)
    tell(office)

    text = mails(mailbox)["maria"]
    assert text.startswith("Today: File the first appeal - C27-0005; 1 more today; 3 past our own day\n")
    assert re.findall("C27-000.", part(text, "TODAY")) == ["C27-0005", "C27-0004"]
    assert "Last lawful day: today, Tuesday, January 12" in part(text, "TODAY")
    assert re.findall("C27-000.", part(text, "PAST")) == ["C27-0003", "C27-0002", "C27-0001"], "what may lapse first, and the clinic's own targets last"


def test_what_is_past_our_day_is_named_in_the_subject_before_what_is_not_due_yet(office: Office, mailbox: Mailbox) -> None:
    deadline(office, "C27-0001", SOON)
    deadline(office, "C27-0002", TUESDAY - 2 * DAY, last_lawful=TUESDAY + DAY)
    tell(office)

    subject = mails(mailbox)["maria"].split("\n")[0]
    assert subject == "Past our day: File the first appeal - C27-0002, last lawful day tomorrow, Wednesday, January 13; 1 due by Tuesday, January 26"


def test_what_is_late_of_a_colleague_who_is_away_is_said_first_in_the_section_and_in_the_subject(office: Office, mailbox: Mailbox) -> None:
    people(office, mailbox, more=AWAY)
    deadline(office, "C27-0001", TUESDAY - 60 * DAY, owner="lee", clock=Clock.DECISION)
    deadline(office, "C27-0002", TUESDAY - 50 * DAY, owner="lee", clock=Clock.CONFIRMATION, due_on=None)
    deadline(office, "C27-0003", TUESDAY - 3 * DAY, owner="lee")
    deadline(office, "C27-0004", TUESDAY + DAY, owner="lee")
    deadline(office, "C27-0005", TUESDAY)
    tell(office)

    text = mails(mailbox)["maria"]
    assert text.startswith("Today: File the first appeal - C27-0005; 1 late of Lee Park\n")
    assert re.findall("C27-000.", part(text, "COVER")) == ["C27-0003", "C27-0001", "C27-0002", "C27-0004"]
    assert part(text, "COVER").count("LATE: ") == 1
    assert "- LATE: File the first appeal, due since Saturday, January 9\n  C27-0003" in part(text, "COVER")


def test_the_manager_s_mail_alone_holds_the_head_of_the_log_and_the_log_is_proved_by_it(office: Office, mailbox: Mailbox) -> None:
    bundle(office, "C27-0001", SOON)
    deadline(office, "C27-0002", SOON, owner="kim")
    deadline(office, "C27-0003", SOON, owner="unassigned")
    with store.writing(office.engine) as session:
        events.append(session, "hold", actor="maria", at=office.now(), case_number="C27-0001")
    tell(office)

    found = mails(mailbox)
    head = found["sam"].partition("casework audit verify --head ")[2].split()[0]
    assert audit.verify(office, head=head).found
    assert "Log: row" not in found["maria"]

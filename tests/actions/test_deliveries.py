"""Every attempt is a row that says what it proves, and a message that one way does not take goes another way."""

import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest

from casework.actions import board, cases, deliveries_failed, digests, remind_send, remind_send_claim
from casework.cli.main import main
from casework.notify import delivery, smtp
from casework.notify.message import ChannelDown, NotTaken, Receipt
from casework.records import store
from casework.records.reminders import Reminder
from casework.rules.delivering import Outcome, Proof
from casework.terms import MessageChannel, ReminderStatus
from tests import make
from tests.actions.delivering import alone, attempts, lee, outcomes
from tests.actions.reminding import DAY, TUESDAY, at, deadline, end, people, rows, sweep, undelivered
from tests.notify.catchers import Mailbox, free_port, mail_server
from tests.notify.servers import Centre, Desk, json_desk, sms_centre, talking

WEEK = TUESDAY + 7 * DAY
LEE = "lee@clinic.example"


@pytest.fixture(autouse=True)
def _at_home(office, monkeypatch):
    """Every message goes by itself here, and not in the daily mail."""
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    alone(office)


def test_every_attempt_is_a_row_with_its_error_receipt_and_proof(office):
    with mail_server(Mailbox(answer="451 greylisted")) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", WEEK)
        sweep(office, TUESDAY, 9)
        mailbox.answer = "250 Ok: queued as 77"
        sweep(office, TUESDAY, 10)

    first, second = attempts(office)
    assert (first.outcome, first.error, first.receipt, first.proof) == (Outcome.WAIT, "the mail server refused the message (451)", "", Proof.NOTHING)
    assert (second.outcome, second.error, second.receipt, second.proof) == (Outcome.TAKEN, "", "Ok: queued as 77", Proof.ACCEPTED)
    assert first.message_id == second.message_id == rows(office)[0].message_id
    assert (first.case_number, first.recipient, first.channel) == ("C27-0001", "maria", MessageChannel.EMAIL)
    assert first.begun_at <= first.ended_at < second.begun_at <= second.ended_at


def test_a_yes_of_an_sms_centre_is_handed_over_and_shown_so(office, capsys):
    with mail_server() as mailbox, sms_centre() as centre:
        lee(office, mailbox, centre.url)
        deadline(office, "C27-0001", TUESDAY + DAY, owner="lee")
        sweep(office, TUESDAY)
        assert main(["messages", "c27-0001"]) == 0

    said = capsys.readouterr().out
    assert "by SMS, sent: handed over to the gateway" in said
    assert "handed over to the gateway (ab0001)" in said
    assert "by e-mail, sent: accepted by the mail server" in said


def test_a_refused_mailbox_goes_by_sms_at_once_and_says_why_it_comes_this_way(office):
    with mail_server(Mailbox(refuses={LEE: "550 no such user"})) as mailbox, sms_centre() as centre:
        lee(office, mailbox, centre.url)
        deadline(office, "C27-0001", WEEK, owner="lee")
        sweep(office, TUESDAY, 9)
        sweep(office, TUESDAY, 9, 5)

    mail, sms = rows(office)
    assert outcomes(office) == [("lee", "e-mail", "recipient refused"), ("lee", "SMS", "taken")]
    assert (mail.status, sms.status, sms.meant_for) == (ReminderStatus.FAILED, ReminderStatus.SENT, "lee")
    assert mail.message_id != sms.message_id
    assert "C27-0001" in centre.texts[0][1].decode()
    assert len(centre.texts[0][1]) <= 160


def test_without_another_channel_the_next_person_hears_and_reads_for_whom_it_was(office):
    with mail_server(Mailbox(refuses={LEE: "550 no such user"})) as mailbox:
        people(office, mailbox, more=f'[people.lee]\nname = "Lee Chang"\nemail = "{LEE}"\n')
        deadline(office, "C27-0001", WEEK, owner="lee")
        sweep(office, TUESDAY, 9)
        sweep(office, TUESDAY, 9, 5)

    (mail,) = mailbox.mails
    assert mail["To"] == "sam@clinic.example"
    assert mail["Subject"].startswith("For Lee Chang: File the first appeal")
    assert mail.get_body(("plain",)).get_content().startswith("This message was for Lee Chang, who could not be reached by e-mail.")
    assert rows(office)[1].meant_for == "lee"


def test_a_refused_address_is_spared_for_a_day_and_a_corrected_one_is_tried_at_once(office):
    with mail_server(Mailbox(refuses={LEE: "550 no such user"})) as mailbox, sms_centre() as centre:
        lee(office, mailbox, centre.url)
        deadline(office, "C27-0001", WEEK, owner="lee")
        sweep(office, TUESDAY, 9)
        deadline(office, "C27-0002", WEEK, owner="lee")
        sweep(office, TUESDAY, 10)
        sweep(office, TUESDAY, 10, 5)
        spared = [each for each in outcomes(office) if each[1] == "e-mail"]
        channels = office.settings.home / "channels.toml"
        channels.write_text(channels.read_text().replace(LEE, "lee.chang@clinic.example"))
        deadline(office, "C27-0003", WEEK, owner="lee")
        sweep(office, TUESDAY, 11)

    assert spared == [("lee", "e-mail", "recipient refused")]
    assert len(centre.texts) == 2
    assert [mail["To"] for mail in mailbox.mails] == ["lee.chang@clinic.example"]


def test_a_wrong_password_is_told_to_the_keeper_goes_another_way_and_goes_itself_once_mended(office):
    wrong = [True]

    def send(message, address):
        if wrong[0] and address.url.startswith("mailto"):
            raise ChannelDown("the mail server refused the login (535)", Outcome.LOGIN)
        return delivery.send(message, address)

    with mail_server() as mailbox, sms_centre() as centre:
        lee(office, mailbox, centre.url)
        deadline(office, "C27-0001", WEEK, owner="lee")
        report = sweep(office, TUESDAY, 9, send=send)
        sweep(office, TUESDAY, 9, 5, send=send)
        wrong[0] = False
        sweep(office, TUESDAY, 10, send=send)

    assert "refused the login" in " ".join(report.problems)
    assert (len(centre.texts), len(mailbox.mails)) == (1, 1)


def test_a_centre_that_throttles_is_served_slowly_in_the_same_sweep_and_mail_does_not_wait_for_it(office, monkeypatch):
    monkeypatch.setattr(remind_send, "FIRST_PACE", 0.01)
    with mail_server() as mailbox, sms_centre(Centre(answers=[0x58, 0, 0x58])) as centre:
        lee(office, mailbox, centre.url)
        for number in range(5):
            deadline(office, f"C27-000{number}", TUESDAY + DAY, owner="lee")
        report = sweep(office, TUESDAY)

    texts = [text for _, text in centre.texts]
    assert len(texts) == len(set(texts)) == 5
    assert report.waiting == 0
    assert {row.status for row in rows(office)} == {ReminderStatus.SENT}
    assert [each[2] for each in outcomes(office)].count("throttled") == 2
    assert len(mailbox.ids) == len(set(mailbox.ids))


def test_a_centre_that_goes_on_throttling_keeps_its_messages_for_the_next_sweep(office, monkeypatch):
    monkeypatch.setattr(remind_send, "FIRST_PACE", 0.001)
    monkeypatch.setattr(remind_send, "SLOWEST_PACE", 0.004)
    with mail_server() as mailbox, sms_centre(Centre(answers=[0x58] * 50)) as centre:
        lee(office, mailbox, centre.url)
        for number in range(8):
            deadline(office, f"C27-000{number}", TUESDAY + 3 * DAY, owner="lee")
        sweep(office, TUESDAY, 9)
        asked = centre.asked
        centre.answers.clear()
        sweep(office, TUESDAY, 9, 15)

    assert asked == 4
    assert len({text for _, text in centre.texts}) == 8
    assert {row.status for row in rows(office)} == {ReminderStatus.SENT}


def test_the_pause_a_gateway_asks_for_is_heeded_and_costs_no_try(office):
    with mail_server() as mailbox, json_desk(Desk(status=429, headers={"Retry-After": "1200"})) as desk:
        lee(office, mailbox, f"json://127.0.0.1:{desk.port}/")
        deadline(office, "C27-0001", TUESDAY + 3 * DAY, owner="lee")
        sweep(office, TUESDAY, 9)
        sweep(office, TUESDAY, 9, 15)
        asked = len(desk.came)
        desk.status = 202
        sweep(office, TUESDAY, 9, 21)

    sms = next(row for row in rows(office) if row.channel is MessageChannel.SMS)
    assert (asked, len(desk.came)) == (1, 2)
    assert (sms.status, sms.attempts) == (ReminderStatus.SENT, 1)


@pytest.mark.parametrize(("days", "early", "late"), [(7, 230, 245), (1, 10, 20)])
def test_a_server_that_stays_down_lets_its_messages_go_another_way_in_time(office, days, early, late):
    with sms_centre() as centre:
        lee(office, Mailbox(port=free_port()), centre.url)
        alone(office, sms_from_days=0, supervisor_from_days=0)
        deadline(office, "C27-0001", TUESDAY + days * DAY, owner="lee")
        counts = []
        for minutes in (0, early, late, late + 5):
            sweep(office, TUESDAY, 9 + minutes // 60, minutes % 60)
            counts.append(len(centre.texts))

    assert counts[:2] == [0, 0]
    assert counts[3] == 1
    mail, _sms = rows(office)
    assert (mail.status, mail.attempts) == (ReminderStatus.ARMED, 0)


def test_what_reaches_nobody_stands_first_on_the_board_and_says_what_to_do(office, capsys):
    with mail_server(Mailbox(refuses={LEE: "550 no", "maria@clinic.example": "550 no", "sam@clinic.example": "550 no"})) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", WEEK)
        for hour in (9, 10, 11):
            sweep(office, TUESDAY, hour)
    page = board.reminders_failed_text(office, page_link=lambda key: f"https://b/{key}")
    assert main(["messages", "--failed"]) == 0

    told = capsys.readouterr().out
    assert "**nobody yet** |" in page
    assert "| [C27\u20110001](https://b/case-c27-0001) | First appeal, filing, date 2027-01-19 | maria |" in page
    assert "Correct maria's e-mail address in channels.toml." in page
    assert "Nobody has had it yet: tell maria yourself if it cannot wait." in page
    assert "Nobody has had it yet" in told
    assert "@" not in page + told
    assert len(deliveries_failed.sentences(office)) == 2


def test_a_trouble_leaves_the_board_once_the_address_takes_mail_again_or_the_case_is_done(office):
    with mail_server(Mailbox(refuses={"maria@clinic.example": "550 no"})) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", WEEK)
        sweep(office, TUESDAY, 9)
        (first,) = deliveries_failed.listed(office)
        sweep(office, TUESDAY, 9, 5)
        (one,) = deliveries_failed.listed(office)
        mailbox.refuses.clear()
        deadline(office, "C27-0002", WEEK)
        sweep(office, TUESDAY + DAY, 10)
        mended = deliveries_failed.listed(office)
        mailbox.refuses["maria@clinic.example"] = "550 no"
        deadline(office, "C27-0003", WEEK)
        sweep(office, TUESDAY + DAY, 11)
        sweep(office, TUESDAY + DAY, 11, 5)
        again = [each.case_number for each in deliveries_failed.listed(office)]
        end(office, "C27-0003")

    assert (first.instead, first.on_its_way) == ("", "sam by e-mail")
    assert (one.case_number, one.instead, one.on_its_way) == ("C27-0001", "sam by e-mail", "")
    assert (mended, again, deliveries_failed.listed(office)) == ([], ["C27-0003"], [])


def test_nobody_waits_for_a_server_that_hangs_and_it_is_asked_once(office, monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    with mail_server() as mailbox, talking(lambda line: time.sleep(3)) as port:
        people(office, mailbox, more=f'[people.lee]\nemail = "mailto://127.0.0.1:{port}/{LEE}?from=a@clinic.example"\n')
        for number in range(12):
            deadline(office, f"C27-{number:04d}", WEEK, owner="lee" if number % 2 else "maria")
        report = sweep(office, TUESDAY)

    assert (report.sent, report.waiting) == (6, 6)
    assert [each[0] for each in outcomes(office)].count("lee") == 1


def test_a_server_that_is_slow_without_end_gives_way_to_the_next_sweep(office, monkeypatch):
    monkeypatch.setattr(remind_send, "SLOW", 0.01)
    monkeypatch.setattr(remind_send, "SERVER_SECONDS", 0.1)

    def send(message, address):
        time.sleep(0.06)
        return Receipt(Proof.ACCEPTED)

    people(office, Mailbox(port=9))
    for number in range(6):
        deadline(office, f"C27-{number:04d}", WEEK)
    first = sweep(office, TUESDAY, 9, send=send)
    second = sweep(office, TUESDAY, 9, 15, send=send)

    assert (first.sent, first.waiting) == (2, 4)
    assert second.sent == 2


def test_a_sweep_ends_after_its_minutes_and_the_next_goes_on(office, monkeypatch):
    people(office, Mailbox(port=9))
    for number in range(4):
        deadline(office, f"C27-{number:04d}", WEEK)
    monkeypatch.setattr(remind_send, "SWEEP_SECONDS", -1.0)
    first = sweep(office, TUESDAY, 9, send=lambda message, address: None)
    monkeypatch.setattr(remind_send, "SWEEP_SECONDS", 60.0)
    second = sweep(office, TUESDAY, 9, 1, send=lambda message, address: None)

    assert (first.sent, first.waiting, second.sent) == (0, 4, 4)


def test_nobody_who_writes_meanwhile_waits_for_a_message_under_way(office):
    people(office, Mailbox(port=9))
    deadline(office, "C27-0001", WEEK)
    took = []

    def send(message, address):
        begun = time.monotonic()
        writer = threading.Thread(target=_write, args=(office,))
        writer.start()
        writer.join(10)
        took.append((writer.is_alive(), time.monotonic() - begun < 10))

    sweep(office, TUESDAY, send=send)

    assert took == [(False, True)]


def _write(office):
    with store.writing(office.engine) as session:
        store.set_mark(session, "written meanwhile", "", at=at(TUESDAY))


def test_a_row_that_cannot_be_handled_stops_no_other(office, monkeypatch):
    people(office, Mailbox(port=9))
    for number in range(3):
        deadline(office, f"C27-{number:04d}", WEEK)
    claim = remind_send_claim.claim

    def damaged(turn, key, **options):
        if key == 2:
            raise ValueError("damaged")
        return claim(turn, key, **options)

    monkeypatch.setattr(remind_send_claim, "claim", damaged)
    report = sweep(office, TUESDAY, send=lambda message, address: None)

    assert (report.sent, report.waiting) == (2, 1)
    assert "Message 2 could not be handled (ValueError)" in " ".join(report.problems)


def test_a_clinics_own_pauses_win_and_a_wrong_file_is_told_while_ours_hold(office):
    own = office.settings.home / "rulebook" / "delivery.toml"
    own.write_text('["message refused"]\nminutes = [30]\n')

    def refuse(message, address):
        raise NotTaken("not these words")

    people(office, Mailbox(port=9))
    deadline(office, "C27-0001", WEEK)
    sweep(office, TUESDAY, 9, send=refuse)
    pause = rows(office)[0].try_at - at(TUESDAY, 9)
    own.write_text('["message refused"]\nminutes = "soon"\n')
    report = sweep(office, TUESDAY, 9, 45, send=refuse)

    assert timedelta(minutes=30) <= pause < timedelta(minutes=31)
    assert "The clinic's own delivery.toml is not used" in " ".join(report.problems)
    assert rows(office)[0].attempts == 2


def test_near_the_date_tries_follow_within_minutes_and_somebody_else_hears_the_same_hour(office):
    with mail_server() as mailbox, mail_server(Mailbox(answer="451 later")) as rough:
        people(office, mailbox, more=f'[people.lee]\nemail = "mailto://127.0.0.1:{rough.port}/{LEE}?from=a@clinic.example"\nsupervisor = "sam"\n')
        alone(office, supervisor_from_days=-9)
        deadline(office, "C27-0001", TUESDAY + DAY, owner="lee")
        for minute in range(0, 60, 5):
            sweep(office, TUESDAY, 9, minute)

    tries = [row.begun_at for row in attempts(office) if row.recipient == "lee"]
    assert max(later - sooner for sooner, later in pairwise(tries)) <= timedelta(minutes=21)
    assert [mail["To"] for mail in mailbox.mails] == ["sam@clinic.example"]


def test_no_attempt_keeps_an_address_or_a_secret(office, capsys):
    with mail_server(Mailbox(refuses={LEE: f"550 no such user {LEE}"})) as mailbox, sms_centre(Centre(bind=0x0E)) as centre:
        lee(office, mailbox, centre.url)
        deadline(office, "C27-0001", TUESDAY + DAY, owner="lee")
        sweep(office, TUESDAY)
        sweep(office, TUESDAY, 10)
        for words in (["messages", "C27-0001", "--json"], ["messages", "--failed", "--json"], ["messages"]):
            assert main(words) == 0

    said = capsys.readouterr().out + repr(attempts(office)) + repr([row.error for row in rows(office)]) + " ".join(deliveries_failed.sentences(office))
    assert [word for word in ("clinic.example", "secret99", "13125550123", "127.0.0.1") if word in said] == []


def test_a_case_without_messages_and_a_number_nobody_knows(office, capsys):
    people(office, Mailbox(port=9))
    deadline(office, "C27-0001", WEEK)

    assert main(["messages", "C27-0001"]) == 0
    assert capsys.readouterr().out.strip() == "No message yet."
    assert main(["messages", "--failed"]) == 0
    assert capsys.readouterr().out.strip() == "Every message arrived."
    assert main(["messages", "C27-9999"]) == 1
    assert "No case C27-9999" in capsys.readouterr().err
    assert undelivered(office) == []


def test_a_cases_page_shows_its_last_messages_with_what_they_prove(office, capsys):
    with mail_server(Mailbox(answer="250 Ok: queued as 77")) as mailbox:
        people(office, mailbox)
        (number,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
        due = next(row.work_by for row in _clocks(office, number) if row.work_by and row.drives)
        sweep(office, due - DAY)
    page = board.case_text(office, number, run_link=str, document_link=str)

    assert "## Messages to our own people" in page
    assert "accepted by the mail server" in page
    assert f"`casework messages {number}`" in page
    assert "@clinic.example" not in page.split("## Messages to our own people")[1].split("## Documents")[0]


def _clocks(office, number):
    with store.reading(office.engine) as session:
        return store.deadlines(session, number)


def test_the_daily_mail_has_its_attempts_too(office):
    with mail_server(Mailbox(answer="451 later")) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", TUESDAY + 10 * DAY)
        digests.send_due(office, now=at(TUESDAY, 9), env={})
        mailbox.answer = "250 Ok: queued as 78"
        digests.send_due(office, now=at(TUESDAY, 10), env={})

    first, second = attempts(office)
    assert [first.outcome, second.outcome] == [Outcome.WAIT, Outcome.TAKEN]
    assert (first.message_id, first.case_number, second.receipt) == (second.message_id, "", "Ok: queued as 78")


def test_a_reminder_that_went_with_the_daily_mail_shows_that_mails_proof(office, capsys):
    with mail_server(Mailbox(answer="250 Ok: queued as 79")) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", WEEK)
        sweep(office, TUESDAY, 7)
        with store.writing(office.engine) as session:
            row = session.get_one(Reminder, 1)
            row.is_bundled, row.try_at = True, at(TUESDAY, 11)
            session.add(row)
        digests.send_due(office, now=at(TUESDAY, 9), env={})
        sweep(office, TUESDAY, 12)

    assert [mail["To"] for mail in mailbox.mails] == ["maria@clinic.example"]
    assert main(["messages", "C27-0001"]) == 0
    assert "in the daily mail, sent: accepted by the mail server" in capsys.readouterr().out

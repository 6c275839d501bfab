"""A mail server may refuse, hang, drop or drip: what becomes of the message is known each time, in seconds, without a word too much."""

import datetime as dt
import time
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from casework.errors import ReminderNotSent
from casework.notify import delivery, smtp
from casework.notify.channels import Address
from casework.notify.message import ChannelDown, Message, NotTaken
from casework.notify.smtp_letter import written
from casework.rules.delivering import Outcome, Proof
from tests.notify.catchers import Mailbox, mail_server
from tests.notify.servers import MailScript, authority, talking

MESSAGE = Message("<abc@casework.local>", "File the first appeal", "Case: C26-0007\n", dt.datetime(2027, 1, 12, 15, tzinfo=dt.UTC))
MARIA = "maria@clinic.example"


def at(port: int, *, scheme: str = "mailto", login: str = "", more: str = "") -> Address:
    return Address(f"{scheme}://{login}127.0.0.1:{port}?from=reminders@clinic.example{more}", MARIA)


def outcome(address: Address, message: Message = MESSAGE) -> tuple[Outcome, str]:
    answer = delivery.attempt(delivery.send, message, address)
    return answer.outcome, answer.error


def test_what_the_server_said_is_the_receipt():
    with mail_server(Mailbox(answer="250 2.0.0 Ok: queued as 4Tn17F0kzQ")) as mailbox:
        receipt = delivery.send(MESSAGE, at(mailbox.port))

    assert (receipt.proof, receipt.words) == (Proof.ACCEPTED, "2.0.0 Ok: queued as 4Tn17F0kzQ")


def test_a_receipt_keeps_no_address_however_the_server_repeats_it():
    with mail_server(Mailbox(answer=f"250 Ok <{MARIA}> from:reminders@clinic.example queued 77")) as mailbox:
        receipt = delivery.send(MESSAGE, at(mailbox.port))

    assert "clinic.example" not in receipt.words
    assert receipt.words.endswith("queued 77")


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        ("250 OK", Outcome.TAKEN),
        ("421 4.3.2 going down", Outcome.DOWN),
        ("451 4.7.1 greylisted", Outcome.WAIT),
        ("452 4.3.1 no room", Outcome.WAIT),
        ("530 5.7.0 authentication required", Outcome.LOGIN),
        ("550 5.1.1 no such user", Outcome.RECIPIENT),
        ("552 5.2.2 mailbox full", Outcome.RECIPIENT),
        ("554 5.7.1 relay denied", Outcome.RECIPIENT),
    ],
)
def test_every_answer_about_the_mailbox_is_of_its_class(answer, known):
    with mail_server(Mailbox(refuses={} if known is Outcome.TAKEN else {MARIA: answer})) as mailbox:
        found, error = outcome(at(mailbox.port))

    assert found is known
    assert MARIA not in error


@pytest.mark.parametrize(
    ("answer", "known"), [("421 busy", Outcome.DOWN), ("451 later", Outcome.WAIT), ("550 content refused", Outcome.REFUSED), ("554 spam", Outcome.REFUSED)]
)
def test_every_answer_about_the_words_is_of_its_class(answer, known):
    with mail_server(Mailbox(answer=answer)) as mailbox:
        found, error = outcome(at(mailbox.port))

    assert (found, answer[:3] in error) == (known, True)


@pytest.mark.parametrize(("drop", "known"), [("greeting", Outcome.DOWN), ("ehlo", Outcome.DOWN), ("mail", Outcome.DOWN), ("words", Outcome.IN_DOUBT)])
def test_a_line_that_drops_is_in_doubt_only_once_the_words_were_on_their_way(drop, known):
    with talking(MailScript(drop=drop)) as port:
        found, _ = outcome(at(port))

    assert found is known


@pytest.mark.parametrize("data", ["", "nonsense", "999 what"])
def test_a_server_that_took_the_words_and_never_said_so_leaves_a_doubt(monkeypatch, data):
    monkeypatch.setattr(smtp, "SECONDS", 0.2)
    with talking(MailScript(data=data)) as port:
        found, error = outcome(at(port))

    assert found is Outcome.IN_DOUBT
    assert "may have arrived" in error


def test_a_server_that_answers_each_letter_just_in_time_is_cut_off(monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS", 0.5)
    monkeypatch.setattr(smtp, "LONGEST", 1.0)
    begun = time.monotonic()
    with talking(MailScript(drip=0.1)) as port:
        found, _ = outcome(at(port))

    assert found is Outcome.DOWN
    assert time.monotonic() - begun < 4


def test_a_slow_server_that_ends_in_time_is_served(monkeypatch):
    with talking(MailScript(before_data=lambda: time.sleep(0.3))) as port:
        receipt = delivery.send(MESSAGE, at(port))

    assert receipt.words == "OK queued as 4TnFoo"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return authority(tmp_path_factory.mktemp("authority"))


def test_a_certificate_of_an_authority_we_trust_is_taken(ours, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    with mail_server(tls=ours.server, wants_login=True) as mailbox:
        receipt = delivery.send(MESSAGE, at(mailbox.port, scheme="mailtos", login="desk:right%20%40%20%2F%3A%3F@"))

    assert (receipt.proof, mailbox.logins, len(mailbox.mails)) == (Proof.ACCEPTED, ["desk"], 1)


def test_a_certificate_of_an_authority_nobody_knows_stops_the_mail_before_the_password(ours):
    with mail_server(tls=ours.server, wants_login=True) as mailbox:
        found, error = outcome(at(mailbox.port, scheme="mailtos", login="desk:hunter2@"))

    assert (found, mailbox.logins, mailbox.mails) == (Outcome.LOGIN, [], [])
    assert "hunter2" not in error


def test_tls_from_the_first_byte(ours, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    plain = MailScript()
    with talking(lambda line: plain(ours.server.wrap_socket(line, server_side=True))) as port:
        receipt = delivery.send(MESSAGE, at(port, scheme="mailtos", more="&mode=ssl"))

    assert receipt.words == "OK queued as 4TnFoo"


def test_a_wrong_password_is_told_to_the_keeper_and_not_tried_as_if_the_server_were_down(ours, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    with mail_server(tls=ours.server, wants_login=True) as mailbox:
        found, error = outcome(at(mailbox.port, scheme="mailtos", login="desk:hunter2@"))

    assert (found, mailbox.mails) == (Outcome.LOGIN, [])
    assert "check user and password" in error
    assert "hunter2" not in error


def test_a_server_without_starttls_where_it_is_asked_for_gets_no_password():
    with talking(MailScript()) as port:
        found, error = outcome(at(port, scheme="mailtos", login="desk:hunter2@", more="&verify=no"))

    assert (found, "STARTTLS" in error) == (Outcome.LOGIN, True)


HOSTILE = ["Aetna\r\nBcc: all@world.example", "Aetna\nX: y\n\nbody", "Aetna\x00\x1b[31m", "Aetna\u2028Subject: no", "Aet\ud800na"]


@pytest.mark.parametrize("payer", HOSTILE)
def test_no_name_of_a_payer_begins_a_header_of_its_own(payer):
    message = replace(MESSAGE, subject=f"File the first appeal - {payer}", body=f"Payer: {payer}\n", html=f"<p>{payer}</p>")
    mail = message_from_bytes(written(message, "a@clinic.example", [MARIA]), policy=policy.default)

    assert sorted(mail.keys()) == sorted(["Message-ID", "Date", "Subject", "From", "To", "Auto-Submitted", "MIME-Version", "Content-Type"])
    assert (mail["To"], mail["Bcc"], "\n" in mail["Subject"]) == (MARIA, None, False)
    assert "Aet" in mail["Subject"]


def test_long_lines_and_every_alphabet_arrive_as_they_were_on_seven_bits():
    message = replace(MESSAGE, subject="Einspruch für Ångström — 保険" * 20, body=f"{'x' * 3000}\n.\n..dots\nŁódź\n", html=f"<p>{'y' * 3000} Łódź</p>")
    with mail_server() as mailbox:
        delivery.send(message, at(mailbox.port))
    data = written(message, "a@clinic.example", [MARIA])

    (mail,) = mailbox.mails
    assert mail["Subject"] == message.subject
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == message.body
    assert mail.get_body(("html",)).get_content().strip() == message.html
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert data.isascii()


def test_a_mail_with_html_and_calendar_keeps_all_three_and_asks_for_no_reply():
    message = replace(MESSAGE, html="<p>Case</p>", calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    mail = message_from_bytes(written(message, "a@clinic.example", [MARIA]), policy=policy.default)

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_that_speaks_nonsense_is_down():
    with talking(lambda line: line.sendall(b"220 hello\r\n" + b"SSH-2.0-OpenSSH\r\n" * 9)) as port:
        found, _ = outcome(at(port))

    assert found is Outcome.DOWN


def test_a_sender_the_server_does_not_want_is_the_keepers_to_mend():
    def talk(line):
        line.sendall(b"220 mail\r\n")
        reader = line.makefile("rb")
        while command := reader.readline():
            line.sendall(b"553 5.7.1 not your address\r\n" if command.lower().startswith(b"mail") else b"250 OK\r\n")

    with talking(talk) as port:
        found, error = outcome(at(port))

    assert (found, "check from=" in error) == (Outcome.LOGIN, True)


def test_what_a_fake_channel_raises_is_an_answer_and_never_stops_a_sweep():
    def unwritable(_message, _address):
        raise RuntimeError("C26-0007 maria@clinic.example")

    def refusing(_message, _address):
        raise ReminderNotSent("later")

    broken = delivery.attempt(unwritable, MESSAGE, Address("json://x"))
    refused = delivery.attempt(refusing, MESSAGE, Address("json://x"))

    assert (broken.outcome, broken.error) == (Outcome.REFUSED, "sending failed (RuntimeError)")
    assert (refused.outcome, refused.error) == (Outcome.REFUSED, "later")
    assert issubclass(ChannelDown, NotTaken)

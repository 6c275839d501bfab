"""Mail goes out under our Message-ID, or says why not without saying too much."""

import datetime as dt
import socket
import ssl

import apprise
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from casework.errors import ReminderNotSent
from casework.notify import delivery, smtp
from casework.notify.channels import Address
from casework.notify.message import ChannelDown, Message
from tests.notify.catchers import Mailbox, free_port, mail_server

AT = dt.datetime(2027, 1, 12, 15, tzinfo=dt.UTC)
MESSAGE = Message("<abc@casework.local>", "File the first appeal — Aetna", "Case: C26-0007\n", AT)
MARIA = "maria@clinic.example"


def test_mail_arrives_with_our_words_and_our_message_id():
    with mail_server() as mailbox:
        delivery.send(MESSAGE, Address(mailbox.url, MARIA))

    (mail,) = mailbox.mails
    assert mail.get_all("Message-ID") == ["<abc@casework.local>"]
    assert (mail["Subject"], mail["To"], mail.get_content().strip()) == ("File the first appeal — Aetna", MARIA, "Case: C26-0007")
    assert mail["From"] == "Insurance appeals <reminders@clinic.example>"
    assert mail["Date"].datetime == AT
    assert mail["Auto-Submitted"] == "auto-generated"


def test_apprise_itself_would_send_a_second_message_id_beside_ours():
    """The reason why mail does not go through Apprise; when this fails, it could."""
    with mail_server() as mailbox:
        apprise.Apprise.instantiate(f"{mailbox.url}&+Message-ID=%3Cabc@casework.local%3E").notify(title="x", body="y")

    assert len(mailbox.mails[0].get_all("Message-ID")) == 2


def test_a_complete_mailto_address_names_its_own_receiver():
    with mail_server() as mailbox:
        delivery.send(MESSAGE, Address(f"mailto://127.0.0.1:{mailbox.port}/{MARIA}?from=a@clinic.example"))

    assert [mail["To"] for mail in mailbox.mails] == [MARIA]


def test_nobody_listening_is_a_channel_down():
    with pytest.raises(ChannelDown, match="ConnectionRefusedError"):
        delivery.send(MESSAGE, Address(f"mailto://127.0.0.1:{free_port()}?from=a@clinic.example", MARIA))


def test_a_server_that_hangs_is_given_up_after_its_seconds(monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ChannelDown, match="cannot be used now"):
        delivery.send(MESSAGE, Address(f"mailto://127.0.0.1:{silent.getsockname()[1]}?from=a@clinic.example", MARIA))


@pytest.mark.parametrize(("answer", "words"), [("552 mailbox full", r"refused the message \(552\)"), ("451 later", r"refused the message \(451\)")])
def test_a_refused_message_is_not_a_channel_down(answer, words):
    with mail_server(Mailbox(answer=answer)) as mailbox, pytest.raises(ReminderNotSent, match=words) as refused:
        delivery.send(MESSAGE, Address(mailbox.url, MARIA))

    assert not isinstance(refused.value, ChannelDown)


def test_a_server_that_asks_to_wait_is_a_channel_down():
    with mail_server(Mailbox(answer="421 busy")) as mailbox, pytest.raises(ChannelDown, match="421"):
        delivery.send(MESSAGE, Address(mailbox.url, MARIA))


def test_a_refused_mailbox_is_named_by_code_and_never_by_address():
    with mail_server(Mailbox(refuses={MARIA: f"550 no such user {MARIA}"})) as mailbox, pytest.raises(ReminderNotSent) as refused:
        delivery.send(MESSAGE, Address(mailbox.url, MARIA))

    assert str(refused.value) == "the mail server refused the mailbox (550)"
    assert refused.value.__cause__ is None
    assert mailbox.mails == []


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A server's TLS with a certificate of its own making."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.clinic.example")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    certificate = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def secure(mailbox: Mailbox, password: str, *, verify: str = "no") -> Address:
    return Address(f"mailtos://desk:{password}@127.0.0.1:{mailbox.port}?from=a@clinic.example&verify={verify}", MARIA)


def test_mail_is_sent_after_starttls_and_login(tls):
    with mail_server(tls=tls, wants_login=True) as mailbox:
        delivery.send(MESSAGE, secure(mailbox, "right%20%40%20%2F%3A%3F"))

    assert mailbox.ids == ["<abc@casework.local>"]
    assert mailbox.logins == ["desk"]


def test_a_certificate_nobody_vouches_for_stops_the_mail_before_the_password_leaves(tls):
    with mail_server(tls=tls, wants_login=True) as mailbox, pytest.raises(ChannelDown, match="SSLCertVerificationError"):
        delivery.send(MESSAGE, secure(mailbox, "right%20%40%20%2F%3A%3F", verify="yes"))

    assert (mailbox.logins, mailbox.mails) == ([], [])


def test_a_wrong_password_is_a_channel_down_and_is_not_repeated_in_the_words(tls):
    with mail_server(tls=tls, wants_login=True) as mailbox, pytest.raises(ChannelDown) as refused:
        delivery.send(MESSAGE, secure(mailbox, "hunter2"))

    assert "check user and password" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert mailbox.mails == []

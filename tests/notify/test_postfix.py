"""A real Postfix, in a folder of its own: what it takes it delivers under our Message-ID, what it refuses is of its class, and too many are told to wait."""

import datetime as dt
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework.notify import delivery
from casework.notify.channels import Address
from casework.notify.message import Answer, Message
from casework.rules.delivering import Outcome, Proof
from tests.notify.catchers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.needs("postfix", "postfix"), pytest.mark.skipif(os.geteuid() != 0, reason="Postfix starts as root only")]

MESSAGE = Message("<abc@casework.local>", "File the first appeal", "Case: C26-0007\n", dt.datetime(2027, 1, 12, 15, tzinfo=dt.UTC))
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/mail/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.clinic.example
mydestination =
multi_instance_enable = no
virtual_mailbox_domains = clinic.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ maria@clinic.example=maria/ }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions = permit_mynetworks, reject
"""
STRICT = "127.0.0.1:{port} inet n - n - - smtpd\n  -o smtpd_client_message_rate_limit=2\n  -o smtpd_client_event_limit_exceptions=\n"


@dataclass(frozen=True)
class Postfix:
    """One instance with a port, a port that throttles, its log and one mailbox."""

    folder: Path
    port: int
    strict_port: int

    @property
    def log(self) -> str:
        return (self.folder / "mail" / "log").read_text()

    def mails(self, many: int) -> list[EmailMessage]:
        """Wait for so many mails in the mailbox."""
        for _ in range(100):
            found = list((self.folder / "mail" / "maria" / "new").glob("*"))
            if len(found) >= many:
                return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]  # type: ignore[misc]
            time.sleep(0.1)
        raise AssertionError(self.log)

    def tried(self, mailbox: str, message: Message = MESSAGE, *, port: int = 0) -> Answer:
        address = Address(f"mailto://127.0.0.1:{port or self.port}?from=reminders@clinic.example", mailbox)
        return delivery.attempt(delivery.send, message, address)


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    folder = Path(tempfile.mkdtemp(prefix="casework-mail-"))
    folder.chmod(0o755)
    found = Postfix(folder, free_port(), free_port())
    for name in ("etc", "spool", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "mail").chmod(0o777)
    services = Path("/etc/postfix/master.cf").read_text()
    services = re.sub(r"^smtp +inet.*$", f"127.0.0.1:{found.port} inet n - n - - smtpd", services, flags=re.MULTILINE)
    services = re.sub(r"^(\w+ +unix +\S+ +\S+ +)y", r"\1n", services, flags=re.MULTILINE)  # nothing changes its root folder here
    (folder / "etc" / "master.cf").write_text(services + STRICT.format(port=found.strict_port))
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder))
    control = ["postfix", "-c", str(folder / "etc")]
    subprocess.run([*control, "start"], check=True, capture_output=True)
    try:
        yield found
    finally:
        subprocess.run([*control, "stop"], check=False, capture_output=True)
        shutil.rmtree(folder)


def test_what_postfix_takes_it_delivers_and_its_queue_id_is_the_receipt(postfix: Postfix) -> None:
    words = replace(MESSAGE, subject="Einspruch für Ångström — 保険", body=f"{'x' * 3000}\n.\nŁódź\n", html="<p>Łódź</p>")
    answer = postfix.tried("maria@clinic.example", words)
    (mail,) = postfix.mails(1)

    queued = re.fullmatch(r"2\.0\.0 Ok: queued as (\w+)", answer.receipt.words)
    assert queued
    assert f"{queued[1]}: message-id=<abc@casework.local>" in postfix.log
    assert answer.receipt.proof is Proof.ACCEPTED
    assert (mail.get_all("Message-ID"), mail["Subject"]) == (["<abc@casework.local>"], words.subject)
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == words.body  # type: ignore[union-attr]


def test_a_mailbox_postfix_does_not_know_is_a_refused_recipient(postfix: Postfix) -> None:
    answer = postfix.tried("nobody@clinic.example")

    assert (answer.outcome, answer.error) == (Outcome.RECIPIENT, "the mail server refused the mailbox (550)")


def test_a_client_that_sends_too_much_is_told_to_wait_and_is_served_on(postfix: Postfix) -> None:
    answers = [postfix.tried("maria@clinic.example", port=postfix.strict_port) for _ in range(4)]

    assert [answer.outcome for answer in answers[:2]] == [Outcome.TAKEN, Outcome.TAKEN]
    assert {answer.outcome for answer in answers[2:]} <= {Outcome.DOWN, Outcome.WAIT}
    assert postfix.tried("maria@clinic.example").is_taken

"""The demo's mail catcher keeps what the reminders send."""

import datetime as dt
import signal
import subprocess
import sys
from email import message_from_bytes

from casework.notify import delivery
from casework.notify.channels import Address
from casework.notify.message import Message
from casework.settings import PROGRAM


def test_it_writes_each_mail_into_its_folder_and_ends_when_asked(tmp_path):
    program = [sys.executable, str(PROGRAM / "examples" / "mail_catcher.py"), str(tmp_path / "mail")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as catcher:
        url = catcher.stdout.readline().strip()
        for number in (1, 2):
            delivery.send(
                Message(f"<{number}@casework.local>", "Subject", "Body", dt.datetime(2027, 1, 12, tzinfo=dt.UTC)), Address(url, "maria@clinic.example")
            )
        catcher.send_signal(signal.SIGTERM)

    caught = sorted((tmp_path / "mail").glob("*.eml"))
    assert catcher.returncode == 0
    assert [message_from_bytes(path.read_bytes())["Message-ID"] for path in caught] == ["<1@casework.local>", "<2@casework.local>"]

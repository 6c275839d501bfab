"""Mail servers and SMS centres that say whatever they were given, without a network: what they say is read by the product's own clients."""

import struct
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from casework.notify import delivery_smpp, smtp
from casework.notify.message import Message

MESSAGE = Message("<1@casework.local>", "C26-0001", "Words.", datetime(2026, 11, 22, tzinfo=UTC))
MAIL = SimpleNamespace(
    smtp_host="mail.example",
    port=25,
    secure_mode="insecure",
    verify_certificate=True,
    user="desk",
    password="secret99",
    from_addr=("", "desk@clinic.example"),
    targets=((False, "maria@clinic.example"),),
)
CENTRE = SimpleNamespace(
    host="sms.example", port=2775, secure=False, verify_certificate=True, user="desk", password="secret99", source="13125550100", targets=("13125550123",)
)
HELLO = b"220 mail.example\r\n250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n"
MAILS = (HELLO + b"250 2.0.0 Ok: queued as 4F1\r\n221 bye\r\n",)


def pdu(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    """Write one unit of SMPP."""
    return struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body


BOUND, TAKEN = pdu(0x80000002, 2, b"centre\0"), pdu(0x80000004, 3, b"ab0001\0")
TEXTS = (BOUND + TAKEN, BOUND + pdu(0x15, 900) + TAKEN)


class Line(BytesIO):
    """The other end of a line: it says what it was given, then hangs up; it takes everything and keeps nothing."""

    def recv(self, size: int) -> bytes:
        """Give the next bytes."""
        return self.read(size)

    def makefile(self, _mode: str) -> BytesIO:
        """Give what it says as a file."""
        return self

    def sendall(self, _data: bytes) -> None:
        """Take something."""

    def send(self, data: bytes) -> int:
        """Take something, all of it."""
        return len(data)

    def connect(self, _address: object) -> None:
        """Be connected."""

    def settimeout(self, _seconds: float) -> None:
        """Never keep anybody waiting."""

    def shutdown(self, _how: int) -> None:
        """Hang up."""


def mail(data: bytes, _: Path) -> object:
    """Hand a mail to a server that answers so."""
    with patch.object(smtp._Bounded, "_get_socket", lambda *_: Line(data)):
        return smtp.send(MESSAGE, MAIL)


def text(data: bytes, _: Path) -> object:
    """Hand an SMS to a centre that answers so."""
    with patch.object(delivery_smpp._Quiet, "_create_socket", lambda *_: Line(data)):
        return delivery_smpp.send(MESSAGE, CENTRE)

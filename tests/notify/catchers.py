"""Real servers on loopback: one that takes mail, one that takes what an SMS gateway would."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Mailbox:
    """An SMTP server's memory. `answer` is what it says after DATA; `refuses` maps a mailbox to what it says instead."""

    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    refuses: dict[str, str] = field(default_factory=dict)
    port: int = 0
    logins: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=reminders@clinic.example"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - the server's name
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer

    def login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == b"right @ /:?", handled=False)


@contextmanager
def mail_server(mailbox: Mailbox | None = None, *, port: int = 0, tls: ssl.SSLContext | None = None, wants_login: bool = False) -> Iterator[Mailbox]:
    mailbox = mailbox or Mailbox()
    server = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port or free_port(),
        tls_context=tls,
        require_starttls=tls is not None,
        auth_required=wants_login,
        auth_require_tls=tls is not None,
        authenticator=mailbox.login,
    )
    server.start()
    mailbox.port = server.port
    try:
        yield mailbox
    finally:
        server.stop()


@dataclass
class Gateway:
    """A JSON gateway's memory. `status` is what it answers."""

    texts: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    status: int = 200
    port: int = 0


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if gateway.status == 200:
                gateway.texts.append(json.loads(body))
                gateway.keys.append(self.headers.get("Idempotency-Key", ""))
            self._answer()

        def do_GET(self) -> None:
            gateway.keys.append(self.path)
            self._answer()

        def _answer(self) -> None:
            self.send_response(gateway.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    gateway.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_port

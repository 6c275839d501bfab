"""A mail server and an SMS gateway on loopback that behave as badly as the day's weather says, and remember what reached them."""

import asyncio
import hashlib
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller

from tests.notify.catchers import free_port

HANGS = 1.2  # seconds, longer than the soak's clients wait
THROTTLED_AFTER = 3  # messages in one sweep


class Weather(Enum):
    """How a server behaves during one sweep."""

    FINE = "takes everything"
    GREYLISTS = "refuses each message once, for now (451)"
    REFUSES = "refuses most messages for good (554)"
    THROTTLES = "takes a few, then asks to wait (421)"
    HANGS = "does not answer"
    DROPS = "takes some messages and hangs up without a word"
    GONE = "is not there"


class Receipt(NamedTuple):
    """One message as it reached somebody. `was_unsure` when the sender could not know that it had arrived."""

    sweep: int
    at: datetime
    way: str
    recipient: str
    key: str
    subject: str
    text: str
    raw: str
    was_unsure: bool


@dataclass
class Post:
    """What both servers share: the hour, the weather, and what came."""

    seed: int
    at: datetime = datetime(2027, 1, 4, tzinfo=UTC)
    sweep: int = 0
    mail: Weather = Weather.FINE
    sms: Weather = Weather.FINE
    refused: set[str] = field(default_factory=set)
    receipts: list[Receipt] = field(default_factory=list)
    taken: Counter[int] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def odds(self, key: str) -> float:
        """Throw dice for one message in one sweep, the same whenever the same year is lived."""
        return int.from_bytes(hashlib.sha256(f"{self.seed}|{self.sweep}|{key}".encode()).digest()[:4]) / 2**32

    def keep(self, way: str, recipient: str, key: str, subject: str, text: str, *, raw: str, was_unsure: bool = False) -> None:
        """Remember a message."""
        with self.lock:
            self.taken[self.sweep] += 1
            self.receipts.append(Receipt(self.sweep, self.at, way, recipient, key, subject, text, raw, was_unsure))

    def is_first(self, key: str) -> bool:
        """Say whether a message was never seen before."""
        with self.lock:
            was_seen = key in self.seen
            self.seen.add(key)
            return not was_seen


@dataclass
class _Mail:
    """The answers of the mail server."""

    post: Post

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - the server's name
        if address.split("@")[0] in self.post.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter: Any = message_from_bytes(envelope.content, policy=policy.default)
        post, key = self.post, str(letter["Message-ID"])
        if post.mail is Weather.HANGS:
            await asyncio.sleep(HANGS)
            return "451 too slow"
        refusal = self._refusal(key)
        if refusal:
            return refusal
        is_dropped = post.mail is Weather.DROPS and post.odds(key) < 0.5
        body = letter.get_body(("plain",))
        text = body.get_content() if body else ""
        raw = "\n".join([str(letter.items()), *(_shown(part) for part in letter.walk() if not part.is_multipart())])
        for address in envelope.rcpt_tos:
            post.keep("e-mail", address.split("@")[0], key, str(letter["Subject"]), text, raw=raw, was_unsure=is_dropped)
        if is_dropped:
            server.transport.abort()
        return "250 OK queued"

    def _refusal(self, key: str) -> str:
        post = self.post
        if post.mail is Weather.GREYLISTS and post.is_first(key):
            return "451 4.7.1 greylisted, try again later"
        if post.mail is Weather.REFUSES and post.odds(key) < 0.8:
            return "554 5.7.1 refused"
        if post.mail is Weather.THROTTLES and post.taken[post.sweep] >= THROTTLED_AFTER:
            return "421 4.7.0 too many messages"
        return ""


def _shown(part: Any) -> str:
    content = part.get_content()
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)


@contextmanager
def open_post(post: Post) -> Iterator["Servers"]:
    """Open both servers for as long as the block lasts."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    servers = Servers(post)
    servers.weather(Weather.FINE)
    try:
        yield servers
    finally:
        servers.close()


class Servers:
    """The two servers; a server that is gone does not listen at all."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.mail_port = free_port()
        self.mail: Controller | None = None
        self.sms = ThreadingHTTPServer(("127.0.0.1", 0), _texts(post))
        self.sms.daemon_threads = True
        self.sms_port = self.sms.server_port
        threading.Thread(target=self.sms.serve_forever, daemon=True).start()

    def weather(self, mail: Weather, sms: Weather = Weather.FINE) -> None:
        """Let both servers behave so from now on."""
        self.post.mail, self.post.sms = mail, sms
        if mail is Weather.GONE and self.mail:
            self.mail.stop()
            self.mail = None
        if mail is not Weather.GONE and self.mail is None:
            self.mail = Controller(_Mail(self.post), hostname="127.0.0.1", port=self.mail_port)
            self.mail.start()

    def close(self) -> None:
        """Stop listening."""
        if self.mail:
            self.mail.stop()
        self.sms.shutdown()
        self.sms.server_close()


def _texts(post: Post) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key, status = self.headers.get("Idempotency-Key", ""), 202
            if post.sms is Weather.HANGS:
                time.sleep(HANGS)
                return
            if post.sms is Weather.REFUSES and post.odds(key) < 0.8:
                status = 500
            elif post.sms is Weather.THROTTLES and post.odds(key) < 0.8:
                status = 429
            elif post.sms is Weather.GONE:
                status = 503
            else:
                post.keep("SMS", self.path.strip("/"), key, "", str(body.get("message", body)), raw=json.dumps(body), was_unsure=post.sms is Weather.DROPS)
            if post.sms is Weather.DROPS:
                self.close_connection = True
                return
            self._answer(status, key)

        def _answer(self, status: int, key: str) -> None:
            said = json.dumps({"id": hashlib.sha256(key.encode()).hexdigest()[:12]}).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "60")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Keep the soak's output quiet."""

    return Handler

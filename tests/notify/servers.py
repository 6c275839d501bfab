"""Rough servers on loopback: mail that hangs, drops and drips, an SMS centre that speaks SMPP, gateways over TLS with our own authority."""

import contextlib
import datetime as dt
import ipaddress
import json
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BIND, SUBMIT, UNBIND, ENQUIRE, ANSWER = 0x02, 0x04, 0x06, 0x15, 0x80000000
Talk = Callable[[socket.socket], None]


@contextmanager
def talking(talk: Talk) -> Iterator[int]:
    """Listen, and let `talk` do with each caller whatever it wants; give the port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                talk(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@dataclass
class MailScript:
    """Speaks SMTP by the book until told otherwise: `drop` closes at "greeting", "mail", "data" or "words"; `drip` is seconds per letter."""

    data: str = "250 OK queued as 4TnFoo"
    before_data: Callable[[], None] | None = None
    drop: str = ""
    drip: float = 0.0

    def say(self, line: socket.socket, text: str) -> None:
        for letter in f"{text}\r\n" if self.drip else [f"{text}\r\n"]:
            line.sendall(letter.encode())
            time.sleep(self.drip)

    def __call__(self, line: socket.socket) -> None:
        if self.drop == "greeting":
            return
        self.say(line, "220 mail.clinic.example")
        reader = line.makefile("rb")
        while command := reader.readline().decode("ascii", "replace").strip().lower():
            if command.startswith(self.drop or "\0"):
                return
            if command != "data":
                self.say(line, "221 bye" if command == "quit" else "250 OK")
            elif not self.words(line, reader):
                return

    def words(self, line: socket.socket, reader: Any) -> bool:
        self.say(line, "354 go on")
        if self.before_data:
            self.before_data()
        if self.drop == "words":
            line.recv(10)
            return False
        while reader.readline().strip() != b".":
            pass
        if self.data:
            self.say(line, self.data)
        else:
            time.sleep(1)
        return True


@dataclass
class Centre:
    """An SMS centre's memory. `answers` are the statuses of the next messages, then 0; `bind` the status of a login."""

    texts: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    bind: int = 0
    drops: str = ""
    asks: bool = False
    logins: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"smpp://desk:secret99@127.0.0.1:{self.port}/13125550100/13125550123"

    def answer(self, line: socket.socket, command: int, sequence: int, body: bytes) -> bool:
        """Answer one request; False closes the line."""
        return {BIND: self.bound, SUBMIT: self.submitted}.get(command, self.unbound)(line, sequence, body)

    def bound(self, line: socket.socket, sequence: int, body: bytes) -> bool:
        user, password, _ = body.split(b"\0", 2)
        self.logins.append((user.decode(), password.decode()))
        if self.drops != "bind":
            line.sendall(_pdu(ANSWER | BIND, self.bind, sequence, b"" if self.bind else b"centre\0"))
        return self.drops != "bind"

    def submitted(self, line: socket.socket, sequence: int, body: bytes) -> bool:
        self.asked += 1
        if self.drops == "before":
            return False
        status = self.answers.pop(0) if self.answers else 0
        if status == 0:
            self.texts.append(_texts(body))
        if self.drops == "after":
            return False
        if self.asks:
            line.sendall(_pdu(ENQUIRE, 0, 900))
        line.sendall(_pdu(ANSWER | SUBMIT, status, sequence, b"" if status else f"ab{len(self.texts):04d}\0".encode()))
        return True

    def unbound(self, line: socket.socket, sequence: int, _body: bytes) -> bool:
        line.sendall(_pdu(ANSWER | UNBIND, 0, sequence))
        return False


def _read(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = line.recv(size - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def _pdu(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    return struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body


def _texts(body: bytes) -> tuple[str, bytes]:
    """Read number and words out of a submit_sm."""
    rest = body[body.index(b"\0") + 1 :]  # service_type
    rest = rest[2:][rest[2:].index(b"\0") + 1 :]  # source
    number, rest = rest[2:].split(b"\0", 1)
    rest = rest[3:]  # esm_class, protocol, priority
    for _ in range(2):
        rest = rest[rest.index(b"\0") + 1 :]  # schedule, validity
    rest = rest[4:]  # registered, replace, coding, default
    return number.decode(), rest[1 : 1 + rest[0]]


@contextmanager
def sms_centre(centre: Centre | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[Centre]:
    """An SMSC that speaks as much of SMPP 3.4 as a sender needs."""
    centre = centre or Centre()

    def talk(line: socket.socket) -> None:
        line = tls.wrap_socket(line, server_side=True) if tls else line
        is_open = True
        while is_open:
            length, command, _, sequence = struct.unpack(">LLLL", _read(line, 16))
            body = _read(line, length - 16)
            is_open = centre.answer(line, command, sequence, body)

    with talking(talk) as port:
        centre.port = port
        yield centre


@dataclass
class Desk:
    """A JSON gateway's memory: what came, and what it answers: status, headers, body, seconds of delay, and letters dripped."""

    came: list[dict[str, Any]] = field(default_factory=list)
    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"id": "msg-0815", "status": "queued"}'
    delay: float = 0.0
    drips: bool = False
    authorizations: list[str] = field(default_factory=list)
    port: int = 0


@contextmanager
def json_desk(desk: Desk | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[Desk]:
    """A JSON gateway over TLS or without."""
    desk = desk or Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            desk.came.append(json.loads(body) if "json" in self.headers["Content-Type"] else {"text": body.decode()})
            desk.authorizations.append(self.headers.get("Authorization", ""))
            time.sleep(desk.delay)
            self.send_response(desk.status)
            for name, value in desk.headers.items():
                self.send_header(name, value)
            if not desk.drips:
                self.send_header("Content-Length", str(len(desk.body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(desk.body)
                for _ in range(200 if desk.drips else 0):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.02)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    desk.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Authority:
    """A certificate authority of the tests' own: `file` is what a client trusts, `server` what a server on loopback shows."""

    file: Path
    server: ssl.SSLContext


def authority(folder: Path) -> Authority:
    """Make an authority and a certificate for 127.0.0.1 signed by it."""
    now = dt.datetime.now(dt.UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])

    def begun(subject: x509.Name, public: Any) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name).public_key(public).serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))

    ca = begun(ca_name, ca_key.public_key()).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(ca_key, hashes.SHA256())
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    own = begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), key.public_key()).add_extension(place, critical=False)
    signed = own.sign(ca_key, hashes.SHA256())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return Authority(folder / "ca.pem", context)

"""E-mail by SMTP, under our own Message-ID.

Apprise reads the mailto:// address here but does not send: its e-mail plugin makes a new Message-ID for every attempt, and a
header of ours would only stand beside it as a second one. A reminder that is sent again after a crash must carry the same
Message-ID as the first time, or its reader gets it twice. Nor does it give what the server answered.
"""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from casework.notify import delivery_tls, delivery_words
from casework.notify.message import ChannelDown, Message, NotTaken, Receipt
from casework.notify.smtp_letter import written
from casework.rules.delivering import Outcome, Proof

SECONDS = 15  # for each answer of the server
LONGEST = 30  # for the whole conversation; a server may answer each command just in time
OK = (250, 251)
CLOSING = 421  # RFC 5321 section 3.8: the server closes the channel; it judged nothing
PERMANENT = 500
KNOWN = range(200, 600)  # RFC 5321 section 4.2.1; anything else is no answer of a mail server
LOGIN_FIRST = (530, 534, 535, 538)  # RFC 4954 section 6
LOGIN = "the mail server refused the login ({}); check user and password in [mail] url"
UNSURE = "the connection to the mail server was lost while it took the message; it may have arrived, and the same one goes again"


def send(message: Message, server: Any, *, mailbox: str = "") -> Receipt:
    """Hand a message to the mail server that Apprise read from a mailto:// address, and give what it answered.

    Raises ChannelDown when the server cannot be used now, NotTaken when it refuses this message or its receiver.
    """
    receivers = [mailbox] if mailbox else [address for _, address in server.targets]
    data = written(message, server.from_addr[1], receivers)
    with _session(server) as session:
        _address(session, server.from_addr[1], receivers)
        words = _hand_over(session, data)
    return Receipt(Proof.ACCEPTED, delivery_words.kept(words, (*receivers, server.user or "", server.password or "")))


def _address(session: smtplib.SMTP, sender: str, receivers: list[str]) -> None:
    """Name sender and receivers; one receiver who is taken is enough, as with a person's two mailboxes."""
    code, _ = session.mail(sender)
    if code not in OK:
        raise _sender_refused(code)
    codes = [session.rcpt(each)[0] for each in receivers]
    if not any(code in OK for code in codes):
        raise _refused(min(codes, default=PERMANENT), "the mailbox", Outcome.RECIPIENT)


def _hand_over(session: smtplib.SMTP, data: bytes) -> bytes:
    try:
        code, words = session.data(data)
    except smtplib.SMTPDataError as error:  # it did not even want the words
        raise _refused(error.smtp_code, "the message", Outcome.REFUSED) from None
    except (OSError, smtplib.SMTPException):
        raise ChannelDown(UNSURE, Outcome.IN_DOUBT) from None
    if code not in KNOWN:
        raise ChannelDown(UNSURE, Outcome.IN_DOUBT)
    if code not in OK:
        raise _refused(code, "the message", Outcome.REFUSED)
    return words


@contextmanager
def _session(server: Any) -> Iterator[smtplib.SMTP]:
    session: smtplib.SMTP | None = None
    try:
        session = _connect(server)
        yield session
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < PERMANENT:
            raise ChannelDown(f"the mail server cannot check the login now ({error.smtp_code})") from None
        raise ChannelDown(LOGIN.format(error.smtp_code), Outcome.LOGIN) from None
    except ssl.SSLCertVerificationError as error:
        raise ChannelDown(f"nobody vouches for the mail server's certificate ({type(error).__name__})", Outcome.LOGIN) from None
    except smtplib.SMTPNotSupportedError:
        raise ChannelDown("the mail server offers no STARTTLS or no login; check [mail] url", Outcome.LOGIN) from None
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelDown(f"the mail server cannot be used now ({type(error).__name__})") from None
    finally:
        if session is not None:
            # what was accepted stays accepted, however the server says goodbye
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()


class _Bounded(smtplib.SMTP):
    """A conversation that is cut off after its seconds, however slowly the server drips its answers."""

    _watch: threading.Timer | None = None
    _ends = 0.0

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, within what is left of the conversation's time."""
        if self._watch is None:
            self._ends = time.monotonic() + LONGEST
            self._watch = threading.Timer(LONGEST, self._cut)
            self._watch.daemon = True
            self._watch.start()
        if self.sock:
            self.sock.settimeout(max(min(SECONDS, self._ends - time.monotonic()), 0.01))
        return super().getreply()

    def close(self) -> None:
        """Close, and call the watch off."""
        if self._watch is not None:
            self._watch.cancel()
        super().close()

    def _cut(self) -> None:
        if self.sock:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # below any TLS, which another thread is using


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def _connect(server: Any) -> smtplib.SMTP:
    if server.secure_mode == "ssl":
        tls = delivery_tls.context(is_verified=server.verify_certificate)
        session: smtplib.SMTP = _BoundedTls(server.smtp_host, server.port, timeout=SECONDS, context=tls)
    else:
        session = _Bounded(server.smtp_host, server.port, timeout=SECONDS)
    try:
        if server.secure_mode == "starttls":
            session.starttls(context=delivery_tls.context(is_verified=server.verify_certificate))
        if server.user and server.password:
            session.login(server.user, server.password)
        session.ehlo_or_helo_if_needed()
    except BaseException:
        session.close()
        raise
    return session


def _sender_refused(code: int) -> NotTaken:
    if code in LOGIN_FIRST:
        return ChannelDown(LOGIN.format(code), Outcome.LOGIN)
    if code in KNOWN and code >= PERMANENT:
        return ChannelDown(f"the mail server refused our sender ({code}); check from= in [mail] url", Outcome.LOGIN)
    return ChannelDown(f"the mail server asks to wait ({code})")


def _refused(code: int, what: str, outcome: Outcome) -> NotTaken:
    if code == CLOSING:
        return ChannelDown("the mail server asks to wait (421)")
    if code not in KNOWN:
        return ChannelDown("what answers there is no mail server")
    if code in LOGIN_FIRST:
        return ChannelDown(LOGIN.format(code), Outcome.LOGIN)
    return NotTaken(f"the mail server refused {what} ({code})", outcome if code >= PERMANENT else Outcome.WAIT)

"""E-mail by SMTP, under our own Message-ID.

Apprise reads the mailto:// address here but does not send: its e-mail plugin makes a new Message-ID for every attempt, and a
header of ours would only stand beside it as a second one. A reminder that is sent again after a crash must carry the same
Message-ID as the first time, or its reader gets it twice.
"""

import smtplib
import ssl
from contextlib import contextmanager, suppress
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Any

from casework.errors import ReminderNotSent
from casework.notify.calendar import FILE_NAME, METHOD
from casework.notify.message import ChannelDown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.notify.message import Message

SECONDS = 15  # for each answer of the server
LONGEST_LINE = 900  # RFC 5322 section 2.1.1 allows 998
NOT_NOW = 421  # RFC 5321 section 3.8: the server closes the channel; it judged nothing
SENDER = "Insurance appeals"


def send(message: "Message", server: Any, *, mailbox: str = "") -> None:
    """Hand a message to the mail server that Apprise read from a mailto:// address.

    Raises ChannelDown when the server cannot be used now, ReminderNotSent when it refuses this message.
    """
    receivers = [mailbox] if mailbox else [address for _, address in server.targets]
    letter = _letter(message, server, receivers)
    with _session(server) as session:
        try:
            session.send_message(letter, from_addr=server.from_addr[1], to_addrs=receivers)
        except smtplib.SMTPRecipientsRefused as error:
            code = min((answer[0] for answer in error.recipients.values()), default=0)
            raise _refused(code, "the mailbox") from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, "the message") from None
        except (MessageError, ValueError, UnicodeError) as error:
            raise ReminderNotSent(f"the message cannot be written as e-mail ({type(error).__name__})") from None


def _letter(message: "Message", server: Any, receivers: list[str]) -> EmailMessage:
    # folded, "LATE: …" would reach some readers with a blank before it; only encoded words need short lines (RFC 2047)
    letter = EmailMessage(policy.SMTP.clone(max_line_length=LONGEST_LINE) if message.subject.isascii() else policy.SMTP)
    letter["Message-ID"] = message.message_id
    letter["Date"] = format_datetime(message.at)
    letter["Subject"] = message.subject
    letter["From"] = formataddr((SENDER, server.from_addr[1]))
    letter["To"] = ", ".join(receivers)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    letter.set_content(message.body)
    if message.html:
        letter.add_alternative(message.html, subtype="html")
    if message.calendar:
        # as bytes, so that no mail program's idea of line ends changes the file; the method stands here too because Outlook reads it here
        params = {"charset": "utf-8", "method": METHOD}
        letter.add_attachment(message.calendar, maintype="text", subtype="calendar", params=params, filename=FILE_NAME)
    return letter


@contextmanager
def _session(server: Any) -> "Iterator[smtplib.SMTP]":
    session: smtplib.SMTP | None = None
    try:
        session = _connect(server)
        yield session
    except smtplib.SMTPAuthenticationError as error:
        raise ChannelDown(f"the mail server refused the login ({error.smtp_code}); check user and password in [mail] url") from None
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelDown(f"the mail server cannot be used now ({type(error).__name__})") from None
    finally:
        if session is not None:
            # what was accepted stays accepted, however the server says goodbye
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()


def _connect(server: Any) -> smtplib.SMTP:
    context = _tls(server)
    if server.secure_mode == "ssl":
        session: smtplib.SMTP = smtplib.SMTP_SSL(server.smtp_host, server.port, timeout=SECONDS, context=context)
    else:
        session = smtplib.SMTP(server.smtp_host, server.port, timeout=SECONDS)
    if server.secure_mode == "starttls":
        session.starttls(context=context)
    if server.user and server.password:
        session.login(server.user, server.password)
    return session


def _tls(server: Any) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not server.verify_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _refused(code: int, what: str) -> ReminderNotSent:
    if code == NOT_NOW:
        return ChannelDown("the mail server asks to wait (421)")
    return ReminderNotSent(f"the mail server refused {what} ({code})")

"""A message written as e-mail: headers that no payer's name can break, words that any mail server carries."""

from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from casework.notify.calendar import FILE_NAME, METHOD
from casework.notify.message import Message, NotTaken
from casework.rules.delivering import Outcome

SENDER = "Insurance appeals"
LONGEST_LINE = 900  # RFC 5322 section 2.1.1 allows 998
# every letter beyond ASCII is encoded: an old server on the way may not carry it as it is (RFC 6152)
PLAIN = policy.SMTP.clone(cte_type="7bit")


def written(message: Message, sender: str, receivers: list[str]) -> bytes:
    """Write one message. Raises NotTaken when its words cannot be written as e-mail."""
    try:
        return _letter(message, sender, receivers).as_bytes()
    except (MessageError, ValueError, UnicodeError, LookupError) as error:
        raise NotTaken(f"the message cannot be written as e-mail ({type(error).__name__})", Outcome.UNWRITABLE) from None


def _letter(message: Message, sender: str, receivers: list[str]) -> EmailMessage:
    subject = _one_line(message.subject)
    # folded, "LATE: …" would reach some readers with a blank before it; only encoded words need short lines (RFC 2047)
    letter = EmailMessage(PLAIN.clone(max_line_length=LONGEST_LINE) if subject.isascii() and len(subject) < LONGEST_LINE else PLAIN)
    letter["Message-ID"] = message.message_id
    letter["Date"] = format_datetime(message.at)
    letter["Subject"] = subject
    letter["From"] = formataddr((SENDER, sender))
    letter["To"] = ", ".join(receivers)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    letter.set_content(_sound(message.body))
    if message.html:
        letter.add_alternative(_sound(message.html), subtype="html")
    if message.calendar:
        # as bytes, so that no mail program's idea of line ends changes the file; the method stands here too because Outlook reads it here
        params = {"charset": "utf-8", "method": METHOD}
        letter.add_attachment(message.calendar, maintype="text", subtype="calendar", params=params, filename=FILE_NAME)
    return letter


def _one_line(text: str) -> str:
    """Take line ends and other signs out that would begin a header of their own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in _sound(text)).split())


def _sound(text: str) -> str:
    """Give a text that can be written: half a letter, as a damaged file may leave one, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()

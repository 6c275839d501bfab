"""Every other channel by Apprise, which answers True or False: why it was False is read from the code in its log line, nothing else is."""

import logging
import re
import threading
from typing import Any

from casework.notify.message import ChannelDown, Message, NotTaken, Receipt
from casework.rules.delivering import Outcome, Proof

CODE = re.compile(r"\berror=(\d{3})\b")
TOO_MANY, SERVER_ERROR = 429, 500
LOGIN = (401, 403)
NO_SUCH = (404, 410)


class _Codes(logging.Handler):
    """Keeps the last error code of each thread, and no word of what was logged: it may hold addresses."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.of_thread = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """Read the code of one line."""
        found = CODE.search(record.getMessage())
        if found:
            self.of_thread.code = int(found[1])

    def take(self) -> int:
        """Give this thread's code and forget it; 0 when there was none."""
        code = int(getattr(self.of_thread, "code", 0))
        self.of_thread.code = 0
        return code


def listen() -> _Codes:
    """Let Apprise's log lines go nowhere but here: it logs addresses, and whole URLs that it cannot read."""
    logger = logging.getLogger("apprise")
    heard = next((each for each in logger.handlers if isinstance(each, _Codes)), None)
    if heard is None:
        heard = _Codes()
        logger.addHandler(heard)
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    return heard


def send(message: Message, plugin: Any) -> Receipt:
    """Hand a message to an Apprise plugin. Raises ChannelDown or NotTaken by the code of its answer, where it says one."""
    codes = listen()
    codes.take()
    try:
        taken = plugin.notify(title=message.subject, body=message.body)
    except Exception as error:  # a plugin may raise anything, and whatever it is must not stop the other messages
        raise NotTaken(f"the {plugin.service_name} channel failed ({type(error).__name__})") from None
    if not taken:
        raise _refused(str(plugin.service_name), codes.take())
    return Receipt(Proof.HANDED_OVER)


def _refused(name: str, code: int) -> NotTaken:
    if code == TOO_MANY:
        return ChannelDown(f"the {name} channel takes no more messages for now (429)", Outcome.THROTTLED)
    if code in LOGIN:
        return ChannelDown(f"the {name} channel refused the login ({code}); check its URL in channels.toml", Outcome.LOGIN)
    if code >= SERVER_ERROR:
        return ChannelDown(f"the {name} channel cannot be used now ({code})")
    told = f" ({code})" if code else ""
    return NotTaken(f"the {name} channel did not take the message{told}", Outcome.RECIPIENT if code in NO_SUCH else Outcome.REFUSED)

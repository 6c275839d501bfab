"""How a message travels: mail, JSON gateways and SMPP by our own hand, so that the server's answer is known; the rest through Apprise.

What is raised names the kind of failure only: no address, no password, no word of the message.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import apprise

from casework.errors import ReminderNotSent
from casework.notify import delivery_apprise, delivery_json, delivery_smpp, smtp
from casework.notify.channels import Address
from casework.notify.message import Answer, Message, NotTaken, Receipt
from casework.rules.delivering import Outcome, Proof

MAIL = ("mailto", "mailtos")
PLACE = "{message_id}"

Send = Callable[[Message, Address], Receipt | None]


def send(message: Message, address: Address) -> Receipt:
    """Send one message to one address, waiting seconds and not minutes, and give what the channel said.

    An Apprise URL may hold {message_id}, for gateways that know the same message again by a key.
    Raises ChannelDown when the server cannot be used now, NotTaken when it does not take this message.
    """
    plugin = _plugin(address.url.replace(PLACE, quote(message.message_id, safe="")))
    scheme = urlsplit(address.url).scheme.lower()
    if scheme in MAIL:
        return smtp.send(message, plugin, mailbox=address.mailbox)
    if scheme in delivery_json.SCHEMES:
        return delivery_json.send(message, plugin)
    if scheme in delivery_smpp.SCHEMES:
        return delivery_smpp.send(message, plugin)
    return delivery_apprise.send(message, plugin)


def attempt(send: Send, message: Message, address: Address) -> Answer:
    """Send, and give whatever became of it as an answer; nothing is raised, so that one message cannot stop the others."""
    try:
        receipt = send(message, address)
    except NotTaken as error:
        return Answer(error.outcome, str(error), wait=error.wait)
    except ReminderNotSent as error:
        return Answer(Outcome.REFUSED, str(error))
    except Exception as error:  # whatever one message meets must not keep the others from going out
        return Answer(Outcome.REFUSED, f"sending failed ({type(error).__name__})")
    return Answer(Outcome.TAKEN, receipt=receipt or Receipt(Proof.HANDED_OVER))


def server(address: Address) -> str:
    """Name the server behind an address, to leave it alone for the rest of a sweep once it is down. For comparing only."""
    return urlsplit(address.url).netloc.rpartition("@")[2].lower()


def _plugin(url: str) -> Any:
    _hush()
    plugin = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if plugin is None:
        raise NotTaken("the address cannot be read; see the Apprise URL for this kind of channel", Outcome.RECIPIENT)
    return plugin


def _hush() -> None:
    """Keep addresses out of the logs: Apprise logs them, and httpx logs every URL."""
    delivery_apprise.listen()
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)

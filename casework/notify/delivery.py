"""How a message travels: mail through `smtp`, everything else through Apprise; and the heartbeat after a sweep.

What is raised names the kind of failure only: no address, no password, no word of the message.
"""

import logging
from typing import Any
from urllib.parse import quote, urlsplit

import apprise
import httpx

from casework.errors import ReminderNotSent
from casework.notify import smtp
from casework.notify.channels import Address
from casework.notify.message import Message

MAIL = ("mailto", "mailtos")
PLACE = "{message_id}"
HEARTBEAT_SECONDS = 10


def send(message: Message, address: Address) -> None:
    """Send one message to one address, waiting seconds and not minutes.

    An Apprise URL may hold {message_id}, for gateways that know the same message again by a key.
    Raises ChannelDown when the server cannot be used now, ReminderNotSent when it does not take this message.
    """
    plugin = _plugin(address.url.replace(PLACE, quote(message.message_id, safe="")))
    if urlsplit(address.url).scheme in MAIL:
        smtp.send(message, plugin, mailbox=address.mailbox)
        return
    try:
        taken = plugin.notify(title=message.subject, body=message.body)
    except Exception as error:  # a plugin may raise anything, and whatever it is must not stop the other messages
        raise ReminderNotSent(f"the {plugin.service_name} channel failed ({type(error).__name__})") from None
    if not taken:
        raise ReminderNotSent(f"the {plugin.service_name} channel did not take the message")


def check(address: Address) -> None:
    """Say whether an address can be read, without sending anything. Raises ReminderNotSent."""
    _plugin(address.url)


def server(address: Address) -> str:
    """Name the server behind an address, to leave it alone for the rest of a sweep once it is down. For comparing only."""
    return urlsplit(address.url).netloc.rpartition("@")[2].lower()


def ping(url: str) -> None:
    """Tell a watcher outside that the sweep ran. Raises ReminderNotSent when it does not answer."""
    try:
        httpx.get(url, timeout=HEARTBEAT_SECONDS, follow_redirects=True).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ReminderNotSent(f"the heartbeat was not taken ({type(error).__name__})") from None


def _plugin(url: str) -> Any:
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would log addresses, and whole URLs that it cannot read
    plugin = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if plugin is None:
        raise ReminderNotSent("the address cannot be read; see the Apprise URL for this kind of channel")
    return plugin

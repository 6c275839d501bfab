"""Greet a mail server: connect, prove who we are, say goodbye. Nothing is sent."""

from urllib.parse import urlsplit

from casework.notify import delivery, smtp
from casework.notify.channels import Address


def is_mail(address: Address) -> bool:
    """Say whether an address is a mailbox behind a mail server of ours."""
    return urlsplit(address.url).scheme.lower() in delivery.MAIL


def greet(address: Address) -> None:
    """Connect to the mail server of an address and log in. Raises NotTaken, or ChannelDown with what the server said."""
    with smtp._session(delivery._plugin(address.url)) as session:
        session.noop()

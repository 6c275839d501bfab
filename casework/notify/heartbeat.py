"""The heartbeat: tell a watcher outside that a sweep ran and could send, so that silence itself raises an alarm."""

import logging
import time
from collections.abc import Callable

import httpx

from casework.errors import ReminderNotSent

SECONDS = 5.0  # for each answer
PAUSES = (1.0, 2.0)  # before the second and the third try; a sweep waits some twenty seconds for a watcher, never minutes
LATER = (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS)


def ping(url: str, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Ask the watcher's address, again where that may help. Raises ReminderNotSent when it is not taken; names no address."""
    for name in ("httpx", "httpcore"):  # they log every address, and this one holds a secret
        logging.getLogger(name).setLevel(logging.WARNING)
    for pause in (*PAUSES, None):
        try:
            answer = httpx.get(url, timeout=SECONDS, follow_redirects=True)
        except httpx.TransportError as error:
            why, may_help = type(error).__name__, not isinstance(error, httpx.UnsupportedProtocol)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            why, may_help = type(error).__name__, False
        else:
            if answer.is_success:
                return
            why, may_help = f"it answered {answer.status_code}", answer.is_server_error or answer.status_code in LATER
        if pause is None or not may_help:
            raise ReminderNotSent(f"the heartbeat was not taken ({why})")
        wait(pause)

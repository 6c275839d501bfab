"""Messages by a JSON gateway, with what it answered.

Apprise reads the json:// address here and decides what is posted, but does not send: it answers True or False, and hides the
gateway's key for the message, how long it asks to wait, and whether it refused us or only the message.
"""

import json
import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from casework.notify import delivery_tls, delivery_words
from casework.notify.message import ChannelDown, Message, NotTaken, Receipt
from casework.rules.delivering import Outcome, Proof

SCHEMES = ("json", "jsons")
SECONDS = 10  # for each step
LONGEST = 20  # for all of it
MOST = 65_536  # bytes of an answer that are read
KEYS = ("id", "message_id", "messageId", "sid", "uuid")
DELIVERED = "delivered"
TOO_MANY, UNAVAILABLE, SERVER_ERROR = 429, 503, 500
LOGIN = (401, 403, 407)
NO_SUCH = (404, 410)


def send(message: Message, gateway: Any) -> Receipt:
    """Post a message to the gateway that Apprise read, and give its key for it.

    Raises ChannelDown when the gateway cannot be used now, NotTaken when it refuses this message or its receiver.
    """
    try:
        answer = _posted(message, gateway)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise _unreachable(error) from None
    except httpx.HTTPError as error:
        raise ChannelDown(
            f"the gateway did not answer in time or broke off ({type(error).__name__}); it may have taken the message", Outcome.IN_DOUBT
        ) from None
    if not httpx.codes.is_success(answer.status_code):
        raise _refused(answer)
    return _receipt(answer, (gateway.user or "", gateway.password or "", *gateway.headers.values(), *gateway.payload_extras.values()))


def _posted(message: Message, gateway: Any) -> httpx.Response:
    """Post, and read the answer within its time, also one that drips."""
    ends = time.monotonic() + LONGEST
    with (
        httpx.Client(verify=delivery_tls.context(is_verified=gateway.verify_certificate), timeout=SECONDS) as client,
        client.stream(
            gateway.method,
            _url(gateway),
            content=json.dumps(_payload(message, gateway)).encode(),
            params=gateway.params or None,
            headers={"Content-Type": "application/json", **gateway.headers},
            auth=(gateway.user, gateway.password or "") if gateway.user else None,
        ) as answer,
    ):
        read = b""
        for part in answer.iter_bytes():
            read += part
            if time.monotonic() > ends or len(read) > MOST:
                break  # the status has come: what it says stands
        return httpx.Response(answer.status_code, headers={"Retry-After": answer.headers.get("Retry-After", "")}, content=read[:MOST])


def _url(gateway: Any) -> str:
    port = f":{gateway.port}" if isinstance(gateway.port, int) else ""
    return f"{'https' if gateway.secure else 'http'}://{gateway.host}{port}{gateway.fullpath}"


def _payload(message: Message, gateway: Any) -> dict[str, Any]:
    """Build what Apprise's own plugin posts, with the clinic's renamed and added fields."""
    payload: dict[str, Any] = {"version": "1.0", "title": message.subject, "message": message.body, "attachments": [], "type": "info"}
    for name, value in gateway.payload_extras.items():
        if name not in payload:
            payload[name] = value
            continue
        ours = payload.pop(name)
        if value:
            payload[value] = ours
    return payload


def _receipt(answer: httpx.Response, hidden: tuple[str, ...]) -> Receipt:
    try:
        said = json.loads(answer.content or b"{}")
    except (ValueError, RecursionError):
        said = {}
    if not isinstance(said, dict):
        said = {}
    key = next((str(said[name]) for name in KEYS if isinstance(said.get(name), (str, int)) and said[name] != ""), "")
    is_delivered = str(said.get("status", "")).lower() == DELIVERED
    return Receipt(Proof.DELIVERED if is_delivered else Proof.HANDED_OVER, delivery_words.kept(key, hidden))


def _refused(answer: httpx.Response) -> NotTaken:
    code, wait = answer.status_code, _wait(answer.headers.get("Retry-After", ""))
    if code == TOO_MANY:
        return ChannelDown("the gateway takes no more messages for now (429)", Outcome.THROTTLED, wait=wait)
    if code in LOGIN:
        return ChannelDown(f"the gateway refused the login ({code}); check its URL in channels.toml", Outcome.LOGIN)
    if code >= SERVER_ERROR:
        return ChannelDown(f"the gateway cannot be used now ({code})", wait=wait)
    return NotTaken(
        f"the gateway refused {'the address' if code in NO_SUCH else 'the message'} ({code})", Outcome.RECIPIENT if code in NO_SUCH else Outcome.REFUSED
    )


def _wait(stated: str) -> timedelta | None:
    """Read Retry-After: seconds, or a moment (RFC 9110 section 10.2.3)."""
    if stated.isascii() and stated.isdigit():
        return timedelta(seconds=min(int(stated[:9]), 10**6))
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - datetime.now(UTC), timedelta())


def _unreachable(error: httpx.HTTPError) -> ChannelDown:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ChannelDown("nobody vouches for the gateway's certificate", Outcome.LOGIN)
        cause = cause.__cause__ or cause.__context__
    return ChannelDown(f"the gateway cannot be reached ({type(error).__name__})")

"""The bell of the board: Prefect's automations ring it over HTTP on this machine, and it tells a person through the clinic's own channels.

It lives in the server's process, because an alarm that needs a worker could never say that no worker is there.
"""

import asyncio
import hmac
import os
import secrets
import sys
from typing import Final

from casework.actions import Office, alarms
from casework.errors import BadInput, CaseworkError
from casework.settings import Settings
from flows.asgi import Receive, Scope, Send, answer, deny, header
from flows.defects import described

KEY_FILE: Final = "prefect/bell.key"
HEADER: Final = "x-casework-bell"
LONGEST: Final = 100  # bytes of a ring: the name of an alarm


class Bell:
    """Takes the name of an alarm from whoever knows the key, writes it down, and sends it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sending: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ring: it is written down before the answer, and sent after it."""
        if scope["method"] != "POST" or not hmac.compare_digest(header(scope, HEADER.encode()), key(self.settings)):
            await deny(send, status=403, words="Only the board's own automations ring here.")
            return
        try:
            await asyncio.to_thread(self._sound, (await _body(receive)).decode("ascii", "replace").strip())
        except BadInput as refusal:
            await deny(send, status=422, words=str(refusal))
        except CaseworkError as refusal:
            await deny(send, status=503, words=str(refusal))
        else:
            task = asyncio.create_task(asyncio.to_thread(self._send))
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)
            await answer(send, status=202, body=b"")

    def _sound(self, kind: str) -> None:
        alarms.sound(Office.open(self.settings), kind)

    def _send(self) -> None:
        try:
            alarms.send_due(Office.open(self.settings))
        except Exception as error:  # the board loop tries again every minute
            print(f"An alarm could not be sent yet: {described(error)}", file=sys.stderr, flush=True)


def key(settings: Settings) -> str:
    """Give the secret that rings carry; made once, readable by this user only."""
    path = settings.home / KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


async def _body(receive: Receive) -> bytes:
    told = b""
    while len(told) <= LONGEST:
        part = await receive()
        told += part.get("body", b"")
        if part["type"] != "http.request" or not part.get("more_body"):
            break
    return told

"""Who presses: the proxy of the office says the person's name, with a secret that nobody else knows, and every press is written down first.

A name that comes without the secret is taken off the request and written down as forged. What the board's own processes do carries no name.
"""

import asyncio
import hmac
import json
import re
import sys
import time
from typing import Any, Final
from uuid import UUID

from casework import front
from casework.actions import Office, presses
from casework.errors import CaseworkError, NotPermitted
from casework.records.presses import Pressed
from casework.settings import Settings
from flows.asgi import App, Message, Receive, Scope, Send, deny, header

PERSON: Final = b"x-casework-person"
MARK: Final = b"x-casework-proxy"
READS: Final = re.compile(
    r"^/api/(ui/.*|csrf-token|.*/(filter|filter-minimal|count|paginate|history|lateness|next-runs|get_scheduled_flow_runs|count-by/[\w-]+))/?$"
)
RUN: Final = r"/api/flow_runs/(?P<run>[0-9a-f-]{36})"
KINDS: Final = (
    (re.compile(rf"^POST {RUN}/resume/?$"), Pressed.RESUME),
    (re.compile(rf"^POST {RUN}/set_state/?$"), Pressed.SET_STATE),
    (re.compile(rf"^DELETE {RUN}/?$"), Pressed.DELETE),
    (re.compile(r"^POST /api/flow_runs/bulk_set_state/?$"), Pressed.SET_STATE),
    (re.compile(r"^POST /api/flow_runs/bulk_delete/?$"), Pressed.DELETE),
    (re.compile(r"^POST /api/(deployments/[0-9a-f-]{36}/create_flow_run(/bulk)?|flow_runs)/?$"), Pressed.START),
    (re.compile(rf"^\w+ {RUN}"), Pressed.CHANGE),
)
FORGED_SECONDS: Final = 60.0  # a flood of forged names must not fill the disk
UI_SETTINGS: Final = "/ui-settings"
WHO: Final = "casework.person"


class Presses:
    """Stands before the board where the office has a proxy. Takes the names off, writes presses down, and spares people Prefect's own password."""

    def __init__(self, board: App, settings: Settings, *, secret: str = "") -> None:
        self.board = board
        self.settings = settings
        self.secret = secret
        self.forged_at = -FORGED_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request whose names were taken off."""
        person = scope.get(WHO, "")
        if not person:
            await self.board(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.board(scope, _with_password(receive, self.secret), send)
        elif scope["path"].endswith(UI_SETTINGS):
            await self._board_after(scope, receive, send, change=_without_login)
        elif (found := pressed(scope["method"], scope["path"])) is not None:
            await self._press(scope, receive, send, person=person, what=found[0], run_id=found[1])
        else:
            await self.board(scope, receive, send)

    async def take_off(self, scope: Scope) -> None:
        """Take the proxy's words off a request, and keep under WHO the person whom its secret vouches for."""
        scope[WHO] = await self._person(scope)
        scope["headers"] = [each for each in scope.get("headers", ()) if each[0].lower() not in (PERSON, MARK)]

    async def _person(self, scope: Scope) -> str:
        named, mark = header(scope, PERSON), header(scope, MARK)
        if not named and not mark:
            return ""
        ours = front.secret(self.settings.home, front.MARK_FILE)
        if named and ours and hmac.compare_digest(mark.encode(), ours.encode()):
            login = named.strip()  # the door's own passwords go by key; a clinic's own proxy may pass on logins
            return login if any(login == each.key for each in self.settings.people) else self.settings.person_of(login)
        if time.monotonic() - self.forged_at >= FORGED_SECONDS:
            self.forged_at = time.monotonic()
            print("A request named a person without the proxy's secret; the name was ignored.", file=sys.stderr, flush=True)
            await asyncio.to_thread(self._note_forged)
        return ""

    def _note_forged(self) -> None:
        try:
            presses.keep(Office.open(self.settings), Pressed.FORGED)
        except CaseworkError as error:
            print(f"It could not be written down: {error}", file=sys.stderr, flush=True)

    async def _press(self, scope: Scope, receive: Receive, send: Send, *, person: str, what: Pressed, run_id: str) -> None:
        """Write the press down, let the board answer, and write down what it answered before the person hears."""
        try:
            office, number = await asyncio.to_thread(self._keep, person, what, run_id)
        except NotPermitted as refusal:
            await deny(send, status=403, words=str(refusal))
        except CaseworkError as refusal:  # no record, no press
            await deny(send, status=503, words=str(refusal))
        else:

            def settle(status: int, body: bytes) -> bytes:
                is_accepted, runs = outcome(status, body)
                presses.answered(office, number, is_accepted=is_accepted, runs=runs)
                return body

            await self._board_after(scope, receive, send, change=settle)

    def _keep(self, person: str, what: Pressed, run_id: str) -> tuple[Office, int]:
        office = Office.open(self.settings)
        try:
            presses.may_press(office, person)
        except NotPermitted:
            presses.keep(office, Pressed.REFUSED, person=person, run_id=run_id)
            raise
        return office, presses.keep(office, what, person=person, run_id=run_id)

    async def _board_after(self, scope: Scope, receive: Receive, send: Send, *, change: Any) -> None:
        """Hold the board's answer back until it was looked at."""
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        plain = [each for each in scope["headers"] if each[0].lower() != b"accept-encoding"]
        await self.board({**scope, "headers": plain}, receive, hold)
        start = next((each for each in held if each["type"] == "http.response.start"), None)
        if start is None:
            return
        body = b"".join(each.get("body", b"") for each in held if each["type"] == "http.response.body")
        body = await asyncio.to_thread(_looked_at, change, start["status"], body)
        kept = [each for each in start["headers"] if each[0].lower() != b"content-length"]
        await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


def pressed(method: str, path: str) -> tuple[Pressed, str] | None:
    """Say what a request presses, and for which run; None for one that only reads."""
    if method in ("GET", "HEAD", "OPTIONS") or not path.startswith("/api/") or (method == "POST" and READS.match(path)):
        return None
    for pattern, what in KINDS:
        if found := pattern.match(f"{method} {path}"):
            return what, found.groupdict().get("run") or ""
    return Pressed.CHANGE, ""


def outcome(status: int, body: bytes) -> tuple[bool, list[str]]:
    """Read from the board's answer whether it did what was asked, and for which runs."""
    try:
        said = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        said = {}
    said = said if isinstance(said, dict) else {}
    rows = [each for each in said.get("results", ()) if isinstance(each, dict)]
    named = [said.get("id"), *(each.get("flow_run_id") for each in rows), *said.get("deleted", ())]
    is_accepted = 200 <= status < 300 and said.get("status") in (None, "ACCEPT")
    return is_accepted, [str(each) for each in named if _is_id(each)]


def _is_id(said: object) -> bool:
    try:
        return bool(UUID(str(said)))
    except ValueError:
        return False


def _looked_at(change: Any, status: int, body: bytes) -> bytes:
    try:
        return bytes(change(status, body))
    except CaseworkError as error:  # the press itself is written down; only what the board answered is not
        print(f"What the board answered could not be written down: {error}", file=sys.stderr, flush=True)
        return body


def _without_login(status: int, body: bytes) -> bytes:  # noqa: ARG001 - as every change of an answer
    """Tell Prefect's page to ask for no password: the proxy has asked, and adds it."""
    try:
        return json.dumps(json.loads(body) | {"auth": None}).encode()
    except (ValueError, TypeError, RecursionError):
        return body


def _with_password(receive: Receive, secret: str) -> Receive:
    """Add the board's password to the first word of a websocket."""

    async def received() -> Message:
        message = await receive()
        try:
            said = json.loads(message.get("text") or "")
        except (ValueError, RecursionError):
            return message
        if isinstance(said, dict) and said.get("type") == "auth":
            return {**message, "text": json.dumps(said | {"token": secret})}
        return message

    return received

"""Serve the Word files and papers of a case to the browser, behind the password that guards the board."""

import asyncio
import base64
import binascii
import hmac
from contextlib import nullcontext
from pathlib import PurePosixPath

from casework import known
from casework.actions import Office, openings
from casework.errors import BadFile, CaseworkError
from casework.settings import Settings
from casework.terms import KnownBy
from flows.asgi import Receive, Scope, Send, answer, deny, header
from flows.links import DOCUMENTS as ROOT
from flows.presses import WHO

KINDS = {
    ".docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": b"application/pdf",
    ".txt": b"text/plain; charset=utf-8",
    ".png": b"image/png",
    ".jpg": b"image/jpeg",
    ".tif": b"image/tiff",
}
KEEP_OUT = (
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NONE = "There is no such document, or its file cannot be opened. It may have been replaced; see the case page, or run casework doctor."


class Shelf:
    """The documents of a data folder, read-only and opened on the way out. Without a secret everyone who reaches the board may read."""

    def __init__(self, settings: Settings, secret: str = "") -> None:
        self.settings = settings
        self.secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Answer one request for a document."""
        asked = PurePosixPath(scope["path"].removeprefix(ROOT))
        if self.secret and not is_authorized(header(scope, b"authorization"), self.secret):
            await deny(send, status=401, words="Log in as on the board.", headers=[(b"www-authenticate", b'Basic realm="casework"')])
        elif scope["method"] not in ("GET", "HEAD"):
            await deny(send, status=405, words="Documents can only be read here.")
        elif asked.suffix not in KINDS or asked.name.startswith("."):
            await deny(send, status=404, words=NONE)
        else:
            await self._hand_out(scope, send, asked)

    async def _hand_out(self, scope: Scope, send: Send, asked: PurePosixPath) -> None:
        person = scope.get(WHO, "")
        try:
            with known.person(person, by=KnownBy.PROXY) if person else nullcontext():
                body = await asyncio.to_thread(self._opened, str(asked), is_read=scope["method"] != "HEAD")
        except BadFile:
            await deny(send, status=404, words=NONE)
        except CaseworkError as refusal:
            await deny(send, status=503, words=str(refusal))
        else:
            named = f'attachment; filename="{asked.name}"'.encode("ascii", "replace")
            await answer(send, status=200, body=body, headers=[(b"content-type", KINDS[asked.suffix]), (b"content-disposition", named), *KEEP_OUT])

    def _opened(self, name: str, *, is_read: bool) -> bytes:
        """Open a file, with the opening on record first. Raises BadFile for what is none of ours, DatabaseProblem, NotPermitted."""
        office = Office.open(self.settings)
        data = office.files.read(name)
        if is_read:
            openings.keep(office, PurePosixPath(name).parts[0], name)
        return data if is_read else b""


def is_authorized(stated: str, secret: str) -> bool:
    """Say whether an Authorization header carries the board's password."""
    scheme, _, encoded = stated.partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(given, secret.encode())

"""Serve the Word files and papers of a case to the browser, behind the password that guards the board."""

import asyncio
import base64
import binascii
import hmac
from pathlib import Path

from flows.asgi import Receive, Scope, Send, answer, deny, header
from flows.links import DOCUMENTS as ROOT

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


class Shelf:
    """One folder of documents, read-only. Without a secret everyone who reaches the board may read."""

    def __init__(self, folder: Path, secret: str = "") -> None:
        self.folder = folder.resolve()
        self.secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Answer one request for a document."""
        if self.secret and not is_authorized(header(scope, b"authorization"), self.secret):
            await deny(send, status=401, words="Log in as on the board.", headers=[(b"www-authenticate", b'Basic realm="casework"')])
        elif scope["method"] not in ("GET", "HEAD"):
            await deny(send, status=405, words="Documents can only be read here.")
        elif (path := self.find(scope["path"].removeprefix(ROOT))) is None:
            await deny(send, status=404, words="There is no such document. It may have been replaced; see the case page.")
        else:
            body = b"" if scope["method"] == "HEAD" else await asyncio.to_thread(path.read_bytes)
            named = f'attachment; filename="{path.name}"'.encode("ascii", "replace")
            await answer(send, status=200, body=body, headers=[(b"content-type", KINDS[path.suffix]), (b"content-disposition", named), *KEEP_OUT])

    def find(self, asked: str) -> Path | None:
        """Give the file that was asked for, or None when it is outside this folder or not a document."""
        try:
            path = (self.folder / asked).resolve()
            known = path.suffix in KINDS and path.is_relative_to(self.folder) and path.is_file()
        except (OSError, ValueError):
            return None
        return path if known else None


def is_authorized(stated: str, secret: str) -> bool:
    """Say whether an Authorization header carries the board's password."""
    scheme, _, encoded = stated.partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    return scheme.lower() == "basic" and hmac.compare_digest(given, secret.encode())

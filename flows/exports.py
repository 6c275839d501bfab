"""Hand out the worklist as a spreadsheet, behind the password that guards the board."""

import asyncio
from urllib.parse import parse_qs

from casework.actions import Office, worklist_xlsx
from casework.errors import CaseworkError
from casework.settings import Settings
from flows.asgi import Receive, Scope, Send, answer, deny, header
from flows.documents import KEEP_OUT, KINDS, is_authorized

LOCKED = ((b"www-authenticate", b'Basic realm="casework"'),)
NAMED = (b"content-disposition", b'attachment; filename="worklist.xlsx"')


class Exports:
    """One spreadsheet, written anew each time it is asked for. Without a secret everyone who reaches the board may read."""

    def __init__(self, settings: Settings, secret: str = "") -> None:
        self.settings = settings
        self.secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Answer one request for the worklist, of everybody or of one owner."""
        if self.secret and not is_authorized(header(scope, b"authorization"), self.secret):
            await deny(send, status=401, words="Log in as on the board.", headers=LOCKED)
        elif scope["method"] not in ("GET", "HEAD"):
            await deny(send, status=405, words="The worklist can only be read here.")
        else:
            await self._hand_out(scope, send)

    async def _hand_out(self, scope: Scope, send: Send) -> None:
        owner = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("owner", [""])[0]
        try:
            body = await asyncio.to_thread(self._made, owner)
        except CaseworkError as refusal:
            await deny(send, status=503, words=str(refusal))
        else:
            said = b"" if scope["method"] == "HEAD" else body
            await answer(send, status=200, body=said, headers=[(b"content-type", KINDS[".xlsx"]), NAMED, *KEEP_OUT])

    def _made(self, owner: str) -> bytes:
        return worklist_xlsx.workbook(Office.open(self.settings), owner=owner)

"""Lasting addresses for the board's pages: each new version of a page has another address in Prefect."""

import httpx

from flows.asgi import Receive, Scope, Send, answer, deny
from flows.links import PAGES


class Shortcuts:
    """Send the browser from the name of a page to its newest version."""

    def __init__(self, board_url: str, secret: str = "") -> None:
        self.board_url = board_url
        self.auth = httpx.BasicAuth(*secret.split(":", 1)) if ":" in secret else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Answer one request for a page by its name."""
        newest = await self._newest(scope["path"].removeprefix(PAGES))
        if newest:
            # Relative, so that it works by whatever name the browser reached us.
            await answer(send, status=302, body=b"", headers=[(b"location", f"/v2/artifacts/artifact/{newest}".encode())])
        else:
            await deny(send, status=404, words="That page is not written yet. Wait half a minute and load it again.")

    async def _newest(self, key: str) -> str:
        wanted = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC", "limit": 1}
        async with httpx.AsyncClient(auth=self.auth) as board:
            found = await board.post(f"{self.board_url}/api/artifacts/filter", json=wanted)
        return str(found.json()[0]["id"]) if found.is_success and found.json() else ""

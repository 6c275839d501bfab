"""Lasting addresses on the board: of a page, whose versions each have another in Prefect, and of a door, empty or with its case filled in."""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx

from casework.terms import Stage
from flows import served
from flows.asgi import Receive, Scope, Send, answer, deny
from flows.links import DOORS, PAGES

NO_PAGE = "That page is not written yet. Wait half a minute and load it again."
NO_DOOR = "There is no such form on this board. Open it under Deployments."
_NUMBER = re.compile(r"C\d{2}-\d{4,6}")


class Shortcuts:
    """Send the browser from a name to where Prefect keeps what it names today."""

    def __init__(self, board_url: str, secret: str = "") -> None:
        self.board_url = board_url
        self.auth = httpx.BasicAuth(*secret.split(":", 1)) if ":" in secret else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Answer one request for a page or a door by its name."""
        path = scope["path"]
        place, words = (await self._door(path), NO_DOOR) if path.startswith(DOORS) else (await self._page(path.removeprefix(PAGES)), NO_PAGE)
        if place:
            # Relative, so that it works by whatever name the browser reached us.
            await answer(send, status=302, body=b"", headers=[(b"location", place.encode())])
        else:
            await deny(send, status=404, words=words)

    async def _page(self, key: str) -> str:
        wanted = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC", "limit": 1}
        found = await self._asked("POST", "/artifacts/filter", json=wanted)
        return f"/v2/artifacts/artifact/{found[0]['id']}" if found else ""

    async def _door(self, path: str) -> str:
        name, _, number = path.removeprefix(DOORS).partition("/")
        if name not in (*served.DOORS, *Stage) or (number and not _NUMBER.fullmatch(number)):
            return ""
        found = await self._asked("GET", f"/deployments/name/{name}/{name}")
        filled = f"?parameters={quote(json.dumps({'case_number': number}))}" if number else ""
        return f"/v2/deployments/deployment/{found['id']}/run{filled}" if found else ""

    async def _asked(self, method: str, path: str, **said: Any) -> Any:
        async with httpx.AsyncClient(auth=self.auth) as board:
            found = await board.request(method, f"{self.board_url}/api{path}", **said)
        return found.json() if found.is_success else None

"""The Prefect server behind a thin doorway of ours: nothing leaves this machine, documents open from the board.

Started by `flows.serve` as a child process: `python -m flows.server`.
"""

import os
import sys
from typing import Any
from urllib.parse import urlsplit

from casework.errors import CannotStart
from casework.settings import Settings
from flows import bell, child, documents, environment, exports, links, lockdown, presses, shortcuts
from flows.asgi import App, Message, Receive, Scope, Send, deny, header

# The V2 UI asks an analytics host even with analytics off; the browser must not follow.
POLICY = "default-src 'self' 'unsafe-inline' data: blob:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; form-action 'self'"
ADDED = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Doorway:
    """Add our headers to every answer, serve documents, and refuse hosts that are not ours."""

    def __init__(self, board: App, *, settings: Settings, secret: str = "") -> None:
        self.board = presses.Presses(board, settings, secret=secret)
        self.documents = documents.Shelf(settings, secret)
        self.shortcuts = shortcuts.Shortcuts(settings.local_url, secret)
        self.bell = bell.Bell(settings)
        self.exports = exports.Exports(settings, secret)
        self.hosts = None if secret else _hosts(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.board(scope, receive, send)
        elif refusal := self._refusal(scope):
            await _refuse(scope, send, words=refusal)
        else:
            await self.board.take_off(scope)
            await self._room(scope)(scope, receive, _dressed(send))

    def _room(self, scope: Scope) -> App:
        if scope["path"].startswith(links.DOCUMENTS):
            return self.documents
        if scope["path"].startswith((links.PAGES, links.DOORS)):
            return self.shortcuts
        rooms: dict[str, App] = {links.BELL: self.bell, links.EXPORT: self.exports}
        return rooms.get(scope["path"], self.board)

    def _refusal(self, scope: Scope) -> str:
        # Without a password only the name in the address protects us from pages that point their own name at this machine.
        if self.hosts is not None and header(scope, b"host").lower() not in self.hosts:
            return f"This board answers at its own address only. Set CASEWORK_BOARD_URL to the address you use, or {environment.AUTH} for a password."
        acts = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")
        return "Other sites may not act on this board." if acts and header(scope, b"sec-fetch-site") == "cross-site" else ""


def create() -> App:
    """Build Prefect's server from the environment, with our doorway around it."""
    settings = Settings.from_env(os.environ)
    from prefect.server.api.server import create_app

    _write_first()
    return Doorway(create_app(final=True), settings=settings, secret=os.environ.get(environment.AUTH, ""))


def main() -> None:
    """Serve until told to stop; die with the process that started us."""
    child.die_with_parent()
    os.umask(0o077)
    settings = Settings.from_env(os.environ)
    environment.apply(settings)
    try:
        lockdown.check(settings, os.environ)
        lockdown.check_prefect(os.environ)
    except CannotStart as refusal:
        sys.exit(str(refusal))
    close_to_others(settings)
    import uvicorn

    port = urlsplit(settings.local_url).port or 4200
    # Without uvicorn's own trust in forwarded headers: who presses is the proxy's word with our secret, nothing else.
    uvicorn.run(
        create(),
        host=lockdown.bind(settings, os.environ),
        port=port,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
        server_header=False,
    )


def close_to_others(settings: Settings) -> None:
    """Let only this user read Prefect's database and log: people's answers pass through them."""
    for path in settings.folder("prefect").glob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)


def _write_first() -> None:
    from prefect.server.database import configurations, dependencies
    from prefect.settings import get_current_settings

    class WriteFirst(configurations.AioSqliteConfiguration):
        """Take the write lock when a transaction begins: readers that turn writers answer 503 under load.

        What is deleted is overwritten, because people's answers pass through this file.
        """

        def setup_sqlite(self, conn: Any, record: Any) -> None:
            super().setup_sqlite(conn, record)
            cursor = conn.cursor()
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.close()

        def begin_transaction(self, session: Any, with_for_update: bool = False) -> Any:  # noqa: ARG002 - always
            return super().begin_transaction(session, with_for_update=True)

    database = get_current_settings().server.database.connection_url
    if database is not None and database.get_secret_value().startswith("sqlite"):
        dependencies.MODELS_DEPENDENCIES["database_config"] = WriteFirst(connection_url=database.get_secret_value())


def _hosts(settings: Settings) -> frozenset[str]:
    port = urlsplit(settings.local_url).port or 4200
    return frozenset((*(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")), urlsplit(settings.board_url).netloc.lower()))


async def _refuse(scope: Scope, send: Send, *, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": words})
    else:
        await deny(send, status=403, words=words)


def _dressed(send: Send) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *ADDED]}
        await send(message)

    return dressed


if __name__ == "__main__":
    main()

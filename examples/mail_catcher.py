"""A mail server for demos: it listens on this machine only and writes every mail it gets into a folder.

    python examples/mail_catcher.py FOLDER [PORT]

Without a port it takes a free one. Each mail becomes one .eml file, named by its order; the first line printed is the address.
"""

import signal
import sys
import threading
from pathlib import Path
from socket import create_server
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


class MailCatcher:
    """Catches mail while it is open: `with MailCatcher(folder) as catcher: catcher.url`."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        """Catch into this folder; port 0 takes a free one."""
        self.folder = folder
        self._server = Controller(_Writer(folder), hostname=HOST, port=port or _free_port())

    def __enter__(self) -> "MailCatcher":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        """Give what belongs into channels.toml as [mail] url."""
        return f"mailto://{HOST}:{self._server.port}?from=reminders@clinic.example"

    def caught(self) -> list[Path]:
        """List the mails, oldest first."""
        return sorted(self.folder.glob("*.eml"))


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the server looks for this name
        number = len(list(self._folder.glob("*.eml"))) + 1
        draft = self._folder / f".{number:04d}"
        draft.write_bytes(envelope.content)
        draft.rename(self._folder / f"{number:04d}.eml")
        return "250 Caught"


def main() -> None:
    """Catch until Ctrl-C or SIGTERM."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with MailCatcher(Path(sys.argv[1]), port=int(sys.argv[2]) if len(sys.argv) > 2 else 0) as catcher:
        print(catcher.url, flush=True)
        ended.wait()


def _free_port() -> int:
    with create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()

"""A mail server on this machine that keeps nothing, so that the real sending code can be tried without a word leaving."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from casework.notify.channels import Address

ANSWERS = {"DATA": "354 go on", "QUIT": "221 goodbye"}


class _Null(socketserver.StreamRequestHandler):
    """Takes a message line by line and forgets it."""

    timeout = 10

    def handle(self) -> None:
        """Hold one conversation."""
        self._say("220 null")
        is_told = False
        for line in self.rfile:
            said = line.rstrip(b"\r\n")
            if is_told:
                is_told = said != b"."
                if not is_told:
                    self._say("250 forgotten")
                continue
            verb = said[:4].decode("ascii", "replace").upper()
            self._say(ANSWERS.get(verb, "250 null"))
            is_told = verb == "DATA"
            if verb == "QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def null_channel() -> Iterator[Address]:
    """Give an address whose messages are taken and forgotten, for as long as the block lasts."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Null) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Address(f"mailto://127.0.0.1:{server.server_address[1]}?from=doctor@casework.local", "nobody@casework.local")
        finally:
            server.shutdown()

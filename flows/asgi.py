"""The few words of ASGI that our doorway speaks."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]


def header(scope: Scope, name: bytes) -> str:
    """Give one request header, or ""."""
    return next((value.decode("latin-1") for key, value in scope.get("headers", ()) if key == name), "")


async def answer(send: Send, *, status: int, body: bytes, headers: Iterable[Header] = ()) -> None:
    """Send a whole answer."""
    sized = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": body})


async def deny(send: Send, *, status: int, words: str, headers: Iterable[Header] = ()) -> None:
    """Refuse with a sentence."""
    await answer(send, status=status, body=words.encode(), headers=[(b"content-type", b"text/plain; charset=utf-8"), *headers])

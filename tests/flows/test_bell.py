"""The bell of the board rings for its own automations only, and takes a name and nothing else."""

import stat

import pytest

from casework.actions import Office, alarms
from flows import bell, links
from flows.asgi import Message, Scope, Send
from flows.server import Doorway
from tests.flows.test_doorway import PORT
from tests.notify.catchers import mail_server


async def _board(scope: Scope, receive: object, send: Send) -> None:
    raise AssertionError(f"{scope['path']} came through, {receive} {send}")


def ring(office: Office, body: bytes, *, key: str = "", method: str = "POST") -> int:
    """Ring, and wait until what it starts is done."""
    import asyncio

    door = Doorway(_board, settings=office.settings)
    sent: list[dict[str, object]] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(dict(message))

    async def whole() -> None:
        headers = [(b"host", f"127.0.0.1:{PORT}".encode()), (bell.HEADER.encode(), (key or bell.key(office.settings)).encode())]
        await door({"type": "http", "method": method, "path": links.BELL, "headers": headers}, receive, send)
        await asyncio.gather(*door.bell.sending)

    asyncio.run(whole())
    status = sent[0]["status"]
    assert isinstance(status, int)
    return status


def test_a_ring_is_written_down_and_sent(office: Office) -> None:
    with mail_server() as mailbox:
        (office.settings.home / "channels.toml").write_text(f'[mail]\nurl = "{mailbox.url}"\n[people.dana]\nemail = "dana@clinic.example"\n')
        assert ring(office, b"run-failed\n") == 202

    assert [mail["To"] for mail in mailbox.mails] == ["dana@clinic.example"]


def test_a_ring_that_cannot_be_sent_stays_written_down(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.settings.home / "channels.toml").write_text("[mail")

    assert ring(office, b"worker-gone") == 202
    assert [(alarm.kind, alarm.is_told) for alarm in alarms.listed(office)] == [("worker-gone", False)]
    assert "could not be sent yet: BadInput" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "key", "method", "status"),
    [
        (b"run-failed", "wrong", "POST", 403),
        (b"run-failed", "", "GET", 403),
        (b"Ms. Whitlock", "", "POST", 422),
        (b"x" * 5000, "", "POST", 422),
        (b"", "", "POST", 422),
    ],
)
def test_whoever_has_no_key_or_more_to_say_is_refused(office: Office, body: bytes, key: str, method: str, status: int) -> None:
    assert ring(office, body, key=key, method=method) == status
    assert alarms.listed(office) == []


def test_the_key_is_made_once_and_read_by_this_user_only(office: Office) -> None:
    first = bell.key(office.settings)

    assert bell.key(office.settings) == first
    assert len(first) > 30
    assert stat.S_IMODE((office.settings.home / bell.KEY_FILE).stat().st_mode) == 0o600

import asyncio
import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office
from flows import links
from flows.asgi import Message, Receive, Scope, Send, answer
from flows.server import Doorway

PORT = 4200


async def _board(scope: Scope, _receive: Receive, send: Send) -> None:
    await answer(send, status=200, body=b"the board")


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def ask(door: Doorway, path: str, *, method: str = "GET", kind: str = "http", **headers: str) -> list[dict[str, Any]]:
    """Ask the doorway for something and give all it sends."""
    sent: list[dict[str, Any]] = []

    async def send(message: Message) -> None:
        sent.append(dict(message))

    given = {"host": f"127.0.0.1:{PORT}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {"type": kind, "method": method, "path": path, "headers": [(name.encode(), value.encode()) for name, value in given.items()]}
    asyncio.run(door(scope, _nothing, send))
    return sent


@pytest.fixture
def door(office: Office) -> Doorway:
    folder = office.settings.folder("documents") / "C26-0001"
    folder.mkdir(parents=True)
    (folder / "letter.docx").write_bytes(b"PK letter")
    (folder / "notes.py").write_text("no document")
    (office.settings.home / "keys" / "secret.docx").write_bytes(b"a key")
    return Doorway(_board, settings=office.settings)


def test_a_document_is_served_for_reading_only_and_never_kept_by_the_browser(door: Doorway) -> None:
    start, body = ask(door, "/casework/documents/C26-0001/letter.docx")

    told = dict(start["headers"])
    assert (start["status"], body["body"]) == (200, b"PK letter")
    assert told[b"cache-control"] == b"no-store"
    assert told[b"x-content-type-options"] == b"nosniff"
    assert ask(door, "/casework/documents/C26-0001/letter.docx", method="DELETE")[0]["status"] == 405


@pytest.mark.parametrize("path", ["../keys/secret.docx", "C26-0001/../../keys/secret.docx", "C26-0001/notes.py", "C26-0001", "", "\0.docx", "/etc/passwd"])
def test_nothing_outside_the_documents_is_served(door: Doorway, path: str) -> None:
    assert ask(door, f"/casework/documents/{path}")[0]["status"] == 404


def test_every_answer_of_the_board_carries_the_content_security_policy(door: Doorway) -> None:
    start, _ = ask(door, "/v2/runs")

    policy = dict(start["headers"])[b"content-security-policy"]
    assert b"connect-src 'self'" in policy
    assert b"http" not in policy


def test_without_a_password_the_board_answers_to_its_own_name_only(door: Doorway) -> None:
    assert ask(door, "/api/flow_runs", host=f"evil.example:{PORT}")[0]["status"] == 403
    assert ask(door, "/api/flow_runs", host=f"localhost:{PORT}")[0]["status"] == 200
    assert ask(door, "/api/events", kind="websocket", host="evil.example")[0]["type"] == "websocket.close"


def test_another_site_may_not_act_on_the_board(door: Doorway) -> None:
    assert ask(door, "/api/flow_runs/1/resume", method="POST", sec_fetch_site="cross-site")[0]["status"] == 403
    assert ask(door, "/api/flow_runs/1/resume", method="POST", sec_fetch_site="same-origin")[0]["status"] == 200


def test_with_a_password_documents_ask_for_it(door: Doorway, office: Office) -> None:
    guarded = Doorway(_board, settings=replace(office.settings), secret="clinic:word")
    right, wrong = (f"Basic {base64.b64encode(each).decode()}" for each in (b"clinic:word", b"clinic:other"))
    path = "/casework/documents/C26-0001/letter.docx"

    assert [ask(guarded, path, authorization=given)[0]["status"] for given in (right, wrong, "Basic ???", "")] == [200, 401, 401, 401]
    assert ask(guarded, "/api/flow_runs", host="board.clinic.example")[0]["status"] == 200


@pytest.mark.parametrize(("name", "kind"), [("a.pdf", b"application/pdf"), ("a.png", b"image/png"), ("a.jpg", b"image/jpeg"), ("a.tif", b"image/tiff")])
def test_the_papers_of_a_case_are_served_as_files_to_save_and_never_run(door: Doorway, office: Office, name: str, kind: bytes) -> None:
    folder = office.documents / "C26-0001" / "papers"
    folder.mkdir()
    (folder / f"paper-{name}").write_bytes(b"a paper")
    start, body = ask(door, f"/casework/documents/C26-0001/papers/paper-{name}")

    told = dict(start["headers"])
    assert body["body"] == b"a paper"
    assert told[b"content-type"] == kind
    assert told[b"content-disposition"].startswith(b"attachment;")
    assert told[b"x-content-type-options"] == b"nosniff"


def test_a_link_among_the_papers_opens_nothing_outside(door: Doorway, office: Office) -> None:
    folder = office.documents / "C26-0001" / "papers"
    folder.mkdir()
    (folder / "paper-x.docx").symlink_to(office.settings.home / "keys" / "secret.docx")
    (folder / "paper-y").symlink_to(office.settings.home / "keys")
    (folder / ".paper-z.pdf.77").write_bytes(b"half written")

    for path in ("papers/paper-x.docx", "papers/paper-y/secret.docx", "papers/.paper-z.pdf.77", "papers/../../../keys/secret.docx"):
        assert ask(door, f"/casework/documents/C26-0001/{path}")[0]["status"] == 404


def test_the_board_answers_at_the_name_the_clinic_gave_it_and_at_no_other(office: Office) -> None:
    named = Doorway(_board, settings=replace(office.settings, board_url="https://Board.clinic.example"))

    assert ask(named, "/api/flow_runs", host="board.clinic.example")[0]["status"] == 200
    assert ask(named, "/api/flow_runs", host=f"127.0.0.1:{PORT}")[0]["status"] == 200
    start, refused = ask(named, "/api/flow_runs", host="other.clinic.example")
    assert start["status"] == 403
    assert b"CASEWORK_BOARD_URL" in refused["body"]


def test_the_worklist_is_handed_out_as_a_spreadsheet_to_read_behind_the_same_password(office: Office) -> None:
    door = Doorway(_board, settings=office.settings)
    start, body = ask(door, links.EXPORT)
    told = dict(start["headers"])

    assert (start["status"], body["body"][:2]) == (200, b"PK")
    assert told[b"content-disposition"] == b'attachment; filename="worklist.xlsx"'
    assert told[b"cache-control"] == b"no-store"
    assert ask(door, links.EXPORT, method="POST")[0]["status"] == 405
    guarded = Doorway(_board, settings=office.settings, secret="clinic:word")
    assert ask(guarded, links.EXPORT)[0]["status"] == 401


def test_a_spreadsheet_that_cannot_be_made_is_a_sentence(office: Office, tmp_path: Path) -> None:
    start, body = ask(Doorway(_board, settings=replace(office.settings, home=tmp_path)), links.EXPORT)

    assert start["status"] == 503
    assert body["body"]

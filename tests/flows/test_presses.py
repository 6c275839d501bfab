import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from casework import front, known
from casework.actions import Office, front_door, presses
from casework.errors import BadInput, NotPermitted
from casework.records.presses import Pressed
from casework.settings import Caseworker
from casework.terms import KnownBy, Role
from flows import forms, who
from flows.asgi import Message, Receive, Scope, Send, answer
from flows.presses import outcome, pressed
from flows.server import Doorway

RUN, MADE = str(uuid4()), str(uuid4())
RESUME = f"/api/flow_runs/{RUN}/resume"


class Board:
    """A board that answers what it is told to, and remembers what it was asked."""

    def __init__(self, said: object = None, status: int = 200) -> None:
        self.said, self.status, self.asked = said or {"status": "ACCEPT"}, status, list[Scope]()
        self.heard: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        if scope["type"] == "websocket":
            self.heard.append(await receive())
        else:
            await answer(send, status=self.status, body=json.dumps(self.said).encode())


def ask(door: Doorway, path: str, *, method: str = "POST", kind: str = "http", text: str = "", **headers: str) -> list[dict[str, Any]]:
    """Ask the doorway and give all it sends."""
    sent: list[dict[str, Any]] = []

    async def send(message: Message) -> None:
        sent.append(dict(message))

    async def receive() -> Message:
        return {"type": "websocket.receive", "text": text}

    given = {"host": "board.clinic.test:8443", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {"type": kind, "method": method, "path": path, "headers": [(name.encode(), value.encode()) for name, value in given.items()]}
    asyncio.run(door(scope, receive, send))
    return sent


@pytest.fixture
def proxied(office: Office) -> Office:
    front_door.set_up(office.settings, ["board.clinic.test"])
    people = (*office.settings.people, Caseworker("ann", "Ann Audit", (Role.AUDITOR,)), Caseworker("lee", "Lee Log", (Role.COORDINATOR,), "llog"))
    return Office(replace(office.settings, is_proxied=True, people=people), office.engine)


def through(office: Office, board: Board, person: str, path: str = RESUME, **more: Any) -> list[dict[str, Any]]:
    """Ask as the proxy of this office does for one person."""
    door = Doorway(board, settings=office.settings, secret="board:word")
    return ask(door, path, x_casework_person=person, x_casework_proxy=front.secret(office.settings.home, front.MARK_FILE), **more)


def test_a_press_is_written_down_with_the_person_and_what_the_board_answered(proxied: Office) -> None:
    board = Board()
    sent = through(proxied, board, "maria")
    (press,) = presses.listed(proxied)

    assert sent[0]["status"] == 200
    assert (press.person, press.what, press.run_id, press.is_accepted) == ("maria", Pressed.RESUME, RUN, True)
    assert {name for name, _ in board.asked[0]["headers"]} == {b"host"}, "the proxy's words go no further"


def test_the_run_that_a_start_makes_is_known_before_the_person_hears_of_it(proxied: Office) -> None:
    through(proxied, Board({"id": MADE}, 201), "lee", f"/api/deployments/{uuid4()}/create_flow_run")

    assert presses.person_of(proxied, MADE) == "lee"
    through(proxied, Board({"id": MADE}, 201), "llog", f"/api/deployments/{uuid4()}/create_flow_run")
    assert presses.person_of(proxied, MADE) == "lee", "a proxy of the clinic's own may pass on logins"


def test_a_press_that_the_board_refuses_is_not_whom_an_answer_is_counted_to(proxied: Office) -> None:
    through(proxied, Board(), "maria")
    through(proxied, Board({"status": "REJECT"}), "sam")
    through(proxied, Board({"detail": "no"}, 409), "sam")

    assert presses.person_of(proxied, RUN) == "maria"
    assert [press.is_accepted for press in presses.listed(proxied)] == [False, False, True]


def test_a_bulk_press_leaves_one_row_for_each_run(proxied: Office) -> None:
    runs = [str(uuid4()) for _ in range(3)]
    through(proxied, Board({"deleted": runs}), "maria", "/api/flow_runs/bulk_delete")

    assert {press.run_id for press in presses.listed(proxied) if press.what is Pressed.DELETE} == set(runs)


@pytest.mark.parametrize("mark", ["", "guessed"])
def test_a_name_without_the_secret_is_taken_off_and_noted(proxied: Office, mark: str) -> None:
    board = Board()
    ask(Doorway(board, settings=proxied.settings, secret="board:word"), RESUME, x_casework_person="maria", x_casework_proxy=mark)

    assert [(press.what, press.person) for press in presses.listed(proxied)] == [(Pressed.FORGED, "")]
    assert {name for name, _ in board.asked[0]["headers"]} == {b"host"}
    assert presses.person_of(proxied, RUN) == ""


def test_without_a_door_no_name_is_believed(office: Office) -> None:
    ask(Doorway(Board(), settings=office.settings, secret="board:word"), RESUME, x_casework_person="maria", x_casework_proxy="")

    assert presses.person_of(office, RUN) == ""


@pytest.mark.parametrize(("person", "words"), [("ann", "reads only"), ("nobody", "not among the people")])
def test_who_may_not_press_is_refused_with_a_sentence_and_the_board_never_hears(proxied: Office, person: str, words: str) -> None:
    board = Board()
    sent = through(proxied, board, person)

    assert (sent[0]["status"], words in sent[1]["body"].decode(), board.asked) == (403, True, [])
    assert [press.what for press in presses.listed(proxied)] == [Pressed.REFUSED]


@pytest.mark.parametrize(
    "path", ["/api/flow_runs/filter", "/api/flow_runs/count", "/api/ui/flow_runs/history", "/api/events/filter", "/api/deployments/paginate"]
)
def test_looking_is_no_press(proxied: Office, path: str) -> None:
    through(proxied, Board(), "ann", path)
    through(proxied, Board(), "ann", "/api/flow_runs/x", method="GET")

    assert presses.listed(proxied) == []


@pytest.mark.parametrize(
    ("method", "path", "what"),
    [
        ("POST", f"/api/flow_runs/{RUN}/set_state", Pressed.SET_STATE),
        ("DELETE", f"/api/flow_runs/{RUN}", Pressed.DELETE),
        ("POST", "/api/flow_runs/bulk_set_state", Pressed.SET_STATE),
        ("POST", f"/api/deployments/{RUN}/create_flow_run/bulk", Pressed.START),
        ("PATCH", f"/api/flow_runs/{RUN}", Pressed.CHANGE),
        ("DELETE", f"/api/deployments/{RUN}", Pressed.CHANGE),
        ("POST", "/api/automations/", Pressed.CHANGE),
    ],
)
def test_whatever_changes_the_board_is_a_press(method: str, path: str, what: Pressed) -> None:
    found = pressed(method, path)

    assert found is not None
    assert found[0] is what


def test_an_answer_that_is_no_json_is_read_by_its_number_alone() -> None:
    assert outcome(204, b"") == (True, [])
    assert outcome(500, b"<html>") == (False, [])
    assert outcome(200, b"[1]") == (True, [])


def test_what_is_nested_too_deep_to_read_goes_by_unread(proxied: Office) -> None:
    board, deep = Board(), "[" * 100_000
    through(proxied, board, "maria", "/api/events/out", kind="websocket", text=deep)

    assert board.heard[0]["text"] == deep
    assert outcome(200, deep.encode()) == (True, [])


def test_the_page_asks_for_no_second_password_and_the_socket_gets_it(proxied: Office) -> None:
    _, body = through(proxied, Board({"auth": "BASIC", "api_url": "/api"}), "maria", "/ui-settings", method="GET")
    assert json.loads(body["body"]) == {"auth": None, "api_url": "/api"}

    board = Board()
    through(proxied, board, "maria", "/api/events/out", kind="websocket", text='{"type": "auth", "token": null}')
    assert json.loads(board.heard[0]["text"])["token"] == "board:word"


def test_behind_the_proxy_the_person_of_a_run_is_whoever_pressed_last_and_nobody_may_not_act(proxied: Office) -> None:
    run = uuid4()
    with pytest.raises(NotPermitted, match="Nobody knows who pressed this"), who.pressing(proxied, run):
        pass
    with who.pressing(proxied, run, is_needed=False):
        assert who.presser() == "board", "what the board opens by itself nobody pressed"

    presses.answered(proxied, presses.keep(proxied, Pressed.START, person="maria", run_id=str(run)), is_accepted=True)
    with who.stated("sam"), who.pressing(proxied, run):
        assert (who.presser(), known.now()) == ("maria", known.Known("maria", KnownBy.PROXY))
    assert who.presser() == "board"


def test_without_a_proxy_the_form_says_who_and_the_log_calls_it_attested(office: Office) -> None:
    with who.stated("sam"), who.pressing(office, uuid4()):
        assert known.now() == known.Known("sam", KnownBy.ATTESTED)
    with who.stated("nobody"), pytest.raises(BadInput, match="maria, sam"), who.pressing(office, uuid4()):
        pass


def test_a_door_lists_the_clinics_people_last_needs_one_of_several_and_asks_nobody_behind_the_proxy(proxied: Office, office: Office) -> None:
    schema = {"properties": {"case_number": {"position": 0}, who.WHO: {"position": 1}}, "required": ["case_number"], "definitions": None}

    found = who.described(schema, office.settings, is_needed=True)
    assert found["definitions"]["WhoAreYou"]["enum"] == ["maria", "sam"]
    assert (list(found["properties"])[-1], found["required"]) == (who.WHO, ["case_number", who.WHO])
    stage = who.described(schema, office.settings, is_needed=False)
    assert (stage["required"], stage["properties"][who.WHO]["default"]) == (["case_number"], "")
    alone = who.described(schema, replace(office.settings, people=office.settings.people[:1]), is_needed=True)
    assert (alone["required"], alone["properties"][who.WHO]["default"]) == (["case_number"], "maria")
    assert who.WHO not in who.described(schema, proxied.settings, is_needed=True)["properties"]
    assert forms.who_asked(proxied.settings) == {}

"""The office with a second computer, lived through: the real proxy, real Chromium, and the log that says who pressed."""

import re
import sqlite3
import ssl
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from prefect.client.orchestration import SyncPrefectClient

from casework import front
from casework.actions import front_door, presses
from casework.actions.front_door import Opened
from casework.records import events, store
from casework.records.presses import Pressed
from casework.settings import Settings
from casework.terms import KnownBy
from flows import proxy, prune
from tests.flows.driver import PATIENCE, Board, another, board_in, free_port, wait_for
from tests.flows.test_browser import ARGS, choose, resume

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium", "chromium"), pytest.mark.skipif(proxy.program() is None, reason="apt-get install nginx-light")]

PAGES = ("dashboard", "runs", "artifacts", "deployments", "settings", "automations", "events", "flows", "blocks", "variables", "concurrency-limits")
ROLES = '\n[people.ann]\nname = "Ann Audit"\nrole = "auditor"\n'


@dataclass
class Seen:
    """What the browser asked for, and what it complained of."""

    urls: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("requestfinished", lambda request: self.urls.append(request.url))
        page.on("response", lambda response: self.urls.append(response.url))
        page.on("websocket", lambda socket: self.sockets.append(socket.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)

    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in (*self.urls, *self.sockets) if url.startswith(("http", "ws"))}


@dataclass
class Office:
    """A served board with its door, and the passwords that were shown once."""

    board: Board
    door: Opened

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{urlsplit(self.door.url).port}"

    def client(self, person: str) -> httpx.Client:
        trust = ssl.create_default_context(cafile=self.door.authority)
        return httpx.Client(base_url=self.url, verify=trust, auth=(person, self.door.passwords[person]), timeout=60)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with board_in(tmp_path_factory.mktemp("office"), start=False) as board:
        written = board.home / "clinic.toml"
        written.write_text(written.read_text().replace("[people.maria]\n", '[people.maria]\nrole = "coordinator"\n') + ROLES)
        env = {"CASEWORK_HOME": str(board.home), "CASEWORK_PORT": str(board.port)}
        door = front_door.set_up(Settings.from_env(env), ["board.clinic.test", "127.0.0.1"], port=free_port())
        board.start()
        served = Office(board, door)
        wait_for(lambda: _answers(served), "the proxy")
        yield served


def _answers(office: Office) -> bool:
    try:
        with office.client("maria") as maria:
            return maria.get("/api/health").is_success
    except httpx.HTTPError:
        return False


def auth(board: Board) -> tuple[str, str]:
    name, _, word = front.secret(board.home, front.WORD_FILE).partition(":")
    return name, word


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        credentials = {"username": "maria", "password": office.door.passwords["maria"]}
        opened = browser.new_context(ignore_https_errors=True, http_credentials=credentials, locale="en-US", viewport={"width": 1400, "height": 1600})
        page = opened.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        yield page
        browser.close()


def test_without_a_persons_own_password_nothing_opens_and_the_boards_own_password_is_never_typed(office: Office) -> None:
    trust = ssl.create_default_context(cafile=office.door.authority)

    for words in (None, ("maria", "wrong"), auth(office.board)):
        assert httpx.get(f"{office.url}/v2/runs", auth=words, verify=trust).status_code == 401
    with office.client("maria") as maria:
        told = maria.get("/ui-settings")
        assert told.json()["auth"] is None
        assert {"strict-transport-security", "content-security-policy", "x-content-type-options", "referrer-policy"} <= set(told.headers)
        assert maria.post("/casework/bell").status_code == 403
    assert httpx.get(f"{office.board.url}/api/flow_runs/count").status_code == 401


def test_a_coordinator_of_the_second_computer_answers_a_form_that_asks_nobodys_name_and_the_log_knows(office: Office, page: Page) -> None:
    board, seen = office.board, Seen()
    number = another(board, "Second")
    run = wait_for(lambda: _suspended(office, number), "the run")
    seen.watch(page)
    page.goto(f"{office.url}/v2/runs/flow-run/{run}")
    dialog = resume(page)
    assert dialog.get_by_text("Who are you?").count() == 0
    choose(page, dialog, field="What happened, or what shall be done?", value="Do not pursue")
    choose(page, dialog, field="Why it is given up", value="Other")
    dialog.get_by_role("button", name="Resume").click()

    act = wait_for(lambda: _by(office, number, "maria"), "the act of maria")
    assert act == KnownBy.PROXY
    press = next(each for each in presses.listed(board.office) if each.run_id == run)
    assert (press.person, press.what, press.is_accepted) == ("maria", Pressed.RESUME, True)
    assert seen.hosts() == {urlsplit(office.url).netloc}


def test_the_pages_of_the_board_ask_nobody_else_and_the_policy_breaks_none(office: Office, page: Page) -> None:
    seen = Seen()
    seen.watch(page)
    for name in PAGES:
        page.goto(f"{office.url}/v2/{name}")
        expect(page.locator("body"), f"{name} shows itself").to_contain_text(re.compile(r"\w"), use_inner_text=True)
        page.wait_for_timeout(1000)
        assert page.get_by_text("Something went wrong").count() == 0, name

    assert seen.hosts() == {urlsplit(office.url).netloc}
    refused = [each for each in seen.complaints if "Content Security Policy" in each]
    assert [each for each in refused if urlsplit(office.url).netloc in re.sub(r"directive.*", "", each)] == []


def test_the_server_speaks_to_nobody_outside(office: Office) -> None:
    server = psutil.Process(office.board.server_pid())
    spoken = {each.raddr.ip for each in server.net_connections(kind="inet") if each.raddr}
    listens = {each.laddr.ip for each in server.net_connections(kind="inet") if each.status == psutil.CONN_LISTEN}

    assert spoken <= {"127.0.0.1"}
    assert listens == {"127.0.0.1"}


def test_prefects_own_files_are_for_the_program_alone_and_no_crash_writes_memory(office: Office) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (office.board.home / "prefect").iterdir() if path.is_file()}

    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    assert "prefect.db" in modes
    assert psutil.Process(office.board.server_pid()).rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_who_only_reads_presses_nothing_and_a_press_beside_the_door_is_nobodys(office: Office) -> None:
    number = another(office.board, "Beside")
    asked = {"parameters": {"case_number": number, "until": "2026-12-30", "reason": "Waiting for the patient"}}
    with office.client("ann") as ann:
        hold = ann.get("/api/deployments/name/hold/hold").json()
        refused = ann.post(f"/api/deployments/{hold['id']}/create_flow_run", json=asked)
    assert (refused.status_code, "reads only" in refused.text) == (403, True)
    assert "who_are_you" not in hold["parameter_openapi_schema"]["properties"]

    forged = {"x-casework-person": "maria", "x-casework-proxy": "guessed"}
    made = httpx.post(
        f"{office.board.url}/api/deployments/{hold['id']}/create_flow_run", json=asked, headers=forged, auth=auth(office.board), timeout=60
    ).json()
    state = wait_for(lambda: _ended(office, made["id"]), "the end of the forged press")
    assert (state["name"], "Nobody knows who pressed this" in state["message"]) == ("Not allowed", True)
    assert Pressed.FORGED in [each.what for each in presses.listed(office.board.office)]
    assert _by(office, number, "maria") is None


def test_what_ended_long_ago_is_pruned_and_what_waits_stays(office: Office) -> None:
    number = another(office.board, "Kept")
    waits = wait_for(lambda: _suspended(office, number), "the run")
    server = httpx.Client(base_url=f"{office.board.url}/api", auth=auth(office.board), timeout=60)
    ended = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "CANCELLED", "FAILED"]}}}}
    before = server.post("/flow_runs/count", json=ended).json()
    states = sqlite_count(office, "flow_run_state")
    assert before > 0

    with get_client_of(office) as client:
        assert prune.sweep(office.board.office, client, before=datetime.now(UTC) - timedelta(days=7)) == 0
        assert prune.sweep(office.board.office, client, before=datetime.now(UTC) + timedelta(minutes=1)) >= before
        assert server.post("/flow_runs/count", json=ended).json() < before
    assert server.get(f"/flow_runs/{waits}").json()["state"]["name"] == "Suspended"
    assert sqlite_count(office, "flow_run_state") < states


@contextmanager
def get_client_of(office: Office) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(api=f"{office.board.url}/api", auth_string=":".join(auth(office.board))) as client:
        yield client


def sqlite_count(office: Office, table: str) -> int:
    with closing(sqlite3.connect(office.board.home / "prefect" / "prefect.db", timeout=30)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name of this test


def _suspended(office: Office, number: str) -> str:
    with office.client("maria") as maria:
        wanted = {"flow_runs": {"tags": {"all_": [f"case:{number}"]}, "state": {"name": {"any_": ["Suspended"]}}}}
        found = maria.post("/api/flow_runs/filter", json=wanted).json()
    return str(found[0]["id"]) if found else ""


def _ended(office: Office, run: str) -> dict[str, str] | None:
    with office.client("maria") as maria:
        state = maria.get(f"/api/flow_runs/{run}").json()["state"]
    return state if state["type"] in ("COMPLETED", "FAILED", "CRASHED") else None


def _by(office: Office, number: str, person: str) -> str | None:
    with store.reading(office.board.office.engine) as session:
        return next((event.known_by for event in events.of_case(session, number) if event.actor == person), None)

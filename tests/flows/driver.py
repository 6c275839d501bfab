"""Start the real program in a throw-away data folder and work its board as a coordinator would, over HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import httpx

from casework import clock
from casework.actions import Office, cases
from casework.records import events, store
from casework.settings import PROGRAM, Settings
from casework.terms import Stage
from flows.artifacts import NO_BREAK
from flows.environment import prefect_environment
from tests import make

FAST = {"CASEWORK_LOOK_SECONDS": "1", "PREFECT_RUNNER_POLL_FREQUENCY": "1", "CASEWORK_INTAKE_SECONDS": "600", "CASEWORK_REMIND_SECONDS": "600"}
PATIENCE = 300.0  # seconds: a limit for a machine that does much else, not a measure
Found = TypeVar("Found")


def free_port() -> int:
    """Find a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(look: Callable[[], Found | None], what: str, *, seconds: float = PATIENCE) -> Found:
    """Look until something is there."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


@dataclass
class Board:
    """A running program with its office and its HTTP door."""

    home: Path
    port: int
    office: Office
    env: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.parent / "serve.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.serve"],
                cwd=PROGRAM,
                env={**os.environ, **FAST, "CASEWORK_HOME": str(self.home), "CASEWORK_PORT": str(self.port), **self.env},
                stdout=log,
                stderr=log,
            )
        greeted = self.said().count("The board is ready")
        wait_for(lambda: self.said().count("The board is ready") > greeted or self._ended(), "the board")
        assert not self._ended(), self.said()

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    @contextmanager
    def bare_server(self) -> Iterator[None]:
        """Run Prefect's server alone, with no worker, to arrange what a kill can leave behind."""
        env = {**os.environ, **self.environment()}
        server = subprocess.Popen([sys.executable, "-m", "flows.server"], cwd=PROGRAM, env=env)
        try:
            wait_for(self._answers, "the bare server")
            yield
        finally:
            server.terminate()
            server.wait(30)

    def environment(self) -> dict[str, str]:
        """Give the environment in which Prefect's client finds this board."""
        return prefect_environment(self.office.settings, {})

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/health", timeout=2).is_success
        except httpx.HTTPError:
            return False

    def server_pid(self) -> int:
        return int((self.home / "prefect" / "server.pid").read_text().split()[0])

    def api(self, method: str, path: str, **body: Any) -> Any:
        answer = httpx.request(method, f"{self.url}/api{path}", json=body or None, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def runs(self, number: str = "", **state: Any) -> list[dict[str, Any]]:
        wanted: dict[str, Any] = {"tags": {"all_": [f"case:{number}"]}} if number else {}
        if state:
            wanted["state"] = state
        found: list[dict[str, Any]] = []
        while page := self.api("POST", "/flow_runs/filter", flow_runs=wanted, sort="NAME_ASC", limit=200, offset=len(found)):
            found += page
        return found

    def suspended(self, number: str = "") -> list[dict[str, Any]]:
        return self.runs(number, name={"any_": ["Suspended"]})

    def waiting(self, number: str, key: str = "", *, stage: Stage | None = None, but: str = "") -> dict[str, Any]:
        """Wait until a run of a case (and stage) asks a question whose key starts so, under another key than the last."""

        def look() -> dict[str, Any] | None:
            for run in self.suspended(number):
                asked = run["state"]["state_details"]["pause_key"]
                if asked.startswith(key) and asked != but and (stage is None or self.flow_of(run) == stage.value):
                    return run
            return None

        held = [(run["name"], run["state"]["name"]) for run in self.runs(number)]
        return wait_for(look, f"{key} of {number}; before, the board held {held}; {self.log}")

    def flow_of(self, run: dict[str, Any]) -> str:
        """Name the flow of a run."""
        return str(self.api("GET", f"/flows/{run['flow_id']}")["name"])

    def answer(self, run: dict[str, Any], **said: str) -> dict[str, Any]:
        result: dict[str, Any] = self.api("POST", f"/flow_runs/{run['id']}/resume", run_input={"who_are_you": "Maria Ortega", **said})
        assert result["status"] == "ACCEPT", result
        return result

    def input_of(self, run: dict[str, Any], kind: str) -> Any:
        key = run["state"]["state_details"]["run_input_keyset"][kind]
        return self.api("GET", f"/flow_runs/{run['id']}/input/{key}")

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"/flow_runs/{run_id}")
        return found

    def artifact(self, key: str) -> str:
        """Give the text of the newest page with a key, or ""; a hyphen or space that does not break reads as any other."""
        found = self.api("POST", "/artifacts/filter", artifacts={"key": {"any_": [key]}}, sort="CREATED_DESC", limit=1)
        return str(found[0]["data"]).replace(NO_BREAK, "-").replace("\u00a0", " ") if found else ""

    def finished(self, run: dict[str, Any]) -> dict[str, Any] | None:
        """Read a run again once it has ended."""
        now = self.run(run["id"])
        return now if now["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

    def errands(self, name: str) -> list[dict[str, Any]]:
        """List the finished runs of an errand."""
        wanted = {"state": {"type": {"any_": ["COMPLETED"]}}}
        found: list[dict[str, Any]] = self.api("POST", "/flow_runs/filter", flow_runs=wanted, flows={"name": {"any_": [name]}}, limit=50)
        return found

    def errand(self, name: str) -> dict[str, Any] | None:
        """Give the first finished run of an errand."""
        return next(iter(self.errands(name)), None)

    def start_stage(self, stage: Stage, **parameters: str) -> dict[str, Any]:
        deployment = self.api("GET", f"/deployments/name/{stage.value}/{stage.value}")
        made: dict[str, Any] = self.api("POST", f"/deployments/{deployment['id']}/create_flow_run", parameters=parameters)
        return made

    def move_to(self, day: Any) -> None:
        clock.set_today(self.office.settings, day)


@contextmanager
def board_in(folder: Path, *, start: bool = True, **env: str) -> Iterator[Board]:
    """Make a data folder, serve it for as long as the block lasts, and leave no process behind."""
    port = free_port()
    office = make.office(folder / "home", CASEWORK_PORT=str(port))
    (folder / "home" / "prefect").mkdir(mode=0o700)
    (folder / "home" / "prefect" / "prefect.db").write_bytes(_prefect_database())
    with served(Board(folder / "home", port, office, env), start=start) as board:
        yield board


@cache
def _prefect_database() -> bytes:
    """Run Prefect's own migrations once, which take ten seconds; every board here begins with a copy. The demo begins with none."""
    with TemporaryDirectory() as home:
        env = {**os.environ, **prefect_environment(Settings.from_env({"CASEWORK_HOME": home}), {})}
        subprocess.run([sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"], env=env, check=True, capture_output=True)
        (database,) = Path(home).glob("prefect/prefect.db*")  # with a journal beside it the copy would not be whole
        return database.read_bytes()


@contextmanager
def served(board: Board, *, start: bool = True) -> Iterator[Board]:
    """Serve a data folder that is there for as long as the block lasts, and leave no process behind."""
    if start:
        board.start()
    try:
        yield board
    finally:
        if board.process is not None and board.process.poll() is None:
            board.process.kill()
            board.process.wait(30)


def another(board: Board, name: str, **changes: Any) -> str:
    """Open a case of one more patient."""
    chart = make.full_chart()
    said = {
        "patient": chart.patient.model_copy(update={"last_name": name, "first_name": "Robin"}),
        "coverage": chart.coverage.model_copy(update={"member_id": f"SMH{name}"}),
        "claims": (make.line(3, claim_number=f"26-{name}"),),
    }
    return cases.take_chart(board.office, make.full_chart(**{**said, **changes}), actor="test").opened[0]


def verbs(board: Board, number: str) -> list[str]:
    """Name what was done with a case, oldest first."""
    with store.reading(board.office.engine) as session:
        return [event.verb for event in events.of_case(session, number)]

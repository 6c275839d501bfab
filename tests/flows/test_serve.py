import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from casework.settings import PROGRAM
from tests.flows.driver import Board, another, board_in, free_port, wait_for

pytestmark = pytest.mark.slow


def start(home: Path, port: int) -> "subprocess.CompletedProcess[str]":
    """Try to start the program and give what it says."""
    env = {**os.environ, "CASEWORK_HOME": str(home), "CASEWORK_PORT": str(port)}
    return subprocess.run([sys.executable, "-m", "flows.serve"], cwd=PROGRAM, env=env, capture_output=True, text=True, timeout=90, check=False)


def test_a_second_start_beside_the_first_says_where_the_board_is(board: Board) -> None:
    told = start(board.home, free_port())

    assert told.returncode == 1
    assert "already runs" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_taken_port_is_named_with_how_to_choose_another(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = start(tmp_path / "home", port)

    assert told.returncode == 1
    assert f"Port {port}" in told.stderr
    assert "CASEWORK_PORT=" in told.stderr


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    told = start(tmp_path / "file" / "home", free_port())

    assert told.returncode == 1
    assert "cannot be written" in told.stderr
    assert "CASEWORK_HOME=" in told.stderr


def test_it_stops_on_a_signal_loses_nothing_and_says_when_the_server_dies(tmp_path: Path) -> None:
    with board_in(tmp_path) as board:
        run = board.waiting(another(board, "Stop"))
        server = psutil.Process(board.server_pid())
        assert board.stop(signal.SIGTERM) == 0
        assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
        assert "Every case is where it was" in board.said()

        board.env["PREFECT_SERVER_API_AUTH_STRING"] = "clinic:secret"
        board.start()
        assert httpx.get(f"{board.url}/api/flow_runs/{run['id']}").status_code == 401
        kept = httpx.get(f"{board.url}/api/flow_runs/{run['id']}", auth=("clinic", "secret")).json()
        assert (kept["state"]["name"], kept["name"]) == ("Suspended", run["name"])
        document = next((board.home / "documents").rglob("*.docx")).relative_to(board.home / "documents")
        closed = httpx.get(f"{board.url}/casework/documents/{document}")
        assert (closed.status_code, "basic" in closed.headers["www-authenticate"].lower()) == (401, True)
        opened = httpx.get(f"{board.url}/casework/documents/{document}", auth=("clinic", "secret"))
        assert opened.content.startswith(b"PK")
        assert opened.headers["content-security-policy"].startswith("default-src 'self'")

        os.kill(board.server_pid(), signal.SIGKILL)
        assert board.process is not None
        assert wait_for(lambda: board.process and board.process.poll(), "the end of the program") == 1
        assert "The Prefect server ended by itself" in board.said()

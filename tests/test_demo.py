import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from casework.settings import PROGRAM
from casework.terms import ROAD
from examples import demo_place
from examples.demo_watch import DemoStopped, Watch

WITHIN_SECONDS = 600


def start(folder: Path, *options: str, **env: str) -> "subprocess.Popen[str]":
    """Start the demo with a folder of its own for everything it makes."""
    told = {**os.environ, "TMPDIR": str(folder), "CASEWORK_PORT": str(free_port()), **env}
    command = [sys.executable, "-m", "examples.demo", *options]
    return subprocess.Popen(command, cwd=PROGRAM, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def taken_port() -> Iterator[int]:
    """Hold a port as another program would."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield held.getsockname()[1]


def free_port() -> int:
    with taken_port() as port:
        return port


def left_behind(folder: Path) -> list[str]:
    """Name the processes that still run in a demo's folder, and what it left in its folder."""
    running = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR", "").startswith(str(folder)):
                running.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return running + [path.name for path in folder.iterdir()]


@pytest.mark.slow
def test_the_demo_walks_a_case_through_all_five_stages_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with taken_port() as port:
        demo = start(tmp_path, "--exit", CASEWORK_PORT=str(port))
        said, complaints = demo.communicate(timeout=WITHIN_SECONDS)

    assert (demo.returncode, complaints) == (0, "")
    assert f"Port {port} is in use" in said
    assert said.startswith("Everything here is made up")
    assert "prior-authorization: Denied · first-appeal: Denied · second-appeal: Denied · third-appeal: Denied · doi-complaint: Approved" in said
    for stage in ROAD:
        assert re.search(rf"^20\d\d-\d\d-\d\d  {stage.title} filed by .* decision due by 20\d\d-\d\d-\d\d", said, re.MULTILINE), stage
        assert f"  C26-0008/{stage.value}/" in said
        assert len(re.findall(rf"^20\S+    mail to .*{stage.title.lower()} (?:\(own target\) )?by", said, re.MULTILINE)) >= 1, stage
    assert re.search(r"^\d+ reminders were mailed", said, re.MULTILINE)
    assert "/v2/runs?sort=NAME_ASC&state=Suspended&tags=owner:maria" in said
    assert left_behind(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "Everything here is made up"),
        (signal.SIGTERM, "Everything here is made up"),
        (signal.SIGTERM, "The board is up"),
        (signal.SIGINT, "Prior authorization filed"),
    ],
)
def test_a_demo_that_is_interrupted_stops_with_a_sentence_and_leaves_nothing_behind(tmp_path: Path, moment: str, number: signal.Signals) -> None:
    demo = start(tmp_path)
    assert demo.stdout is not None
    while moment not in demo.stdout.readline():
        assert demo.poll() is None
    demo.send_signal(number)
    demo.send_signal(number)  # somebody who is impatient
    _, complaints = demo.communicate(timeout=WITHIN_SECONDS)

    assert demo.returncode == 128 + number
    assert complaints == "\nStopping ...\nStopped before the end. Nothing is left running, and the data folder is removed.\n"
    assert left_behind(tmp_path) == []


def test_a_port_that_is_none_is_refused_with_a_sentence(tmp_path: Path) -> None:
    demo = start(tmp_path, CASEWORK_PORT="board")
    _, complaints = demo.communicate(timeout=60)

    assert (demo.returncode, complaints) == (1, "The demo stopped: CASEWORK_PORT must be a number from 1 to 65535, not 'board'.\n")


def test_a_program_that_does_not_come_up_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "serve.log").write_text("first line\nThe data folder cannot be written.\n")
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    place = SimpleNamespace(log=tmp_path / "serve.log")
    program = demo_place.Program(place, process, Watch())

    with pytest.raises(DemoStopped, match=r"exit code 3\)(.|\n)*The data folder cannot be written\."):
        program.wait_until_ready()


def test_the_demo_waits_no_longer_than_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_place, "READY_SECONDS", 0.0)
    (tmp_path / "serve.log").write_text("Starting the board\n")
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    program = demo_place.Program(SimpleNamespace(log=tmp_path / "serve.log"), process, Watch())
    time.sleep(0.01)
    try:
        with pytest.raises(DemoStopped, match="was not ready within 0 seconds"):
            program.wait_until_ready()
    finally:
        process.kill()
        process.wait()

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from casework.errors import AlreadyRunning, BadInput, FolderNotWritable
from casework.settings import Settings
from flows import child, environment, lock


def settings_in(home: Path, **env: str) -> Settings:
    return Settings.from_env({"CASEWORK_HOME": str(home), **env})


def test_one_data_folder_has_one_instance_and_is_free_again_after_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "home")

    with lock.instance_lock(settings), pytest.raises(AlreadyRunning, match=rf"already runs on .* as process {os.getpid()}"), lock.instance_lock(settings):
        pass
    with lock.instance_lock(settings):
        assert (settings.home / lock.LOCK).read_text() == f"{os.getpid()} {settings.board_url}"


def test_the_lock_of_a_killed_instance_is_gone_with_it(tmp_path: Path) -> None:
    held = f"from flows import lock; from casework.settings import Settings; s = Settings.from_env({{'CASEWORK_HOME': {str(tmp_path)!r}}})"
    script = f"{held}\nwith lock.instance_lock(s):\n    print('held', flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning), lock.instance_lock(settings_in(tmp_path)):
        pass

    other.kill()
    other.wait()

    with lock.instance_lock(settings_in(tmp_path)):
        pass


def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderNotWritable, match="CASEWORK_HOME="):
        lock.make_writable(tmp_path / "file" / "home")


def test_a_taken_port_is_named_with_how_to_choose_another(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(AlreadyRunning, match=f"Port {port} .*CASEWORK_PORT="):
            lock.free_port(settings_in(tmp_path, CASEWORK_PORT=str(port)))
    lock.free_port(settings_in(tmp_path, CASEWORK_PORT=str(port)))


def test_prefect_lives_in_the_data_folder_and_calls_nobody(tmp_path: Path) -> None:
    told = environment.prefect_environment(
        settings_in(tmp_path, CASEWORK_PORT="4300"), {"PREFECT_API_URL": "https://elsewhere.example/api", "PREFECT_API_KEY": "x"}
    )

    assert told["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert told["PREFECT_API_URL"] == "http://127.0.0.1:4300/api"
    assert (told["PREFECT_SERVER_ANALYTICS_ENABLED"], told["DO_NOT_TRACK"]) == ("false", "1")
    assert told["PREFECT_RESULTS_PERSIST_BY_DEFAULT"] == "false"


def test_a_number_of_seconds_that_is_none_is_refused() -> None:
    assert environment.seconds({"EVERY": "20"}, "EVERY", 5) == 20
    for wrong in ("often", "0", "-3"):
        with pytest.raises(BadInput, match="EVERY must be a number"):
            environment.seconds({"EVERY": wrong}, "EVERY", 5)


def test_a_note_about_somebody_elses_process_stops_nobody(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path))
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (tmp_path / "prefect").mkdir()
    (tmp_path / child.STARTED).write_text(f"{other.pid} {psutil.Process(other.pid).create_time()}")

    child.stop_orphan(settings)

    assert other.poll() is None
    assert not (tmp_path / child.STARTED).exists()
    other.kill()
    other.wait()

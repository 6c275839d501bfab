import os
import subprocess
import sys
from pathlib import Path

import pytest

from casework.errors import CannotStart
from casework.settings import PROGRAM, Settings
from flows import environment, lockdown

GOOD = "board:V7q-x2Kd9wLm_Tz4RbYe"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused
PASSWORD = {environment.AUTH: GOOD}
HTTPS = {"CASEWORK_BOARD_URL": "https://board.clinic.example"}


def checked(home: Path, **env: str) -> None:
    lockdown.check(Settings.from_env({"CASEWORK_HOME": str(home), **env}), env)


def test_alone_on_its_machine_the_board_needs_no_password(tmp_path: Path) -> None:
    checked(tmp_path)
    checked(tmp_path, CASEWORK_BIND="", CASEWORK_BOARD_URL="http://localhost:4200")
    for here in ("127.0.0.1", "localhost", "::1", "127.0.0.2"):
        checked(tmp_path, CASEWORK_BIND=here)


@pytest.mark.parametrize("outside", [{"CASEWORK_BIND": each} for each in (EVERYWHERE, "::", "192.168.1.20", "board.clinic.lan", "127.1")] + [HTTPS])
def test_for_others_it_starts_only_with_a_password_and_says_where_it_is_written(tmp_path: Path, outside: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match=r"has no password: set PREFECT_SERVER_API_AUTH_STRING.*docs/two-computers.md"):
        checked(tmp_path, **outside)
    with pytest.raises(CannotStart, match=r"its password .* can be guessed"):
        checked(tmp_path, **outside, **{environment.AUTH: "clinic:change-me"})


@pytest.mark.parametrize("outside", [EVERYWHERE, "192.168.1.20"])
def test_for_others_it_starts_only_with_tls_in_front(tmp_path: Path, outside: str) -> None:
    with pytest.raises(CannotStart, match="passwords would travel in clear"):
        checked(tmp_path, CASEWORK_BIND=outside, **PASSWORD)
    with pytest.raises(CannotStart, match="passwords would travel in clear"):
        checked(tmp_path, CASEWORK_BOARD_URL="http://192.168.1.20:4200", CASEWORK_TLS_IN_FRONT="no", **PASSWORD)
    checked(tmp_path, CASEWORK_BIND=outside, **HTTPS, **PASSWORD)
    checked(tmp_path, CASEWORK_BIND=outside, CASEWORK_TLS_IN_FRONT="yes", **PASSWORD)


@pytest.mark.parametrize(
    "weak",
    [
        "admin:pass",
        "short",
        ":onlyaword",
        "name:",
        "clinic:change-me",
        "a:b",
        "board:aaaaaaaaaaaaaaaaaaaaaa",
        "maria:maria-and-16-letters",
        "x:Password1234567890!",
        f"{GOOD} ",
    ],
)
def test_a_password_that_can_be_guessed_is_none(weak: str) -> None:
    assert lockdown.weakness(weak)
    assert not lockdown.weakness(GOOD)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("prefect/profiles.toml", 'active = "x"\n[profiles.x]\nPREFECT_SERVER_API_AUTH_STRING = "a:bcdefgh"\n'),
        ("here/.env", "PREFECT_SERVER_API_AUTH_STRING=a:bcdefgh\n"),
        ("here/prefect.toml", '[server.api]\nauth_string = "a:bcdefgh"\n'),
        ("here/pyproject.toml", '[tool.prefect.server.api]\nauth_string = "a:bcdefgh"\n'),
    ],
)
def test_a_password_that_only_prefect_reads_is_refused(tmp_path: Path, file: str, words: str) -> None:
    told = asked_prefect(tmp_path, file, words)

    assert told.returncode == 1
    assert "set it in the environment" in told.stderr


def test_the_way_round_by_prefects_own_host_is_refused_and_telemetry_stays_off_whatever_is_set(tmp_path: Path) -> None:
    told = asked_prefect(tmp_path, "here/.env", "PREFECT_SERVER_API_HOST=0.0.0.0\n")
    assert "opens nothing here" in told.stderr

    wished = {"PREFECT_SERVER_ANALYTICS_ENABLED": "true", "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "true", "DO_NOT_TRACK": "0"}
    chosen = environment.prefect_environment(Settings.from_env({"CASEWORK_HOME": str(tmp_path)}), wished)
    assert {name: chosen[name] for name in wished} == {name: environment.FORCED[name] for name in wished}
    assert chosen["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == "P90D"


def asked_prefect(folder: Path, file: str, words: str) -> "subprocess.CompletedProcess[str]":
    """Ask in a process of its own, in a folder with a file that Prefect reads."""
    (folder / "here").mkdir()
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(words)
    code = "import os, sys\nfrom flows import lockdown\ntry:\n    lockdown.check_prefect({})\nexcept Exception as error:\n    sys.exit(str(error))"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    env |= {"PYTHONPATH": str(PROGRAM), "PREFECT_HOME": str(folder / "prefect")}
    return subprocess.run([sys.executable, "-c", code], cwd=folder / "here", env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.slow
def test_make_start_and_the_bare_server_refuse_before_they_listen(tmp_path: Path) -> None:
    env = {**os.environ, "CASEWORK_HOME": str(tmp_path / "home"), "CASEWORK_BIND": EVERYWHERE}
    for module in ("flows.serve", "flows.server"):
        told = subprocess.run([sys.executable, "-m", module], cwd=PROGRAM, env=env, capture_output=True, text=True, timeout=60, check=False)

        assert (told.returncode, "has no password" in told.stderr, "Traceback" in told.stderr) == (1, True, False), module

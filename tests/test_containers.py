"""What deployments/compose.yaml promises, as far as it can be seen without containers."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DEPLOYMENTS = ROOT / "deployments"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOYMENTS / "compose.yaml").read_text())["services"]
OURS = [service for service in SERVICES.values() if "build" in service]
DOCKERFILE = (DEPLOYMENTS / "Dockerfile").read_text()


def settings(example: str) -> dict[str, str]:
    lines = (DEPLOYMENTS / example).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_program_runs_as_a_user_of_its_own_to_whom_the_data_folder_belongs() -> None:
    user = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)

    assert user == ["casework"]
    assert re.search(r"install -d -o casework .*-m 700 /data$", DOCKERFILE, re.MULTILINE)
    assert settings("clinic.env.example")["CASEWORK_HOME"] == "/data"
    assert all(service["cap_drop"] == ["ALL"] and "clinic:/data" in service["volumes"] for service in OURS)


def test_prefect_lays_out_its_pages_where_that_user_may_write() -> None:
    assert "PREFECT_SERVER_UI_STATIC_DIRECTORY=/home/casework/" in DOCKERFILE


def test_the_image_takes_only_what_is_named_and_the_program_finds_its_files_among_it() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    taken = {line[1:] for line in lines if line.startswith("!")}

    assert lines[0] == "*", "all else stays out: .git, .venv, a data folder, keys"
    assert taken == {"requirements.txt", "casework", "flows", "templates", "examples", "deployments"}
    assert "deployments/*.env" in lines[lines.index("!deployments") :]


@pytest.mark.parametrize("name", ["clinic.env", "database.env"])
def test_a_file_of_passwords_is_never_committed(name: str) -> None:
    assert (DEPLOYMENTS / f"{name}.example").is_file()
    assert subprocess.run(["git", "check-ignore", "-q", f"deployments/{name}"], cwd=ROOT, check=False).returncode == 0


def test_the_databases_password_stands_in_one_place_and_neither_the_boards_nor_the_key_comes_to_the_database() -> None:
    urls = [value for name, value in settings("clinic.env.example").items() if "DATABASE" in name]

    assert len(urls) == 2 and all("://casework@database/" in url for url in urls)
    assert list(settings("database.env.example")) == ["PGPASSWORD"]
    assert SERVICES["database"]["env_file"] == "database.env"
    assert all(service["env_file"] == ["clinic.env", "database.env"] for service in OURS)


def test_the_board_is_published_on_this_machine_only_and_nothing_else_is() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {"server": ["127.0.0.1:4200:4200"]}

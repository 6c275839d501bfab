"""The house itself: sizes, names, docstrings, and what the project may not contain."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = sorted(path for room in ("casework", "flows", "benchmarks", "examples") for path in (ROOT / room).rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_over_250_lines_and_no_function_over_40(path: Path) -> None:
    text = path.read_text()
    long = [node.name for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS) and (node.end_lineno or 0) - node.lineno >= 40]

    assert text.count("\n") <= 250
    assert long == []


def test_functions_are_short_on_the_whole() -> None:
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for path in OURS for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FUNCTIONS))

    assert lengths[len(lengths) // 2] <= 10
    assert lengths[int(len(lengths) * 0.9)] <= 20


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_and_public_function_says_what_it_is(path: Path) -> None:
    if "migrations" in path.parts:
        return  # a migration is a list of tables
    tree = ast.parse(path.read_text())
    silent = [node.name for node in tree.body if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node)]

    assert ast.get_docstring(tree)
    assert silent == []


def test_no_file_names_a_package_host_or_a_path_of_one_machine() -> None:
    places = re.compile(r"https?://[^\s\"']*(?:python" r"hosted|py" r"pi|npm" r"js|deb" r"ian)[^\s\"']*|(?<![\w.])/(?:wo" r"rk|fa" r"rm)/\w")
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".toml", ".txt", ".md", ".j2", ".yaml", ""} and places.search(path.read_text(errors="replace"))
    ]

    assert named == []


def test_every_package_is_pinned_with_hashes_and_names_no_address() -> None:
    text = (ROOT / "requirements.txt").read_text()
    pins = re.findall(r"^([a-z0-9][\w.-]*)==\S+", text, re.MULTILINE)

    assert len(pins) > 100
    assert all(re.search(rf"^{re.escape(name)}==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE) for name in pins)
    assert "://" not in text


def test_the_readmes_table_names_places_that_exist() -> None:
    text = (ROOT / "README.md").read_text()
    places = re.findall(r"`((?:casework|flows|templates|deployments|examples|tests|benchmarks)/[\w./-]+)`", text)

    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_import_contracts_hold() -> None:
    linted = subprocess.run([str(ROOT / ".venv/bin/lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout

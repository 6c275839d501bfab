"""One way to run a command that asks the rulebook, as the tests of those commands do it."""

import json
from typing import Any

import pytest

from casework.cli.main import main


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    """Run a command with --json, check its exit code and give what it printed."""
    assert main([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def page(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """Run a command for people, check its exit code and give what it printed."""
    assert main(list(words)) == code
    said = capsys.readouterr()
    return said.out if code == 0 else said.err

"""Fixtures every room shares: an office of the made-up clinic in a throw-away data folder."""

import os
import shutil
from pathlib import Path

import pytest

from casework.actions import Office
from tests import make


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Open a throw-away office on 2026-11-22."""
    return make.office(tmp_path / "home")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out a test whose program is not on this machine, and say how to get it; in CI nothing is left out."""
    for mark in item.iter_markers("needs"):
        program, package = mark.args
        if shutil.which(program) is None and not os.environ.get("CI"):
            pytest.skip(f"{program} is not installed; on Debian: apt-get install {package}")

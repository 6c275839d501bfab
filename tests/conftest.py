"""Fixtures every room shares: an office of the made-up clinic in a throw-away data folder."""

from pathlib import Path

import pytest

from casework.actions import Office
from tests import make


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Open a throw-away office on 2026-11-22."""
    return make.office(tmp_path / "home")

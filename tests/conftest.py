"""Fixtures every room shares: an office of the made-up clinic in a throw-away data folder."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from casework.actions import Office, roles
from casework.records.logbook import Event
from casework.terms import Machine
from tests import logged, make


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


def pytest_configure() -> None:
    """Watch the log: every act in it is among the acts and roles of roles.toml, and no transaction of the program changes a case without one."""
    logged.watch()
    _compile_once()
    settings.register_profile("the same each time", derandomize=True)  # make fuzz draws others
    if not os.environ.get("CASEWORK_FUZZ"):
        settings.load_profile("the same each time")
    event.listen(Event, "before_insert", lambda _mapper, _connection, act: _is_listed(act))


def _compile_once() -> None:
    """Let the thousands of databases of a test run share the SQL that SQLAlchemy makes of our statements: each would compile it anew."""
    shared: LRUCache[object, object] = LRUCache(10_000)
    Engine._compiled_cache = property(lambda _: shared, lambda *_: None)  # type: ignore[assignment]
    SQLiteDialect_pysqlite.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    SQLiteDialect_pysqlite.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


def _is_listed(act: Event) -> None:
    """Fail the test whose act roles.toml does not list, or in which the program itself does what only people do; a test's own acts begin with “test”."""
    group = roles.book().groups.get(act.verb)
    assert group or act.verb.startswith("test"), f"{act.verb!r} stands nowhere in roles.toml"
    assert group is None or group.by_machine or act.actor not in list(Machine), f"{act.actor} may not do {act.verb!r} by roles.toml"

"""Two sweeps at once, and one that is killed, on a real PostgreSQL: nothing twice, nothing skipped."""

import pytest
from sqlalchemy import create_engine, text

from casework.actions import Office
from tests import make
from tests.actions.delivering import killed_sweep, many_sweeps
from tests.notify.catchers import mail_server
from tests.records.test_postgresql import pytestmark as pytestmark
from tests.records.test_postgresql import server as server


@pytest.fixture
def office(server: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Office:
    """Open an office with a database of its own."""
    name = f"sweeps_{abs(hash(request.node.name)) % 10**6}"
    create(server, name)
    return make.office(tmp_path_factory.mktemp("pg") / "home", CASEWORK_DATABASE_URL=server.replace("/postgres?", f"/{name}?"))


def create(server: str, name: str) -> None:
    """Make an empty database."""
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as line:
        line.execute(text(f"CREATE DATABASE {name}"))


def test_two_processes_that_sweep_at_once_send_nothing_twice_on_postgresql(office: Office) -> None:
    with mail_server() as mailbox:
        many_sweeps(office, mailbox)


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_killed_sweep_leaves_one_message_id_on_postgresql(office: Office, dies: str) -> None:
    with mail_server() as mailbox:
        killed_sweep(office, mailbox, dies=dies)

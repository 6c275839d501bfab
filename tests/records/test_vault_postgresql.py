"""The vault on a real PostgreSQL: no key is made beside data, a rotation seals everything anew, and a dump shows nobody."""

import subprocess

import pytest

from casework.actions import Office, finding_patients, rotating
from casework.errors import KeyProblem
from casework.records import events, keys, store
from tests import make
from tests.actions.test_nothing_personal import MARKS, filed, opened
from tests.records.test_postgresql import BIN, server

__all__ = ["server"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")]


@pytest.fixture(scope="module")
def office(server: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = make.office(tmp_path_factory.mktemp("pg") / "home", CASEWORK_DATABASE_URL=server)
    filed(made, opened(made, 1))
    return made


def test_a_rotation_on_postgresql_seals_everything_anew_and_keeps_log_and_look_up(office: Office) -> None:
    done = rotating.rotate(office, actor="maria", pause=lambda _: None)

    assert done.values > 20
    assert done.ring.waiting == 0
    assert rotating.damaged(office) == []
    assert finding_patients.find(office, name="Zqxlast1", actor="maria")
    with store.reading(office.engine) as session:
        assert events.first_altered(session) is None


def test_a_dump_of_postgresql_shows_nobody(office: Office, server: str) -> None:
    folder = server.partition("host=")[2]
    dump = subprocess.run([str(BIN[-1] / "pg_dump"), "-h", folder, "-U", "casework", "postgres"], check=True, capture_output=True, text=True).stdout

    lines = [line for line in dump.splitlines() if not line.startswith("--")]
    assert "C26-0001" in dump
    assert [mark for mark in MARKS if mark != "Zqx" and mark in dump] == []
    assert [word for word in ("Zqxlast", "Zqxmember", "ZqxREF", "Zqxdrug", "Zqx reason") if any(word in line for line in lines)] == []


def test_a_missing_key_is_not_made_anew_beside_a_postgresql_that_holds_data(office: Office) -> None:
    path = keys.key_file(office.settings.home)
    kept = path.read_bytes()
    path.unlink()
    try:
        for way in (Office.create, Office.open):
            with pytest.raises(KeyProblem, match="missing"):
                way(office.settings)
        assert not path.exists()
    finally:
        path.write_bytes(kept)
        path.chmod(0o600)


def test_another_folder_with_a_key_of_its_own_is_refused_at_the_same_database(office: Office, server: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    settings = type(office.settings).from_env({"CASEWORK_HOME": str(other), "CASEWORK_DATABASE_URL": server})
    keys.make(settings)

    with pytest.raises(KeyProblem, match="another key"):
        Office.create(settings)

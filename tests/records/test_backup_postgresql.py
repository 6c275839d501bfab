"""A backup goes from SQLite into PostgreSQL and back, and a patient is erased on a real PostgreSQL."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from casework.actions import Office, backup, backup_check, cases, closing, erasing
from casework.actions.closing import Ending
from casework.actions.erasing_rows import left
from casework.actions.restore import restore
from casework.errors import BadInput, CaseworkError, DatabaseProblem
from casework.records import events, store
from casework.rules.retention import EraseReason
from casework.settings import Settings
from casework.terms import NotPursuedReason
from tests import make
from tests.actions.backing import busy_office, counts, killed_after, names, new_home, restored
from tests.records.test_postgresql import BIN
from tests.records.test_postgresql import server as server

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")]


@pytest.fixture
def url(server: str) -> Iterator[str]:
    name = f"empty_{uuid.uuid4().hex[:8]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_a_backup_goes_from_sqlite_to_postgresql_and_back(url: str, tmp_path: Path) -> None:
    small, number = busy_office(tmp_path / "small")

    _, large = restored(backup.make(small, actor="maria").path, new_home(tmp_path / "large", small), database_url=url)
    (fresh,) = cases.take_chart(large, make.full_chart(patient=_named("Newcomer")), actor="maria").opened
    made = backup.make(large, actor="maria")
    _, back = restored(made.path, new_home(tmp_path / "back", small))

    assert names(large) == names(back) == ["Whitlock", "Newcomer", number, fresh]
    assert counts(back) == counts(large)
    for office in (large, back):
        with store.reading(office.engine) as session:
            assert events.first_altered(session) is None
    assert backup_check.check(large).cases == 2
    with pytest.raises(DatabaseProblem, match="not empty"):
        restored(made.path, new_home(tmp_path / "again", small), database_url=url)
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["keys"]


def test_a_restore_that_is_killed_on_postgresql_can_be_run_again(url: str, tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    file = backup.make(office, actor="maria").path
    office.engine.dispose()
    home = new_home(tmp_path / "new", office)
    for turn in range(2, 14, 3):
        if not killed_after(turn * 0.1, lambda: restore(file, {}, home=home, database_url=url, actor="maria")):
            break
    try:
        _, again = restored(file, home, database_url=url)
    except CaseworkError:  # it had ended before the last kill
        again = Office.open(Settings.from_env({"CASEWORK_HOME": str(home), "CASEWORK_DATABASE_URL": url}))

    assert counts(again) == counts(office)
    assert {name: again.files.digest(name) for name in again.files.all()} == {name: office.files.digest(name) for name in office.files.all()}


def test_a_restore_cut_off_before_it_was_told_is_ended_by_doing_it_again(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office, _ = busy_office(tmp_path / "home")
    file, home = backup.make(office, actor="maria").path, new_home(tmp_path / "new", office)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("casework.actions.restore._tell", dies)
        with pytest.raises(KeyboardInterrupt):
            restored(file, home, database_url=url)
    _, again = restored(file, home, database_url=url)

    assert counts(again) == counts(office)
    with store.reading(again.engine) as session:
        assert [each.verb for each in events.after(session, 0, limit=10_000)][-1] == "data restored"
    with pytest.raises(BadInput, match="not empty"):
        restored(file, home, database_url=url)


def test_a_patient_is_erased_on_postgresql(url: str, tmp_path: Path) -> None:
    office = make.office(tmp_path / "home", CASEWORK_DATABASE_URL=url)
    gone, stays = (cases.take_chart(office, make.full_chart(patient=_named(name)), actor="maria").opened[0] for name in ("Leaving", "Staying"))
    closing.close_case(office, gone, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, is_confirmed=True, actor="maria")

    erasing.erase(office, gone, EraseReason.LAWFUL_REQUEST, confirmed=[gone], actor="sam")

    assert names(office) == ["Staying", stays]
    with store.reading(office.engine) as session:
        assert left(session, "P0001", [gone]) == []
        assert events.first_altered(session) is None


def _named(name: str) -> "make.chart.Patient":
    return make.full_chart().patient.model_copy(update={"last_name": name})

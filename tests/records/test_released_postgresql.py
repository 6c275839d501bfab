"""The same released rows on PostgreSQL: they come up, a step that fails changes nothing, and a server that goes away is said in a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from casework import clock
from casework.actions import Office, cases, holding
from casework.errors import DatabaseProblem
from casework.records import columns, keys, migrate, store
from casework.settings import Settings
from casework.terms import HoldReason
from tests import make
from tests.records import released
from tests.records.test_postgresql import BIN, as_postgres, server
from tests.records.test_released import break_off, failing_at, see, stored

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")]


@pytest.fixture
def laid(server: str, tmp_path: Path) -> Callable[[str], Settings]:
    """Lay released rows into a new PostgreSQL database of the same schema."""

    def lay(schema: str) -> Settings:
        name = f"released_{schema}_{tmp_path.name[-1]}"
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        admin.dispose()
        settings = released.home_of(tmp_path, schema, CASEWORK_DATABASE_URL=server.replace("/postgres?", f"/{name}?"))
        engine = create_engine(settings.database_url)
        with columns.using(keys.unlock(settings)), engine.begin() as connection:
            migrate.bring_to(connection, schema)
        released.load(engine, stored(settings.home / "casework.db"))
        engine.dispose()
        return settings

    return lay


@pytest.mark.parametrize("schema", released.SCHEMAS)
def test_released_rows_come_up_on_postgresql_with_every_row_and_every_page(laid: Callable[[str], Settings], schema: str) -> None:
    settings = laid(schema)
    engine = create_engine(settings.database_url)
    before = released.rows(engine)
    engine.dispose()

    office = Office.create(settings)

    assert sorted(see(office)) == sorted(row["number"] for row in before["appeal_case"])
    assert released.kept(before, released.rows(office.engine)) == []
    office.engine.dispose()


def test_a_step_that_fails_on_postgresql_leaves_the_old_rows_and_tables(laid: Callable[[str], Settings]) -> None:
    settings = laid("0004")
    vault = keys.unlock(settings)
    engine = store.connect(settings.database_url, vault)
    before = released.rows(engine)
    failing_at(engine, str(migrate._head()), break_off)

    with columns.using(vault), pytest.raises(DatabaseProblem, match="goes on with it as before"):
        migrate.upgrade(engine)

    assert released.rows(engine) == before
    engine.dispose()


def test_a_server_that_stops_in_the_middle_is_said_in_a_sentence_and_the_act_done_again_is_whole(tmp_path: Path) -> None:
    own = server.__wrapped__() if hasattr(server, "__wrapped__") else None
    assert own is not None
    url = next(own)
    office = make.office(tmp_path / "home", CASEWORK_DATABASE_URL=url)
    (number,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
    clock.set_today(office.settings, make.DAY)
    data = Path(url.partition("host=")[2]) / "data"
    tools = BIN[-1]

    def hold() -> str:
        return holding.hold(office, number, until=office.today().replace(day=30), reason=HoldReason.OTHER, actor="maria")

    with pytest.raises(DatabaseProblem, match="The database server went away"), store.writing(office.engine) as session:
        store.set_mark(session, "half", "1", at=office.now())
        session.flush()
        as_postgres(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    for act in (hold, lambda: see(office)):
        with pytest.raises(DatabaseProblem, match="The database server went away"):
            act()

    socket = data.parent
    as_postgres(str(tools / "pg_ctl"), "-D", str(data), "-w", "-o", f"-k {socket} -c listen_addresses='' -c fsync=off", "-l", str(socket / "log"), "start")
    hold()
    assert see(office)
    with store.reading(office.engine) as session:
        assert store.mark(session, "half") is None
        assert store.case(session, number).hold_until is not None
    office.engine.dispose()
    next(own, None)

"""A database of every released program comes up to this one with all that stood in it; whatever fails on the way leaves it as it was."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlmodel import SQLModel, select

from casework.actions import Office, integrity, pages
from casework.cli.main import main
from casework.errors import DatabaseProblem
from casework.records import columns, events, migrate, store
from casework.records.models import Case
from tests.records import released

STEPS = sorted(each.revision for each in ScriptDirectory.from_config(migrate._config()).walk_revisions())[1:]


def stored(path: Path) -> released.Rows:
    engine = create_engine(f"sqlite:///{path}")
    try:
        return released.rows(engine)
    finally:
        engine.dispose()


def see(office: Office) -> dict[str, Any]:
    """Look at everything as a person does: every row opened, every case's page, an unbroken log."""
    with store.reading(office.engine) as session:
        for mapper in SQLModel._sa_registry.mappers:
            session.exec(select(mapper.class_)).all()
        numbers = list(session.exec(select(Case.number)))
        assert events.first_altered(session) is None
    return {number: pages.case_page(office, number) for number in numbers}


@pytest.mark.parametrize("schema", released.SCHEMAS)
def test_a_released_database_comes_up_with_every_row_and_every_page(tmp_path: Path, schema: str) -> None:
    settings = released.home_of(tmp_path, schema)
    path = settings.home / "casework.db"
    before = stored(path)

    office = Office.create(settings)
    seen = see(office)
    after = released.rows(office.engine)

    assert released.kept(before, after) == []
    assert [len(after[table]) for table in ("event", "document", "deadline")] == [len(before[table]) for table in ("event", "document", "deadline")]
    assert sorted(seen) == sorted(row["number"] for row in before["appeal_case"])
    running = {row["case_number"] for row in before["deadline"] if row["status"] == "running"}
    assert {number for number, page in seen.items() if page["deadlines"]} >= running
    assert [each.case_number for each in integrity.check(office) if each.case_number in running] == []


def failing_at(engine: Engine, schema: str, how: Callable[[], None]) -> None:
    """Let something happen when a step has done its work and is about to say so."""

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE alembic_version") and f"'{schema}'" in statement:
            how()

    event.listen(engine, "before_cursor_execute", listen)


def break_off() -> None:
    raise RuntimeError("a step trips")


def engine_of(settings: Any) -> tuple[Engine, Any]:
    from casework.records import keys

    vault = keys.unlock(settings)
    return store.connect(settings.database_url, vault), vault


def test_a_step_that_fails_leaves_the_old_database_as_it_was_whichever_it_is(tmp_path: Path) -> None:
    settings = released.home_of(tmp_path, "0001")
    path = settings.home / "casework.db"
    before = released.dump(path)
    for step in STEPS:
        engine, vault = engine_of(settings)
        failing_at(engine, step, break_off)
        with columns.using(vault), pytest.raises(DatabaseProblem, match="goes on with it as before"):
            migrate.upgrade(engine)
        engine.dispose()

        assert released.dump(path) == before, step


@pytest.mark.parametrize("step", [STEPS[0], "0009", "0013", STEPS[-1]])
def test_a_kill_in_the_middle_of_an_upgrade_leaves_the_old_database_and_the_next_start_does_it_whole(tmp_path: Path, step: str) -> None:
    settings = released.home_of(tmp_path, "0001")
    path = settings.home / "casework.db"
    before = released.dump(path)

    child = os.fork()
    if not child:
        engine, vault = engine_of(settings)
        failing_at(engine, step, lambda: os.kill(os.getpid(), signal.SIGKILL))
        with columns.using(vault):
            migrate.upgrade(engine)
        os._exit(0)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    assert released.dump(path) == before
    assert see(Office.create(settings))


def test_two_that_upgrade_at_once_do_it_once_and_both_go_on(tmp_path: Path) -> None:
    settings = released.home_of(tmp_path, "0004")
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            code = 1
            try:
                Office.create(settings)
                code = 0
            finally:
                os._exit(code)
        children.append(child)

    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    assert see(Office.open(settings))


COMMANDS = (["init"], ["cases"], ["case", "C26-0001"], ["draft", "C26-0001"], ["remind"], ["intake"], ["worklist"], ["undo", "C26-0001"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_newer_database_refuses_every_command_with_a_sentence(
    office: Office, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(command) == 1
    assert "written by a newer version of this program" in capsys.readouterr().err


def test_an_older_database_says_which_command_brings_it_up(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="Run: casework init"):
        Office.open(released.home_of(tmp_path, "0026"))

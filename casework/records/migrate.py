"""Bring the database to this program's schema, from empty or from any released version.

All steps are one transaction behind the writer's lock: whatever fails on the way, the database stands as it was, and the program
that wrote it goes on with it. SQLite changes tables inside a transaction as PostgreSQL does, if somebody else begins it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from casework.errors import CaseworkError, DatabaseProblem
from casework.records import troubles

FOLDER = Path(__file__).parent / "migrations"
NEWEST: Final = "head"
LOCK: Final = 7266275  # any fixed number; it names the one who upgrades among PostgreSQL's advisory locks
OLDER: Final = "The database is of an older version of this program. Run: casework init"
NEWER: Final = (
    "The database was written by a newer version of this program, and this one does not know what stands there. Nothing was changed. "
    "Use the program that wrote it, or restore a backup of before."
)
AS_BEFORE: Final = "Nothing was changed: the program that wrote the database goes on with it as before."


def upgrade(engine: Engine) -> None:
    """Run every migration the database has not seen, all or none; of two that do it at once, one waits for the other.

    Raises DatabaseProblem when the database is newer than this program, or when a step fails.
    """
    if is_current(engine):
        return
    try:
        with _alone(engine) as connection:
            revision = _revision(connection)
            if revision != _head():
                _refuse_newer(revision)
                _run(connection)
                _refuse_orphans(connection)
    except DBAPIError as error:
        raise troubles.of_database(error) or _failed(error) from None


def is_current(engine: Engine) -> bool:
    """Say whether the database has this program's schema. Raises DatabaseProblem when it cannot be read."""
    return _stands_at(engine) == _head()


def is_known(revision: str) -> bool:
    """Say whether this program knows a schema; it does not know those of a newer program."""
    return revision in _known()


def bring_to(connection: Connection, revision: str = NEWEST) -> None:
    """Run the migrations up to a schema, in the transaction that is open."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def refuse_other(engine: Engine) -> None:
    """Raise DatabaseProblem unless the database has this program's schema, with what to do about an older and about a newer one."""
    revision = _stands_at(engine)
    if revision != _head():
        _refuse_newer(revision)
        raise DatabaseProblem(OLDER)


def _stands_at(engine: Engine) -> str | None:
    try:
        with engine.execution_options(casework_reads=True).connect() as connection:
            return _revision(connection)
    except DBAPIError as error:
        raise troubles.of_database(error) or _failed(error) from None


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and not is_known(revision):
        raise DatabaseProblem(NEWER)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction of an upgrade. SQLite checks its references at the end: a table is rebuilt by dropping it."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            _references(connection, "OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
        finally:
            if is_sqlite:
                _references(connection, "ON")


def _references(connection: Connection, value: str) -> None:
    """Switch SQLite's check of references on its bare connection; inside a transaction it would switch nothing."""
    bare = connection.connection.dbapi_connection
    if bare is not None:
        bare.execute(f"PRAGMA foreign_keys={value}")


def _run(connection: Connection) -> None:
    try:
        bring_to(connection)
    except (CaseworkError, DBAPIError):
        raise
    except Exception as error:  # whatever a step trips over, a person gets a sentence
        trouble = troubles.of_disk(error) if isinstance(error, OSError) else None
        raise trouble or _failed(error) from None


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseProblem(f"The database cannot be brought to this version: rows would be left that belong to nothing. {AS_BEFORE} Please report this.")


def _failed(error: Exception) -> DatabaseProblem:
    return DatabaseProblem(f"The database cannot be brought to this version: a step failed ({type(error).__name__}). {AS_BEFORE} Please report this.")


@cache
def _head() -> str | None:
    """Name this program's schema; reading every migration for it takes a tenth of a second, so it is done once."""
    return _scripts().get_current_head()


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config

"""Bring the database to this program's schema, from empty or from any released version."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from casework.errors import DatabaseProblem

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every migration the database has not seen.

    Raises DatabaseProblem when the database is newer than this program.
    """
    config = _config()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        if current == _head():
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DatabaseProblem(f"The database cannot be brought to this version: {error}. Use the program that wrote it, or restore a backup.") from None
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Say whether the database has this program's schema."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == _head()


@cache
def _head() -> str | None:
    """Name this program's schema; reading every migration for it takes a tenth of a second, so it is done once."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config

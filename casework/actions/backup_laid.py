"""A backup laid out: its files below a folder and its rows in an empty database, brought to this program's schema and compared with what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from casework.actions.backup_file import Manifest, parts
from casework.actions.office import RESTORING
from casework.errors import BadFile, DatabaseProblem
from casework.records import columns, dump, events, files, migrate, whole
from casework.records.vault import Vault
from casework.settings import DOCUMENTS

DIFFERS = "The restored database does not hold what the backup says ({what}). Nothing was put in place; use another backup, and report this."


def fill(file: Path, manifest: Manifest, folder: Path, vault: Vault) -> None:
    """Write the files of a backup below a folder, each flushed. Raises BadFile, OSError."""
    for part in parts(file, vault):
        if part.file:
            whole.write(folder / _safe(part.file), part.data)
    store_of = files.Files(folder / files.FOLDER, folder / DOCUMENTS, lambda: vault)
    for name in manifest.handed_out:
        store_of.hand_out(name)


@contextmanager
def filled(engine: Engine, file: Path, manifest: Manifest, vault: Vault) -> Iterator[None]:
    """Write the rows of a backup into an empty database, bring it to this program's schema and compare; committed when the block ends well.

    Raises DatabaseProblem, BadFile.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        with columns.using(vault), engine.connect() as connection:
            bare = connection.connection.dbapi_connection
            if is_sqlite and bare is not None:
                bare.execute("PRAGMA foreign_keys=OFF")  # rows come before those they point at; looked at again below
            with connection.begin():
                _write(connection, file, manifest, vault)
                _compare(connection, manifest)
                yield
    except DBAPIError as error:
        raise DatabaseProblem(f"The database did not take the backup ({type(error.orig).__name__}). Nothing was put in place.") from None


def _write(connection: Connection, file: Path, manifest: Manifest, vault: Vault) -> None:
    tables = dump.prepare(connection, manifest.db_schema)
    for part in parts(file, vault):
        if part.table:
            dump.write(connection, tables, part.table, part.data)
    dump.count_on(connection, tables)
    found = dump.counts(connection)
    wrong = [name for name, proof in manifest.tables.items() if found.get(name) != proof.count]
    if wrong:
        raise BadFile(DIFFERS.format(what=f"rows of {wrong[0]}"))
    migrate.bring_to(connection)


def _compare(connection: Connection, manifest: Manifest) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BadFile(DIFFERS.format(what="rows that belong to nothing"))
    with Session(bind=connection) as session:
        altered = events.first_altered(session)
        if altered is not None:
            raise BadFile(DIFFERS.format(what=f"row {altered} of the event log"))
        if not events.holds(session, manifest.head):
            raise BadFile(DIFFERS.format(what="the newest row of the event log"))


def _safe(name: str) -> str:
    """Give a name that stays in its folder. Raises BadFile."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or path.parts[0] in ("keys", RESTORING):
        raise BadFile("The backup holds a file outside of its folder. Nothing was restored; report this.")
    return name

"""Databases as released programs left them, and a look at a database row by row that two kinds of server answer alike."""

import lzma
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, select, text

from casework import clock
from casework.settings import Settings
from tests import make

FOLDER = Path(__file__).parents[1] / "data" / "released"
SCHEMAS = sorted(path.name.partition(".")[0] for path in FOLDER.glob("*.sql.xz"))
MOVED = (("care", "standing"),)  # columns whose values a later program keeps elsewhere; a test of their own looks there
Rows = dict[str, list[dict[str, Any]]]


def home_of(folder: Path, schema: str, **env: str) -> Settings:
    """Lay a data folder as the program of a schema left it: its database and its key."""
    home = folder / "home"
    (home / "keys").mkdir(parents=True, mode=0o700)
    key = home / "keys" / "vault.key"
    key.write_bytes((FOLDER / f"{schema}.key").read_bytes())
    key.chmod(0o600)
    (home / "clinic.toml").write_text(make.CLINIC)
    lay(home / "casework.db", schema)
    settings = Settings.from_env({"CASEWORK_HOME": str(home), **env})
    clock.set_today(settings, make.DAY, at=make.TEN)
    return settings


def lay(path: Path, schema: str) -> None:
    """Write a database file from its dump."""
    with sqlite3.connect(path) as connection:
        connection.executescript(lzma.decompress((FOLDER / f"{schema}.sql.xz").read_bytes()).decode())
    connection.close()


def dump(path: Path) -> list[str]:
    """Give everything in a database file, tables and triggers too."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def rows(engine: Engine) -> Rows:
    """Give the rows of every table as they are stored, personal values closed."""
    known = MetaData()
    with engine.connect() as connection:
        known.reflect(connection)
        return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in known.sorted_tables}


def kept(before: Rows, after: Rows) -> list[str]:
    """Say which stored rows an upgrade lost or changed, looking at the columns they had before."""
    lost = []
    for table, mine in before.items():
        if table == "alembic_version":
            continue
        columns = [each for each in (mine[0] if mine else ()) if (table, each) not in MOVED]
        left = [[row.get(column, "column gone") for column in columns] for row in after.get(table, [])]
        lost += [f"{table}: {row}"[:300] for row in mine if [row[column] for column in columns] not in left]
    return lost


def load(engine: Engine, source: Rows) -> None:
    """Write stored rows into the empty tables of another database of the same schema, and count on from its numbers."""
    known = MetaData()
    with engine.begin() as connection:
        known.reflect(connection)
        for table in known.sorted_tables:
            if table.name != "alembic_version" and source.get(table.name):
                connection.execute(table.insert(), source[table.name])
                if "id" in table.c and table.c.id.autoincrement:
                    connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"))  # noqa: S608

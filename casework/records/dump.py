"""All tables as plain rows, sealed values as they lie there: read in one consistent look, and written into an empty database of either kind.

Tables and columns are found in the database itself, so that a dump of an older schema is written into that schema.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Date, Engine, Integer, MetaData, Table, func, insert, inspect, select, text

from casework.errors import BadFile, DatabaseProblem
from casework.records import migrate

AT_ONCE = 1000
REVISIONS = "alembic_version"
Tables = dict[str, Table]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of one table, as JSON."""

    table: str
    rows: int
    data: bytes


def slices(engine: Engine) -> Iterator[Slice]:
    """Read every table in one look that no writer disturbs and that holds up no writer; the schema's revision is not among them."""
    with _looking(engine) as connection:
        for table in _tables(connection):
            for rows in connection.execution_options(yield_per=AT_ONCE).execute(_in_order(table)).partitions(AT_ONCE):
                yield Slice(table.name, len(rows), _written(table, rows))


def revision(engine: Engine) -> str:
    """Name the schema that the database has."""
    with _looking(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def prepare(connection: Connection, name: str) -> Tables:
    """Make the tables of a schema, empty, and give them. Raises DatabaseProblem when the database is not empty."""
    if inspect(connection).get_table_names():
        raise DatabaseProblem("The database to restore into is not empty. Give an empty one; nothing was changed.")
    migrate.bring_to(connection, name)
    tables = {table.name: table for table in _tables(connection)}
    for table in reversed(tables.values()):  # a migration may have put a row of its own
        connection.execute(table.delete())
    return tables


def write(connection: Connection, tables: Tables, table: str, data: bytes) -> None:
    """Write the rows of a slice. Raises BadFile when they do not fit the schema."""
    read = json.loads(data)
    if table not in tables or not set(read["columns"]) <= set(tables[table].c.keys()):
        raise BadFile("The backup's tables do not fit its own schema. Use another backup.")
    connection.execute(insert(tables[table]), [_row(tables[table], dict(zip(read["columns"], each, strict=True))) for each in read["rows"]])


def count_on(connection: Connection, tables: Tables) -> None:
    """Let PostgreSQL give keys above the highest that was written."""
    for table in tables.values() if connection.dialect.name != "sqlite" else ():
        keys = list(table.primary_key)
        if len(keys) == 1 and isinstance(keys[0].type, Integer):
            named = {"table": f'"{table.name}"', "column": keys[0].name}
            sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), named).scalar()
            highest = connection.execute(select(func.max(keys[0]))).scalar()
            if sequence and highest:
                connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _tables(connection)}


def _looking(engine: Engine) -> Connection:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(casework_reads=True).connect()
    return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _tables(connection: Connection) -> Sequence[Table]:
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISIONS]


def _in_order(table: Table) -> Any:
    return select(table).order_by(*table.primary_key.columns)


def _written(table: Table, rows: Sequence[Any]) -> bytes:
    told = {"columns": list(table.c.keys()), "rows": [list(row) for row in rows]}
    return json.dumps(told, default=date.isoformat, separators=(",", ":")).encode()


def _row(table: Table, said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if value is not None and isinstance(table.c[name].type, Date) else value for name, value in said.items()}

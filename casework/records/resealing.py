"""Every sealed value of the database, whatever table it lies in: by which key it is sealed, whether it opens, and sealing it anew.

The columns are found by their type, so that a table of tomorrow is rotated too. A row is read and written as it is stored.
"""

import pkgutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Column, Table, Text, and_, bindparam, func, or_, select, tuple_, type_coerce, update
from sqlmodel import Session, SQLModel

from casework import records
from casework.errors import KeyProblem
from casework.records.columns import Personal, vault
from casework.records.vault import Vault, key_of

OF_CASE, OF_PATIENT = "case_number", "patient_key"


@dataclass(frozen=True, slots=True)
class Damaged:
    """A value that no key here opens: where it stands, whose it is, and by the name of which key it was sealed, "" for none."""

    table: str
    column: str
    row: str
    case_number: str
    patient_key: str
    key: str

    @property
    def words(self) -> str:
        """Say which value it is, without any of it."""
        whose = self.case_number or self.patient_key
        return f"{self.table} {self.row}, {self.column}" + (f" of {whose}" if whose else "")


@dataclass(frozen=True, slots=True)
class Slice:
    """What one slice of a table brought: the last row looked at, how many values were sealed anew, and which do not open."""

    last: tuple[Any, ...]
    values: int
    damaged: tuple[Damaged, ...]


@cache
def tables() -> tuple[Table, ...]:
    """List the tables that hold a sealed value, of every module of the records."""
    for module in pkgutil.iter_modules(records.__path__):
        if not module.ispkg:
            import_module(f"{records.__name__}.{module.name}")
    return tuple(table for table in SQLModel.metadata.sorted_tables if sealed_columns(table))


def sealed_columns(table: Table) -> list[Column[Any]]:
    """List the columns of a table whose values are sealed."""
    return [column for column in table.columns if isinstance(column.type, Personal)]


def in_use(session: Session) -> Counter[str]:
    """Count the sealed values by the name of their key, "" for what no key sealed."""
    found: Counter[str] = Counter()
    for table in tables():
        for column in sealed_columns(table):
            begins = func.substr(_stored(column), 1, 9)  # the name of a key and its dot
            for text, count in session.connection().execute(select(begins, func.count()).where(column.is_not(None)).group_by(begins)):
                found[key_of(text)] += count
    return found


def reseal(session: Session, table: Table, after: tuple[Any, ...] | None, *, limit: int) -> Slice | None:
    """Seal so many rows anew with the key in use, those that another key sealed; None when the table has no further one."""
    box, columns = vault(), sealed_columns(table)
    waiting = or_(*(~_stored(column).startswith(f"{box.sealing}.") for column in columns))
    rows = _rows(session, table, and_(waiting, _later(table, after)), limit)
    if not rows:
        return None
    damaged, changes = [], []
    for row in rows:
        fresh, wrong = _resealed(box, columns, row)
        damaged += [_damaged(table, column, row) for column in wrong]
        if fresh:
            changes.append((row, fresh))
    for row, fresh in changes:
        _write(session, table, row, fresh)
    return Slice(_key(table, rows[-1]), sum(len(fresh) for _, fresh in changes), tuple(damaged))


def damaged(session: Session, *, at_once: int = 1000) -> Iterator[Damaged]:
    """List every value that does not open."""
    for table in tables():
        after: tuple[Any, ...] | None = None
        while rows := _rows(session, table, _later(table, after), at_once):
            after = _key(table, rows[-1])
            for row in rows:
                yield from (_damaged(table, column, row) for column in sealed_columns(table) if not _opens(vault(), column, row))


def _rows(session: Session, table: Table, where: Any, limit: int) -> Sequence[Any]:
    known = [column for column in table.columns if column.name in (OF_CASE, OF_PATIENT) and not column.primary_key]
    shown = [*table.primary_key.columns, *known, *(_stored(column).label(column.name) for column in sealed_columns(table))]
    return session.connection().execute(select(*shown).where(where).order_by(*table.primary_key.columns).limit(limit)).all()


def _later(table: Table, after: tuple[Any, ...] | None) -> Any:
    return tuple_(*table.primary_key.columns) > after if after else True


def _resealed(box: Vault, columns: list[Column[Any]], row: Any) -> tuple[dict[str, str], list[Column[Any]]]:
    """Seal the values of a row anew; those that do not open stay as they are."""
    fresh, wrong = {}, []
    for column in columns:
        stored = getattr(row, column.name)
        if stored is None or key_of(stored) == box.sealing:
            continue
        try:
            fresh[column.name] = box.seal(box.open(stored, column=_bound(column)), column=_bound(column))
        except KeyProblem:
            wrong.append(column)
    return fresh, wrong


def _write(session: Session, table: Table, row: Any, fresh: dict[str, str]) -> None:
    values: dict[str, Any] = {name: type_coerce(bindparam(f"fresh_{name}", value, type_=Text), Text) for name, value in fresh.items()}
    where = and_(*(column == value for column, value in zip(table.primary_key.columns, _key(table, row), strict=True)))
    session.connection().execute(update(table).where(where).values(values))


def _opens(box: Vault, column: Column[Any], row: Any) -> bool:
    stored = getattr(row, column.name)
    try:
        return stored is None or box.open(stored, column=_bound(column)) is not None
    except KeyProblem:
        return False


def _damaged(table: Table, column: Column[Any], row: Any) -> Damaged:
    case, patient = (str(getattr(row, name, None) or "") for name in (OF_CASE, OF_PATIENT))
    return Damaged(table.name, column.name, "/".join(map(str, _key(table, row))), case, patient, key_of(getattr(row, column.name)))


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in table.primary_key.columns)


def _stored(column: Column[Any]) -> Any:
    return type_coerce(column, Text)


def _bound(column: Column[Any]) -> str:
    kind: Any = column.type
    return str(kind.column)

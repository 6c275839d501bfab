"""How one row of a table stood, as JSON can hold it: written from its values, read back by its columns' types."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Date, inspect
from sqlalchemy.orm import Mapper
from sqlmodel import SQLModel

from casework.records.columns import ByValue, ExactMoney, Instant, PersonalValue


def names(row: SQLModel | type[SQLModel]) -> tuple[str, ...]:
    """List the fields of a table, in its order."""
    return tuple(each.key for each in _mapper(row).column_attrs)


def key_of(row: SQLModel) -> list[Any]:
    """Give the primary key of a row as JSON can hold it."""
    return [plain(value) for value in _mapper(row).primary_key_from_instance(row)]


def image(row: SQLModel, fields: Iterable[str]) -> dict[str, Any]:
    """Write some fields of a row as they stand now."""
    return {name: plain(getattr(row, name)) for name in fields}


def plain(value: Any) -> Any:
    """Write one value as JSON can hold it, the same before it is stored and after it is read again."""
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def values(table: type[SQLModel], written: Mapping[str, Any]) -> dict[str, Any]:
    """Read fields back as the table holds them."""
    columns = {each.key: each.columns[0].type for each in _mapper(table).column_attrs}
    return {name: _value(columns[name], value) for name, value in written.items()}


def key(table: type[SQLModel], written: Iterable[Any]) -> tuple[Any, ...]:
    """Read a primary key back."""
    return tuple(_value(column.type, value) for column, value in zip(_mapper(table).primary_key, written, strict=True))


def mark(written: Mapping[str, Any]) -> str:
    """Give a short mark by which a row that changed since is known."""
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, PersonalValue):
        return kind.kind.model_validate_json(value)
    if isinstance(kind, ByValue):
        return kind.kind(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, ExactMoney) else value


def _mapper(row: SQLModel | type[SQLModel]) -> Mapper[Any]:
    found: Mapper[Any] = inspect(row if isinstance(row, type) else type(row))
    return found

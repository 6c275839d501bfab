"""Column types: personal text that only the vault opens, money as exact text, instants in UTC, enums by value."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy import Column, Dialect, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from casework.errors import DatabaseProblem, KeyProblem
from casework.records.vault import Vault

DAMAGED: Final = "A value in the database is damaged: {what}. Restore the database from your backup."

Read = TypeVar("Read")
_in_use: ContextVar[Vault | None] = ContextVar("vault", default=None)


@contextmanager
def using(vault: Vault) -> Iterator[None]:
    """Let personal columns be read and written with this vault while the block lasts; each transaction does so with its own."""
    vault.refresh()
    token = _in_use.set(vault)
    try:
        yield
    finally:
        _in_use.reset(token)


def vault() -> Vault:
    """Give the vault of the transaction that is open. Raises KeyProblem outside of one."""
    found = _in_use.get()
    if found is None:
        raise KeyProblem("The vault is closed. Personal values are read and written inside a transaction only.")
    return found


def _read(read: Callable[[str], Read], value: Any | None, *, what: str) -> Read | None:
    """Read what a row holds. Raises DatabaseProblem, without the value, for what nothing of ours has written."""
    try:
        return None if value is None else read(str(value))
    except (ValueError, ArithmeticError):
        raise DatabaseProblem(DAMAGED.format(what=what)) from None


class Personal(TypeDecorator[str]):
    """Personal text, encrypted. The name is bound in: `Personal("patient.first_name")`."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        """Name the column as `table.field`."""
        super().__init__()
        self.column = column

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Seal on the way in."""
        return None if value is None else vault().seal(str(value), column=self.column)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Open on the way out."""
        return None if value is None else vault().open(str(value), column=self.column)


class ExactMoney(TypeDecorator[Decimal]):
    """US dollars as exact text; SQLite would round a number."""

    impl = String(16)
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write two decimals."""
        return None if value is None else f"{Decimal(value):.2f}"

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read exactly."""
        return _read(Decimal, value, what="an amount")


class ExactSum(ExactMoney):
    """US dollars as a file states or sums them: wider than any real claim, since a damaged file may hold any number."""

    impl = String(40)
    cache_ok = True


class Instant(TypeDecorator[datetime]):
    """An instant, stored as UTC text; SQLite would drop its zone."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write UTC; a naive time is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read as aware UTC."""
        return _read(datetime.fromisoformat, value, what="a moment")


class ByValue(TypeDecorator[StrEnum]):
    """An enum stored by its value, as people read it; SQLModel alone would store the name."""

    impl = String(48)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        """Keep the enum's class."""
        super().__init__()
        self.kind: Callable[[str], StrEnum] = kind

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the value; anything that is not of the list is refused."""
        return None if value is None else str(self.kind(value))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Read the member."""
        return _read(self.kind, value, what="a word of a list")


class PersonalValue(Personal):
    """A whole value of `casework.chart`, encrypted as JSON: `PersonalValue("patient.value", Patient)`."""

    cache_ok = True

    def __init__(self, column: str, kind: type[BaseModel]) -> None:
        """Name the column and the class of the value."""
        super().__init__(column)
        self.kind = kind

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        """Seal the JSON of the value."""
        return None if value is None else super().process_bind_param(value.model_dump_json(), dialect)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        """Open and check the value."""
        text = super().process_result_value(value, dialect)
        return _read(self.kind.model_validate_json, text, what=self.column)


def personal_field(column: str) -> Any:
    """Make a field of a table for a personal text, "" unless told."""
    return Field(default="", sa_column=Column(Personal(column), nullable=False))


def value_field(column: str, kind: type[BaseModel]) -> Any:
    """Make a field of a table for a personal value."""
    return Field(sa_column=Column(PersonalValue(column, kind), nullable=False))


def enum_field(kind: Any, default: Any = None, *, index: bool = False) -> Any:
    """Make a field of a table for a word of a closed list; without a default it may be empty."""
    return Field(default=default, sa_column=Column(ByValue(kind), nullable=default is None, index=index))


def instant_field(*, nullable: bool = False, index: bool = False) -> Any:
    """Make a field of a table for an aware instant."""
    return Field(default=None, sa_column=Column(Instant(), nullable=nullable, index=index))

"""Every column of every table is sealed, or cannot hold patient data, or says why it may be read in clear."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from casework.actions import Office
from casework.records import columns, keys, migrate, resealing, store
from casework.records.columns import ByValue, ExactMoney, Instant, Personal

REASONS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "columns_in_clear.toml").read_text(encoding="utf-8"))["kind"]
WITHOUT_WORDS = (ByValue, ExactMoney, Instant, sa.Integer, sa.Boolean)


def every_column() -> dict[str, sa.Column[Any]]:
    resealing.tables()  # loads every module of the records
    return {f"{table.name}.{column.name}": column for table in SQLModel.metadata.sorted_tables for column in table.columns}


def in_clear() -> list[str]:
    return [name for kind in REASONS for name in kind["columns"]]


def test_a_column_is_sealed_or_holds_no_words_or_says_why_it_is_read_in_clear() -> None:
    can_hold_words = {name for name, column in every_column().items() if not isinstance(column.type, (Personal, *WITHOUT_WORDS))}

    unmarked = sorted(can_hold_words - set(in_clear()))

    assert unmarked == [], "seal them with records.columns.personal_field, or give the reason in tests/records/columns_in_clear.toml"


def test_the_list_of_columns_in_clear_names_each_once_and_only_columns_there_are() -> None:
    named = in_clear()

    assert sorted(named) == sorted(set(named))
    assert set(named) - set(every_column()) == set()
    assert [kind["reason"] for kind in REASONS if len(kind["reason"].split()) < 5] == []
    assert [name for name in named if isinstance(every_column()[name].type, Personal)] == []


def test_each_sealed_column_is_bound_to_a_name_of_its_own() -> None:
    bound = [str(column.type.column) for column in every_column().values() if isinstance(column.type, Personal)]

    assert len(bound) == len(set(bound)) > 40


@pytest.mark.parametrize("name", ["street", "reference", "reason_text", "phone", "email", "birth_on", "died_on", "member_id", "last_name"])
def test_nothing_that_is_always_personal_stands_in_a_clear_column(name: str) -> None:
    assert [each for each in in_clear() if each.partition(".")[2] == name] == []


def test_what_a_server_said_of_a_message_is_sealed_by_the_migration(office: Office) -> None:
    settings = office.settings
    (settings.home / "casework.db").unlink()
    box = keys.unlock(settings)
    engine = store.connect(settings.database_url, box)
    with columns.using(box), engine.connect() as connection:
        migrate.bring_to(connection, "0026")
        named = {each["name"]: "" for each in sa.inspect(connection).get_columns("delivery") if not each["nullable"] and each["name"] != "id"}
        row = {**named, "receipt": "250 ok <maria@clinic.example>", "begun_at": "2026-11-22T00:00:00+00:00", "channel": "email", "outcome": "taken"}
        row["proof"] = "nothing"
        words = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(sa.text(f"INSERT INTO delivery ({words[0]}) VALUES ({words[1]})"), row)  # noqa: S608 - our own names
        migrate.bring_to(connection)
        connection.commit()
        stored = connection.execute(sa.text("SELECT receipt FROM delivery")).scalar_one()
    engine.dispose()

    assert "maria" not in stored
    assert box.open(stored, column="delivery.receipt") == "250 ok <maria@clinic.example>"

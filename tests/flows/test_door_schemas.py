"""What may be typed into the door of any deployment lies in Prefect in clear: so nothing there takes words, or a number no row can have."""

import re
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema

from flows import served

NAME = "Jordan Whitlock"
SENTENCES = (NAME, "jordan@home.example", "Major depressive disorder", "x" * 60, "a b", "Jordan\nWhitlock")
DOORS = {flow.name: parameter_schema(flow).model_dump() for flow in served.doors()}


def fields(door: str) -> list[tuple[str, dict[str, Any]]]:
    return list(DOORS[door]["properties"].items())


@pytest.mark.parametrize("door", DOORS)
def test_no_door_takes_words(door: str) -> None:
    for name, field in fields(door):
        if field.get("type") == "string":
            pattern = field["pattern"]
            assert pattern.startswith("^") and pattern.endswith("$"), (door, name)
            assert [text for text in SENTENCES if re.search(pattern, text)] == [], (door, name)
        elif field.get("type") == "integer":
            assert field["minimum"] >= 0 and field["maximum"] < 2**31, (door, name)
        else:
            assert "$ref" in field, (door, name)


@pytest.mark.parametrize("door", DOORS)
def test_what_a_door_offers_is_a_closed_list(door: str) -> None:
    for name, offered in (DOORS[door].get("definitions") or {}).items():
        assert offered["type"] == "string" and offered["enum"], (door, name)


def test_the_day_of_a_death_is_typed_into_no_form() -> None:
    assert [name for name, field in fields("patient-deceased") if field.get("format") == "date"] == []

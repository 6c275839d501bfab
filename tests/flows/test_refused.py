"""A run that is refused says what stands in the way, what removes it, and where; every form that a refusal names is on the board."""

from pathlib import Path

import pytest

from casework.actions import refusals
from casework.errors import BadInput
from casework.settings import Settings
from casework.terms import Stage
from flows import refused
from flows.served import DOORS


@pytest.mark.parametrize("key", [key for key, way in refusals.book().ways.items() if way.door])
def test_every_form_that_a_refusal_names_is_on_the_board(key: str) -> None:
    door = refusals.book().ways[key].door

    assert door == "{key}" or door in (*DOORS, *Stage)


def test_a_refusal_ends_with_the_address_of_the_form_that_removes_it(tmp_path: Path) -> None:
    settings = Settings.from_env({"CASEWORK_HOME": str(tmp_path)})
    said = refused.told(settings, refusals.because("closed", number="C26-0007", day="2026-11-22", outcome="Withdrawn", so=""))

    assert said.startswith("C26-0007 was closed on 2026-11-22 as “Withdrawn”. Allowed now: open it again: casework reopen C26-0007")
    assert said.endswith(f"reopen: {settings.board_url}/casework/do/reopen/C26-0007")


def test_a_refusal_without_a_form_is_only_its_sentence(tmp_path: Path) -> None:
    settings = Settings.from_env({"CASEWORK_HOME": str(tmp_path)})

    assert refused.told(settings, BadInput("Enter the day.")) == "Enter the day."

"""Personal values are sealed, opened only by their own key and column, and found by keyed index."""

import base64
from pathlib import Path
from typing import Any

import pytest

from casework.errors import KeyProblem
from casework.records import keys, vault
from casework.settings import KeyPlace, Settings


def at(home: Path, **place: Any) -> Settings:
    return Settings(home=home, database_url="", key_place=KeyPlace(**place))


def opened(home: Path) -> vault.Vault:
    keys.make(at(home))
    return keys.unlock(at(home))


def test_what_is_sealed_opens_again_and_does_not_show_the_value(tmp_path: Path) -> None:
    box = opened(tmp_path)

    stored = box.seal("Jordan Whitlock", column="patient.value")

    assert "Jordan" not in stored
    assert b"Jordan" not in base64.b64decode(stored.partition(".")[2])
    assert box.open(stored, column="patient.value") == "Jordan Whitlock"


def test_the_same_value_is_never_stored_twice_alike(tmp_path: Path) -> None:
    box = opened(tmp_path)

    assert box.seal("same", column="a.b") != box.seal("same", column="a.b")


def test_a_value_moved_to_another_column_does_not_open(tmp_path: Path) -> None:
    box = opened(tmp_path)

    with pytest.raises(KeyProblem, match="altered or moved"):
        box.open(box.seal("value", column="a.b"), column="a.c")


def test_another_key_is_refused_by_name(tmp_path: Path) -> None:
    stored = opened(tmp_path / "one").seal("value", column="a.b")

    with pytest.raises(KeyProblem, match="another key"):
        opened(tmp_path / "two").open(stored, column="a.b")


def test_a_missing_key_says_to_restore_it(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="backups never hold it"):
        keys.unlock(at(tmp_path))


def test_a_key_that_others_can_read_is_refused_with_the_command_that_cures_it(tmp_path: Path) -> None:
    keys.make(at(tmp_path)).chmod(0o644)

    with pytest.raises(KeyProblem, match="chmod 600"):
        keys.unlock(at(tmp_path))


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(bytes(32)).decode(), "not base64 at all!"])
def test_a_weak_or_damaged_key_is_refused(tmp_path: Path, text: str) -> None:
    path = keys.make(at(tmp_path))
    path.write_text(text)

    with pytest.raises(KeyProblem):
        keys.unlock(at(tmp_path))


def test_making_a_key_never_replaces_one(tmp_path: Path) -> None:
    first = keys.make(at(tmp_path)).read_bytes()

    assert keys.make(at(tmp_path)).read_bytes() == first
    assert oct(keys.key_file(tmp_path).stat().st_mode)[-3:] == "600"


def test_the_index_finds_equal_people_and_tells_others_apart(tmp_path: Path) -> None:
    box = opened(tmp_path)

    assert box.index("patient", "Whitlock", " jordan ") == box.index("patient", "WHITLOCK", "Jordan")
    assert box.index("patient", "Whitlock", "Jordan") != opened(tmp_path / "other").index("patient", "Whitlock", "Jordan")

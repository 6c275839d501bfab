"""The vault's key comes from one place, is refused when it is missing, damaged or no secret, and never shows in a sentence."""

import base64
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases
from casework.errors import BadInput, CaseworkError, KeyProblem
from casework.records import keys, store
from casework.records.models import Patient
from casework.records.vault import Key
from casework.settings import KeyPlace, Settings
from tests import make


def at(home: Path, **place: Any) -> Settings:
    return Settings(home=home, database_url=f"sqlite:///{home / 'casework.db'}", key_place=KeyPlace(**place))


def moved(office: Office, **place: Any) -> Settings:
    """Give the settings of an office whose key is kept elsewhere from now on."""
    return Settings.from_env({"CASEWORK_HOME": str(office.settings.home), **place})


def key_of(office: Office) -> Key:
    (key,) = keys.source(office.settings).anew()
    return key


def test_the_key_may_come_from_the_environment_from_a_file_or_from_a_command(office: Office, tmp_path: Path) -> None:
    cases.take_chart(office, make.full_chart(), actor="maria")
    written = key_of(office).written()
    keys.key_file(office.settings.home).unlink()
    elsewhere = tmp_path / "run" / "casework.key"
    elsewhere.parent.mkdir()
    elsewhere.write_text(f"# the clinic's note\n{written}\n")
    elsewhere.chmod(0o400)
    places = ({"CASEWORK_KEY": written}, {"CASEWORK_KEY_FILE": str(elsewhere)}, {"CASEWORK_KEY_COMMAND": f"cat '{elsewhere}'"})

    for place in places:
        for way in (Office.open, Office.create):
            with store.reading(way(moved(office, **place)).engine) as session:
                assert session.get_one(Patient, "P0001").value.last_name == "Whitlock"
    assert not keys.key_file(office.settings.home).exists()


def test_two_places_for_the_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Only one of CASEWORK_KEY"):
        Settings.from_env({"CASEWORK_HOME": str(tmp_path), "CASEWORK_KEY": "a", "CASEWORK_KEY_COMMAND": "a"})


def test_settings_never_print_the_key(tmp_path: Path) -> None:
    settings = at(tmp_path, text="SECRETSECRET", command="tool --token SECRETSECRET")

    assert "SECRET" not in repr(settings) + str(settings) + repr(keys.source(settings)) + repr(keys.source(at(tmp_path, command="SECRET")))


WELL_KNOWN = {
    "zeros": bytes(32),
    "ones": b"\xff" * 32,
    "repeated": b"\x13\x37\xbe\xef" * 8,
    "counted up": bytes(range(32)),
    "counted down in threes": bytes(range(200, 104, -3)),
    "a text": b"correct horse battery staple 123",
    "the example of the documentation": b"casework-example-never-use-this!",
}


@pytest.mark.parametrize("secret", WELL_KNOWN.values(), ids=WELL_KNOWN)
def test_a_well_known_key_is_refused_by_every_command(office: Office, secret: bytes) -> None:
    assert len(secret) == 32
    text = base64.b64encode(secret).decode()

    for way in (Office.open, Office.create):
        with pytest.raises(KeyProblem, match="is no secret") as refused:
            way(moved(office, CASEWORK_KEY=text))
        assert text not in str(refused.value)


def test_real_keys_are_never_taken_for_well_known_ones() -> None:
    assert len({Key.new().name for _ in range(2000)}) == 2000


def test_the_key_of_another_database_is_refused_at_once_and_named(office: Office) -> None:
    other = Key.new()

    for way in (Office.open, Office.create):
        with pytest.raises(KeyProblem, match=f"another key, named {key_of(office).name}; the key here is {other.name}"):
            way(moved(office, CASEWORK_KEY=other.written()))


@pytest.mark.parametrize("place", [{}, {"CASEWORK_KEY_FILE": "{home}/run/nowhere.key"}])
def test_a_missing_key_is_never_made_anew_where_something_was_sealed(office: Office, place: dict[str, str]) -> None:
    keys.key_file(office.settings.home).unlink()
    settings = moved(office, **{name: path.format(home=office.settings.home) for name, path in place.items()})

    for way in (Office.create, Office.open):
        with pytest.raises(KeyProblem, match="missing\\. Put your copy of the key back"):
            way(settings)
    assert keys.may_make(settings)


def test_a_missing_key_is_never_made_anew_where_only_sealed_files_are_left(tmp_path: Path) -> None:
    (tmp_path / "vault" / "C26-0001").mkdir(parents=True)
    (tmp_path / "vault" / "C26-0001" / "letter.docx.sealed").write_bytes(b"CASEWORK1")

    with pytest.raises(KeyProblem, match="missing"):
        Office.create(at(tmp_path))


def test_the_first_start_makes_a_key_for_this_user_only_also_in_a_place_of_the_clinic(tmp_path: Path) -> None:
    place = tmp_path / "elsewhere" / "casework.key"

    Office.create(at(tmp_path / "home", file=place))

    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert not keys.key_file(tmp_path / "home").exists()


def test_a_place_that_the_program_cannot_write_gets_no_key_by_itself(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="casework keys new"):
        keys.make(at(tmp_path, text=Key.new().written()))


def test_two_that_start_at_once_make_one_key(tmp_path: Path) -> None:
    threads = [threading.Thread(target=keys.make, args=(at(tmp_path),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys.source(at(tmp_path)).anew()) == 1
    assert [path.name for path in keys.key_file(tmp_path).parent.iterdir()] == ["vault.key"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/nowhere/at-all", "cannot be run"),
        ("sh -c 'unmatched", "quotes do not match"),
        ("sh -c 'echo no such item >&2; exit 3'", "ended with code 3: no such item"),
        ("true", "holds none"),
        ("echo not-base64-at-all", "damaged"),
    ],
)
def test_a_command_that_gives_no_key_is_refused_with_its_own_trouble(tmp_path: Path, command: str, said: str) -> None:
    with pytest.raises(KeyProblem, match=said):
        keys.unlock(at(tmp_path, command=command))


def test_a_command_that_prints_the_key_as_trouble_does_not_give_it_away(tmp_path: Path) -> None:
    written = Key.new().written()

    with pytest.raises(KeyProblem, match="ended with code 1") as refused:
        keys.unlock(at(tmp_path, command=f"sh -c 'echo bad key {written} >&2; exit 1'"))
    assert written[:20] not in str(refused.value)


def test_a_command_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "COMMAND_SECONDS", 0.2)

    with pytest.raises(KeyProblem, match="no key within"):
        keys.unlock(at(tmp_path, command="sleep 5"))


@pytest.mark.parametrize("text", [b"", b"\n\n# only a note\n", b"\xff\xfe", b"c2hvcnQ=", b"\x00" * 44])
def test_a_damaged_key_file_is_refused_with_a_sentence(tmp_path: Path, text: bytes) -> None:
    keys.make(at(tmp_path)).write_bytes(text)

    with pytest.raises(CaseworkError, match="backups never hold it"):
        keys.unlock(at(tmp_path))


def test_a_key_added_by_another_process_seals_from_the_next_transaction_on(office: Office) -> None:
    box, fresh = store.vault_of(office.engine), Key.new()
    old = box.seal("before", column="a.b")

    keys.add(office.settings, fresh)

    with store.reading(office.engine):
        assert box.sealing == fresh.name
    assert box.open(old, column="a.b") == "before"


def test_a_value_of_a_key_that_came_meanwhile_is_opened_without_a_restart(office: Office) -> None:
    box, fresh = store.vault_of(office.engine), Key.new()
    keys.add(office.settings, fresh)

    assert box.open(keys.unlock(office.settings).seal("after", column="a.b"), column="a.b") == "after"


def test_the_index_stays_when_another_key_seals(office: Office) -> None:
    before = store.vault_of(office.engine).index("patient", "Whitlock")
    keys.add(office.settings, Key.new())

    assert store.vault_of(Office.open(office.settings).engine).index("patient", "Whitlock") == before

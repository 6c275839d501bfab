"""A rotation seals every value and every file anew while people work, goes on after a kill, and leaves the log whole."""

import getpass
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.actions import Office, cases, drafting, rotating
from casework.cli.main import main
from casework.errors import KeyProblem
from casework.records import events, keys, resealing, store
from casework.records.models import Patient
from casework.records.vault import Key, Vault
from casework.settings import Settings
from tests import make


@pytest.fixture
def number(office: Office) -> str:
    found = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, found, actor="maria")
    return found


def rotate(office: Office) -> rotating.Rotation:
    return rotating.rotate(office, actor="maria", pause=lambda _: None)


def test_everything_is_sealed_with_the_new_key_and_opens(office: Office, number: str) -> None:
    before = rotating.ring(office)
    said: list[str] = []

    done = rotating.rotate(office, actor="maria", say=said.append, pause=lambda _: None)

    assert done.values >= sum(before.values.values()) > 20
    assert done.files == sum(before.files.values()) > 0
    assert set(done.ring.values) == set(done.ring.files) == {done.made} != {before.sealing}
    assert done.ring.unneeded == (before.sealing,)
    assert rotating.damaged(office) == []
    assert any("values" in each for each in said) and any("files" in each for each in said)
    with store.reading(office.engine) as session:
        assert events.first_altered(session) is None
        assert session.get_one(Patient, "P0001").value.last_name == "Whitlock"


def test_where_roles_are_given_a_supervisor_rotates_and_nobody_else_also_not_a_rotation_that_was_begun(
    office: Office, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    clinic, begun = make.CLINIC.split("[people.", maxsplit=1)[0], False
    before = rotating.ring(office)
    for key, role in (("maria", "coordinator"), ("dana", "clinician"), ("ann", "auditor"), ("maria", "coordinator"), ("sam", "supervisor")):
        people = f'[people.{key}]\nrole = "{role}"\nlogin = "{getpass.getuser()}"\n' + ("" if key == "sam" else '[people.sam]\nrole = "supervisor"\n')
        (office.settings.home / "clinic.toml").write_text(clinic + people)
        if key == "sam":
            break
        assert main(["keys", "rotate"]) == 1
        assert "is for a supervisor" in capsys.readouterr().err
        assert main(["keys", "rotate", "--who", "sam"]) == 1
        assert "is for a supervisor" in capsys.readouterr().err
        if not begun:
            assert rotating.ring(office) == before
            fresh, begun = Key.new(), True
            keys.add(office.settings, fresh)  # as a rotation that was killed right after it made its key
    assert rotating.ring(Office.open(office.settings)).values == before.values

    assert main(["keys", "rotate"]) == 0

    with store.reading(office.engine) as session:
        said = [(each.verb, each.actor, each.known_by) for each in events.after(session, 0) if each.verb in (rotating.KEY_ADDED, rotating.ROTATED)]
    assert said == [("keys rotated", "sam", "login")]


def test_the_old_key_alone_opens_nothing_of_it_any_more(office: Office, number: str) -> None:
    (old,) = keys.source(office.settings).anew()
    rotate(office)

    with pytest.raises(KeyProblem, match="another key"):
        Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home), "CASEWORK_KEY": old.written()}))


def test_the_new_key_alone_opens_everything(office: Office, number: str) -> None:
    rotate(office)
    fresh = keys.source(office.settings).anew()[0]
    keys.key_file(office.settings.home).unlink()

    alone = Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home), "CASEWORK_KEY": fresh.written()}))

    assert rotating.damaged(alone) == []


def test_who_is_known_is_found_again_after_a_rotation(office: Office, number: str) -> None:
    rotate(office)

    again = cases.take_chart(Office.open(office.settings), make.full_chart(), actor="maria")

    assert not again.opened
    with store.reading(office.engine) as session:
        assert len(session.connection().execute(sa.text("SELECT key FROM patient")).all()) == 1


def test_a_board_that_runs_goes_on_without_a_restart(office: Office, number: str) -> None:
    board = Office.open(office.settings)
    done = rotate(office)

    with store.writing(board.engine) as session:
        patient = session.get_one(Patient, "P0001")
        patient.value = patient.value.model_copy(update={"city": "Elsewhere"})
        session.add(patient)

    assert rotating.ring(board).values.keys() == {done.made}


def test_what_another_sealed_with_the_old_key_meanwhile_is_sealed_anew_too(office: Office, number: str) -> None:
    (old,) = keys.source(office.settings).anew()
    late = Vault(old).seal("{}", column="care.request")
    turns = iter(range(100))

    def seal_late(_seconds: float) -> None:
        if next(turns) < 18:
            with store.writing(office.engine) as session:
                session.connection().execute(sa.text("UPDATE care SET request = :late"), {"late": late})

    done = rotating.rotate(office, actor="maria", pause=seal_late)

    assert done.ring.waiting == 0


KILLED = """
import os, signal, sys
from casework.actions import Office, rotating
from casework.settings import Settings

office, left = Office.open(Settings.from_env(os.environ)), [int(sys.argv[1])]
def count(*_):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
rotating.rotate(office, actor="maria", say=count, pause=count)
"""


@pytest.mark.parametrize("turns", [0, 1, 2, 9, 22])
def test_a_kill_at_any_point_leaves_everything_readable_and_the_next_run_ends_it(office: Office, number: str, turns: int) -> None:
    env = {**os.environ, "CASEWORK_HOME": str(office.settings.home)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(turns)], env=env, check=False, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert rotating.damaged(Office.open(office.settings)) == []

    done = rotate(Office.open(office.settings))

    assert done.made == ""
    assert done.ring.waiting == 0
    assert len(done.ring.names) == 2


def test_a_damaged_value_stays_is_named_and_stops_no_other(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        session.connection().execute(sa.text("UPDATE determination SET reason_text = substr(reason_text, 1, 20) || 'AAAA'"))

    done = rotate(office)

    (wrong,) = done.damaged
    assert wrong == f"determination 1, reason_text of {number}"
    assert rotating.damaged(office) == [wrong]
    assert done.ring.waiting == 1
    assert rotate(office).made == "", "the rotation is not over, so that no third key is made"


def test_a_key_kept_elsewhere_is_rotated_there_first(office: Office, number: str, tmp_path: Path) -> None:
    (old,) = keys.source(office.settings).anew()
    env = {"CASEWORK_HOME": str(office.settings.home)}

    with pytest.raises(KeyProblem, match="on a line before the old one"):
        rotate(Office.open(Settings.from_env({**env, "CASEWORK_KEY": old.written()})))
    fresh = Key.new()
    done = rotate(Office.open(Settings.from_env({**env, "CASEWORK_KEY": f"{fresh.written()}\n{old.written()}"})))

    assert done.made == ""
    assert done.ring.unneeded == (old.name,)


def test_every_table_with_a_personal_column_is_rotated_without_a_list() -> None:
    names = {table.name for table in resealing.tables()}

    assert {"patient", "event", "exhibit", "case_act", "vault_secret"} <= names
    assert all(resealing.sealed_columns(table) for table in resealing.tables())


def test_the_commands_say_what_is_and_exit_accordingly(
    office: Office, number: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    secrets = [key.written() for key in keys.source(office.settings).anew()]

    assert main(["keys", "show"]) == 0
    assert "seals: " in capsys.readouterr().out
    assert main(["keys", "check"]) == 0
    assert capsys.readouterr().out == "Everything that is sealed opens.\n"
    assert main(["keys", "rotate", "--who", "maria"]) == 0
    told = capsys.readouterr()
    assert "needs" in told.out and "any more" in told.out and "A new key" in told.err
    assert main(["keys", "show", "--json"]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown)["unneeded"]
    secrets += [key.written() for key in keys.source(office.settings).anew()]
    assert not [secret for secret in secrets if secret in shown + told.out + told.err]
    assert main(["keys", "new"]) == 0
    assert Key.read(capsys.readouterr().out).name not in json.loads(shown)["names"]
    with store.writing(office.engine) as session:
        session.connection().execute(sa.text("UPDATE determination SET reason_text = 'nothing'"))
    assert main(["keys", "check"]) == 1
    assert f"determination 1, reason_text of {number}" in capsys.readouterr().out
    assert main(["keys", "show"]) == 0


def test_people_get_in_between_the_slices(office: Office, number: str) -> None:
    waits: list[float] = []

    rotating.rotate(office, actor="maria", pause=waits.append)

    assert len(waits) > 10
    assert all(seconds < 5 for seconds in waits)

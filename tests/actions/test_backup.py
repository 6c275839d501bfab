"""A backup holds everything but the keys, and comes back whole or not at all."""

import json
import os
import resource
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from casework.actions import Office, alarms, backup, cases, drafting
from casework.actions.backup_file import BackupWriter, Manifest, parts, verified
from casework.actions.office import RESTORING
from casework.actions.restore import restore
from casework.cli.main import main
from casework.errors import AlreadyRunning, BadFile, BadInput, CaseworkError, DatabaseProblem, FolderNotWritable, KeyProblem
from casework.records import columns, dump, events, keys, store
from casework.settings import Settings
from tests import make
from tests.actions.backing import busy_office, counts, killed_after, names, new_home, restored


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, str, Path]:
    office, number = busy_office(tmp_path_factory.mktemp("told") / "home")
    return office, number, backup.make(office, actor="maria").path


def test_everything_comes_back_into_an_empty_folder(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, number, file = told

    done, again = restored(file, new_home(tmp_path / "new", office))

    assert counts(again) == counts(office)
    assert names(again) == names(office)
    assert done.cases == 1
    assert [again.files.read(name) for name in again.files.all()] == [office.files.read(name) for name in office.files.all()] != []
    assert {path.name: path.read_bytes() for path in again.documents.rglob("*.docx")} == {
        path.name: path.read_bytes() for path in office.documents.rglob("*.docx")
    }
    assert (again.settings.home / "clinic.toml").read_text() == (office.settings.home / "clinic.toml").read_text()
    with store.reading(again.engine) as session:
        assert events.first_altered(session) is None
        assert events.after(session, 0)[-1].verb == "data restored"
    assert [alarm.kind for alarm in alarms.listed(again)] == ["data-restored"]
    assert not (again.settings.home / RESTORING).exists()
    assert number in names(again)


def test_what_a_person_edited_in_word_and_did_not_hand_in_yet_comes_back_too(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    edited = next(office.documents.rglob("*.docx"))
    edited.write_bytes(edited.read_bytes() + b"edited")
    (office.settings.home / "inbox" / "letter.txt").write_text("not read yet")
    (office.settings.home / "templates" / "own.md.j2").write_text("our words")

    _, again = restored(backup.make(office, actor="maria").path, new_home(tmp_path / "new", office))

    assert (again.documents / edited.relative_to(office.documents)).read_bytes().endswith(b"edited")
    assert (again.settings.home / "inbox" / "letter.txt").read_text() == "not read yet"
    assert (again.settings.home / "templates" / "own.md.j2").read_text() == "our words"


def test_a_backup_holds_no_key_no_database_and_no_clear_word(told: tuple[Office, str, Path]) -> None:
    office, _, file = told
    held = [part.file for part in parts(file, store.vault_of(office.engine)) if part.file]

    assert [name for name in held if name.startswith(("keys", "prefect", "casework.db", "backups", "work"))] == []
    assert b"Whitlock" not in file.read_bytes()
    assert b"Cedar Hollow" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert "Whitlock" not in file.name


def test_a_backup_made_while_people_work_is_one_consistent_look(tmp_path: Path) -> None:
    office = make.office(tmp_path / "home")
    stop = threading.Event()

    def work() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            patient = make.full_chart().patient.model_copy(update={"last_name": f"Worker{turn}"})
            cases.take_chart(office, make.full_chart(patient=patient), actor="maria")

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = [backup.make(office, actor="maria") for _ in range(3)]
    finally:
        stop.set()
        worker.join()

    for turn, each in enumerate(made):
        _, again = restored(each.path, new_home(tmp_path / f"new{turn}", office))
        found = counts(again)
        assert found["patient"] == found["appeal_case"] == each.cases


def test_only_one_backup_is_made_at_a_time_and_what_a_kill_left_is_cleared_away(tmp_path: Path) -> None:
    office = make.office(tmp_path / "home")
    place = backup.folder(office.settings)
    place.mkdir()
    (place / ".casework-1.backup").write_bytes(b"half")
    with (office.settings.home / backup.LOCK).open("a") as held:
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(AlreadyRunning, match="made just now"):
            backup.make(office, actor="maria")

    made = backup.make(office, actor="maria")

    assert sorted(path.name for path in place.iterdir()) == [made.path.name]


def test_the_newest_are_kept_and_a_backup_is_due_when_its_time_is_over(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make.office(home)
    (home / "clinic.toml").write_text(make.CLINIC + "\n[backup]\nkeep = 2\nevery = 24\n")
    office = Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))
    assert backup.is_due(office)

    made = [backup.make(office, actor="backup").path for _ in range(3)]

    assert backup.listed(backup.folder(office.settings)) == made[1:]
    assert not backup.is_due(office)
    assert backup.made_at(made[-1]) <= office.now() < backup.made_at(made[-1]) + timedelta(minutes=1)


def test_a_restore_cut_off_when_all_was_in_place_is_finished_by_running_it_again_unless_somebody_worked_there(
    told: tuple[Office, str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, number, file = told
    home = new_home(tmp_path / "new", office)
    for cut_off in (events, alarms):
        with monkeypatch.context() as killed:
            killed.setattr(cut_off, "append" if cut_off is events else "sound", _dies)
            with pytest.raises(KeyboardInterrupt):
                restore(file, {}, home=home, actor="maria")
        assert (home / RESTORING).is_dir()
    _, again = restored(file, home)

    with store.reading(again.engine) as session:
        assert [each.verb for each in events.after(session, 0)].count("data restored") == 1
    assert [alarm.kind for alarm in alarms.listed(again)] == ["data-restored"]
    assert not (home / RESTORING).exists()

    (home / RESTORING).mkdir()
    drafting.draft(again, number, actor="maria", is_protective=True)
    with pytest.raises(BadInput, match=r"is not empty \(the database\)"):
        restore(file, {}, home=home, actor="maria")


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("cut", [10, 300, 5000, -1])
def test_a_cut_backup_restores_nothing(told: tuple[Office, str, Path], tmp_path: Path, cut: int) -> None:
    office, _, file = told
    (tmp_path / "cut.backup").write_bytes(file.read_bytes()[:cut])
    home = new_home(tmp_path / "new", office)

    with pytest.raises(BadFile):
        restored(tmp_path / "cut.backup", home)
    assert [path.name for path in home.iterdir()] == ["keys"]


def test_a_missing_or_wrong_key_is_named(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, _, file = told
    key = store.vault_of(office.engine).sealing

    with pytest.raises(KeyProblem, match=f"the key {key}, .*keys/vault.key"):
        restored(file, tmp_path / "new")
    keys.make(Settings.from_env({"CASEWORK_HOME": str(tmp_path / "other")}))
    with pytest.raises(KeyProblem, match=f"the key {key}, .*keys/vault.key"):
        restored(file, tmp_path / "other")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["keys"]


def test_a_folder_that_is_not_empty_is_left_as_it_is(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    _, _, file = told
    other = make.office(tmp_path / "home")
    cases.take_chart(other, make.full_chart(), actor="maria")

    with pytest.raises(BadInput, match="is not empty"):
        restored(file, other.settings.home)
    assert len(names(other)) == 2


def test_a_missing_file_and_another_file_are_refused_in_a_sentence(told: tuple[Office, str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office, _, _ = told
    home = new_home(tmp_path / "new", office)

    assert main(["restore", str(tmp_path / "none.backup"), "--home", str(home)]) == 1
    assert main(["restore", str(office.settings.home / "clinic.toml"), "--home", str(home)]) == 1
    said = capsys.readouterr().err
    assert "There is no file" in said
    assert "no backup that casework made" in said


def _rewritten(office: Office, file: Path, target: Path, *, change: Callable[[Manifest], Manifest], keep: Callable[[str], bool] = lambda _: True) -> Path:
    vault = store.vault_of(office.engine)
    with target.open("wb") as opened:
        writer = BackupWriter(opened, vault)
        for part in parts(file, vault):
            if part.table and keep(part.table):
                writer.put_rows(part.table, part.data, rows=len(json.loads(part.data)["rows"]))
            elif part.file:
                writer.put_file(part.file, part.data)
        said = verified(file, vault).model_copy(update={"tables": writer.tables.proofs(), "files": writer.files.proofs()})
        writer.finish(change(said))
    return target


def test_a_newer_schema_and_a_newer_format_are_refused(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, _, file = told
    for change in ({"db_schema": "9999"}, {"format": 99}):
        newer = _rewritten(office, file, tmp_path / "newer.backup", change=lambda said, change=change: said.model_copy(update=change))  # type: ignore[misc]
        home = new_home(tmp_path / f"new{len(change)}{next(iter(change))}", office)

        with pytest.raises(BadFile, match="newer version"):
            restored(newer, home)
        assert [path.name for path in home.iterdir()] == ["keys"]


def test_a_backup_that_does_not_fit_its_own_list_or_lost_its_log_is_refused(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, _, file = told
    miscounted = _rewritten(office, file, tmp_path / "a.backup", change=lambda said: said.model_copy(update={"files": {}}))
    headless = _rewritten(office, file, tmp_path / "b.backup", change=lambda said: said, keep=lambda table: table != "event")
    for wrong, why in ((miscounted, "own list"), (headless, "event log")):
        home = new_home(tmp_path / wrong.stem, office)

        with pytest.raises(BadFile, match=why):
            restored(wrong, home)
        assert [path.name for path in home.iterdir()] == ["keys"]


def test_a_backup_of_an_older_schema_is_brought_to_this_one(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, _, file = told
    vault = store.vault_of(office.engine)
    old = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with columns.using(vault), old.connect() as connection, connection.begin():
        tables = dump.prepare(connection, "0020")
        for part in parts(file, vault):
            if part.table in ("patient", "coverage"):
                _write_old(connection, tables, part.table, json.loads(part.data))
    with (tmp_path / "old.backup").open("wb") as opened:
        writer = BackupWriter(opened, vault)
        for each in dump.slices(old):
            writer.put_rows(each.table, each.data, rows=each.rows)
        said = verified(file, vault).model_copy(update={"db_schema": "0020", "head": events.GENESIS, "files": {}, "handed_out": (), "cases": 0})
        writer.finish(said.model_copy(update={"tables": writer.tables.proofs()}))
    old.dispose()

    _, again = restored(tmp_path / "old.backup", new_home(tmp_path / "new", office))

    assert names(again) == ["Whitlock"]
    assert dump.revision(again.engine) == dump.revision(office.engine)


def _write_old(connection: Connection, tables: dump.Tables, table: str, said: dict[str, list[object]]) -> None:
    wanted = [place for place, name in enumerate(said["columns"]) if name in tables[table].c]
    kept = {"columns": [said["columns"][place] for place in wanted], "rows": [[row[place] for place in wanted] for row in said["rows"]]}  # type: ignore[index]
    dump.write(connection, tables, table, json.dumps(kept).encode())


def test_a_full_disk_leaves_no_half_backup_and_no_half_restore(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, _, file = told
    home = new_home(tmp_path / "new", office)
    place = tmp_path / "full"

    assert _at_most(30_000, lambda: backup.make(office, to=place, actor="maria")) == FolderNotWritable.__name__
    assert list(place.iterdir()) == []
    assert _at_most(30_000, lambda: restore(file, {}, home=home, actor="maria")) in (FolderNotWritable.__name__, DatabaseProblem.__name__)
    assert [path.name for path in home.iterdir()] == ["keys"]
    restored(file, home)


def _at_most(size: int, act: Callable[[], object]) -> str:
    """Run an act in a process whose files may grow to so many bytes only, and give the kind of its refusal."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            act()
            told = "nothing"
        except CaseworkError as refusal:
            told = type(refusal).__name__
        except BaseException as error:
            told = repr(error)
        os.write(writing, told.encode())
        os._exit(0)
    os.waitpid(child, 0)
    return os.read(reading, 1000).decode()


def test_a_kill_at_any_moment_leaves_a_backup_or_none_and_a_restore_that_can_be_run_again(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    place = backup.folder(office.settings)
    office.engine.dispose()
    kills = [killed_after(turn * 0.02, lambda: backup.make(office, actor="maria")) for turn in range(1, 8)]
    assert any(kills)
    for each in backup.listed(place):
        verified(each, store.vault_of(office.engine))
    file = backup.make(office, actor="maria").path
    assert [path.name for path in place.iterdir() if path.name.startswith(".")] == []
    office.engine.dispose()
    home = new_home(tmp_path / "new", office)
    for turn in range(1, 16):
        if not killed_after(turn * 0.05, lambda: restore(file, {}, home=home, actor="maria")):
            break
        if (home / "casework.db").exists():
            break
        with pytest.raises(CaseworkError):
            Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))
    if not (home / "casework.db").exists():
        restored(file, home)
    again = Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))

    assert counts(again) == counts(office)
    assert {name: again.files.digest(name) for name in again.files.all()} == {name: office.files.digest(name) for name in office.files.all()}


def test_a_restore_that_was_cut_off_is_not_taken_for_a_new_clinic(told: tuple[Office, str, Path], tmp_path: Path) -> None:
    office, _, file = told
    home = new_home(tmp_path / "new", office)
    (home / RESTORING).mkdir()
    (home / "documents").mkdir()

    with pytest.raises(DatabaseProblem, match="cut off"):
        Office.create(Settings.from_env({"CASEWORK_HOME": str(home)}))
    restored(file, home)


def test_the_commands_say_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    office, _ = busy_office(tmp_path / "home")
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["backup", "--json", "--who", "maria"]) == 0
    made = json.loads(capsys.readouterr().out)
    home = new_home(tmp_path / "new", office)
    assert main(["restore", made["path"], "--home", str(home), "--who", "maria"]) == 0
    assert f"Restored into {home}: 1 case, " in capsys.readouterr().out
    shutil.rmtree(home)

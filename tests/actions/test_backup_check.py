"""The newest backup is restored on trial and compared; what does not come back rings."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from casework import clock
from casework.actions import Office, alarms, backup, backup_check, doctor_backup
from casework.actions.doctor_finding import Unwell
from casework.cli.main import main
from casework.errors import BadFile
from casework.settings import Settings
from tests import make
from tests.actions.backing import busy_office, counts, names


def test_the_newest_backup_comes_back_once_each_and_leaves_nothing_behind(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    before = counts(office), names(office)
    made = backup.make_if_due(office)
    assert made is not None

    found = backup_check.check_if_due(office)

    assert found is not None
    assert (found.name, found.cases, found.files) == (made.path.name, 1, made.files)
    assert "agree with what it says" in found.words
    assert list((office.settings.home / "work").iterdir()) == []
    assert (backup.make_if_due(office), backup_check.check_if_due(office)) == (None, None)
    assert (counts(office), names(office)) == before
    assert alarms.listed(office) == []


def test_a_damaged_backup_rings_once_and_the_next_good_one_comes_back(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    made = backup.make(office, actor="maria")
    made.path.write_bytes(made.path.read_bytes()[:-1])

    with pytest.raises(BadFile, match="altered or cut"):
        backup_check.check_if_due(office)

    assert [alarm.kind for alarm in alarms.listed(office)] == ["restore-failed"]
    assert list((office.settings.home / "work").iterdir()) == []
    made.path.unlink()
    backup.make(office, actor="maria")
    assert backup_check.check_if_due(office) is not None


def test_a_backup_of_another_clinics_log_is_told(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    other = make.office(tmp_path / "other")
    file = backup.make(office, actor="maria").path

    with pytest.raises(BadFile, match="not that of this data folder"):
        backup_check.check(other, file)


def test_a_backup_that_cannot_be_made_rings(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make.office(home)
    (tmp_path / "taken").write_text("a file where the folder should be")
    (home / "clinic.toml").write_text(make.CLINIC + f'\n[backup]\nfolder = "{tmp_path / "taken"}"\n')
    office = Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))

    with pytest.raises(Exception, match="No backup was made"):
        backup.make_if_due(office)

    assert [alarm.kind for alarm in alarms.listed(office)] == ["backup-failed"]


def test_the_doctor_says_how_old_the_newest_is_and_on_which_disk(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    assert "the board makes the first within an hour" in doctor_backup.newest(office)
    backup.make(office, actor="maria")
    assert "0 hours old and not restored on trial yet. It lies on the same disk" in doctor_backup.newest(office)
    backup_check.check(office)
    assert "came back on trial" in doctor_backup.newest(office)

    clock.set_today(office.settings, office.today() + timedelta(days=3))

    with pytest.raises(Unwell, match="twice the time between two backups"):
        doctor_backup.newest(office)


def test_the_doctor_misses_a_backup_where_none_was_ever_made(tmp_path: Path) -> None:
    office, _ = busy_office(tmp_path / "home")
    clock.set_today(office.settings, office.today() + timedelta(days=3))

    with pytest.raises(Unwell, match="Make one now with: casework backup"):
        doctor_backup.newest(office)


def test_the_command_says_what_came_back_or_that_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    office = make.office(tmp_path / "home")
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["backup-check", "--json"]) == 1
    assert "There is no backup yet" in capsys.readouterr().err
    assert main(["backup"]) == 0
    capsys.readouterr()
    assert main(["backup-check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cases"] == 0

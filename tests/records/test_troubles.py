"""What the machine refuses is a sentence that says what to do; what is no trouble of the machine keeps its own name."""

import errno
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from casework.actions import Office, cases, file_writing, holding, intake, results
from casework.cli.main import main
from casework.errors import DatabaseProblem, FolderNotWritable
from casework.records import store, troubles
from casework.terms import HoldReason
from tests import make
from tests.actions import remitting

SAID = (
    ("database or disk is full", "Make room on the disk"),
    ("attempt to write a readonly database", "read-only"),
    ("disk I/O error", "casework doctor"),
    ("database is locked", "try again in a minute"),
    ("unable to open database file", "cannot be opened"),
    ("database disk image is malformed", "restore the newest backup"),
    ("file is not a database", "restore the newest backup"),
    ("could not extend file: No space left on device", "Make room on the disk"),
    ("cannot execute UPDATE in a read-only transaction", "read-only"),
    ("terminating connection due to administrator command", "server went away"),
    ('connection to server at "database" failed: FATAL: password authentication failed for user "casework"', "does not take the password"),
    ("connection failed: fe_sendauth: no password supplied", "does not take the password"),
    ("the database system is shutting down", "server went away"),
    ("something nobody foresaw", "something nobody foresaw"),
)


@pytest.mark.parametrize(("said", "sentence"), SAID, ids=[said for said, _ in SAID])
def test_what_a_database_says_of_the_machine_becomes_a_sentence(said: str, sentence: str) -> None:
    kind = DatabaseError if "malformed" in said or "not a" in said else OperationalError

    with pytest.raises(DatabaseProblem, match=sentence), troubles.told():
        raise kind("UPDATE patient SET value = ?", {}, Exception(f"{said}\nDETAIL: Markerson"))


def test_a_broken_constraint_is_no_trouble_of_the_machine() -> None:
    with pytest.raises(IntegrityError), troubles.told():
        raise IntegrityError("", {}, Exception("UNIQUE constraint failed: connection.id"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO], ids=errno.errorcode.get)
def test_a_disk_that_refuses_a_file_says_what_to_do(number: int) -> None:
    with pytest.raises(FolderNotWritable, match="do the same again: nothing is done twice"), troubles.told():
        raise OSError(number, os.strerror(number))


def test_another_refusal_of_the_system_stays_as_it_is() -> None:
    with pytest.raises(IsADirectoryError), troubles.told():
        raise IsADirectoryError(errno.EISDIR, "Is a directory")


@pytest.fixture
def number(office: Office) -> str:
    """Open a case."""
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


def limited(office: Office, pragma: str) -> None:
    """Let SQLite itself refuse to write on every connection from here on."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    office.engine.dispose()
    event.listen(office.engine, "connect", limit)


def hold(office: Office, number: str) -> None:
    holding.hold(office, number, until=office.today().replace(day=30), reason=HoldReason.OTHER, actor="maria")


def fill(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        for place in range(2000):
            store.set_mark(session, f"filler {place}", "x" * 2000, at=office.now())


@pytest.mark.parametrize(
    ("pragma", "act", "sentence"),
    [("PRAGMA max_page_count = 1", fill, "disk is full"), ("PRAGMA query_only = ON", hold, "read-only")],
    ids=["full", "read-only"],
)
def test_a_database_that_cannot_be_written_refuses_with_a_sentence_and_changes_nothing(
    office: Office, number: str, pragma: str, act: Callable[[Office, str], None], sentence: str
) -> None:
    limited(office, pragma)
    with pytest.raises(DatabaseProblem, match=sentence):
        act(office, number)

    with store.reading(Office.open(office.settings).engine) as session:
        assert store.case(session, number).hold_until is None
        assert store.mark(session, "filler 0") is None


@pytest.mark.parametrize("pragma", ["PRAGMA max_page_count = 1", "PRAGMA query_only = ON"], ids=["full", "read-only"])
def test_a_file_in_the_inbox_is_not_blamed_for_a_disk_that_refuses_and_is_taken_in_when_there_is_room(office: Office, pragma: str) -> None:
    path = remitting.written(office.settings.folder("inbox"), remitting.MONDAY)
    limited(office, pragma)
    with pytest.raises(DatabaseProblem, match="Then do the same again"):
        intake.watch(office, settle_seconds=0)

    assert path.is_file()
    assert list(office.settings.folder("inbox/rejected").iterdir()) == []
    assert intake.watch(Office.open(office.settings), settle_seconds=0)[0].opened


def test_a_damaged_database_file_says_to_restore_a_backup_by_command_too(
    office: Office, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.engine.dispose()
    (office.settings.home / "casework.db").write_bytes(b"no database at all, " * 400)
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["cases"]) == 1
    assert "restore the newest backup" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk of its own and make it read-only")
def test_a_disk_that_is_really_read_only_refuses_commands_and_files_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)], check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        office = make.office(place / "home")
        (number,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
        office.engine.dispose()
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

        for command in (["draft", number], ["hold", number, "--until", "2026-12-01", "--reason", "other"]):
            assert main(command) == 1
            assert "Give yourself the right to write there" in (said := capsys.readouterr().err) or "cannot be opened" in said
        with pytest.raises(FolderNotWritable, match="read-only"):
            file_writing.put(office.documents / "x.docx", b"x")
    finally:
        subprocess.run(["umount", str(place)], check=True)


DAMAGE = {
    "an amount": "UPDATE claim_line SET charge = 'Whitlock'",
    "a word of a list": "UPDATE appeal_case SET outcome = 'Whitlock'",
    "a day": "UPDATE appeal_case SET closed_on = '2026-13-45'",
    "a moment": "UPDATE determination SET recorded_at = 'Whitlock'",
}


def test_a_value_that_nothing_of_ours_has_written_is_told_as_damage_and_never_repeated(office: Office) -> None:
    (number,) = cases.take_chart(office, make.full_chart(), actor="maria").opened
    for what, statement in DAMAGE.items():
        with office.engine.begin() as connection:
            connection.exec_driver_sql(statement)
        with pytest.raises(DatabaseProblem, match=f"is damaged: {what}. Restore the database"), store.reading(office.engine) as session:
            store.case(session, number)
            store.determinations(session, number)
            results.month(office)
        with office.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE claim_line SET charge = '650.00'")
            connection.exec_driver_sql("UPDATE appeal_case SET outcome = NULL, closed_on = NULL")

"""What lies decrypted for a moment lies in the data folder, for this user only, and is cleared away after a crash too."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from casework.records import whole, workroom

KILLED = """
import sys, time
from pathlib import Path
from casework.records import workroom
with workroom.room(Path(sys.argv[1])) as room:
    (room / "letter.docx").write_bytes(b"a name")
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_room_is_for_this_user_only_and_goes_with_what_is_in_it(tmp_path: Path) -> None:
    with workroom.room(tmp_path) as room:
        (room / "letter.docx").write_bytes(b"a name")
        assert stat.S_IMODE(room.stat().st_mode) == 0o700

    assert list((tmp_path / "work").iterdir()) == []


def test_a_crash_leaves_a_room_that_the_next_start_clears_and_those_in_use_stay(tmp_path: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
    assert killed.stdout is not None
    killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    left = list((tmp_path / "work").iterdir())

    with workroom.room(tmp_path) as mine:
        workroom.sweep(tmp_path)
        assert list((tmp_path / "work").iterdir()) == [mine]
    assert len(left) == 1


def test_a_private_process_writes_no_temporary_file_elsewhere_and_none_that_others_read(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    before = tempfile.tempdir
    with workroom.private(tmp_path):
        with tempfile.NamedTemporaryFile() as file:
            assert Path(file.name).is_relative_to(tmp_path / "work")
        (tmp_path / "made").write_text("x")

    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o600
    assert tempfile.tempdir == before


def test_processes_that_one_starts_share_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/tmp")
    first = workroom.inherited(tmp_path)
    monkeypatch.setenv("TMPDIR", first)

    assert workroom.inherited(tmp_path) == first
    assert Path(first).parent == tmp_path / "work"
    assert f"room-{os.getpid()}-" in first


def test_a_room_of_another_container_stays_while_it_is_held_though_its_process_cannot_be_seen(tmp_path: Path) -> None:
    gone = tmp_path / "work" / "room-999999999-x"
    with workroom.room(tmp_path) as room:
        held = room.rename(gone)
        workroom.sweep(tmp_path)
        assert held.is_dir()
        held.rename(room)


def test_what_another_container_writes_is_left_alone_until_it_has_been_silent_for_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setattr(whole, "_here", lambda: "beef")
        there.setattr(os, "getpid", lambda: 999_999_999)
        theirs = whole.hidden_beside(tmp_path / "letter.docx")
    theirs.write_bytes(b"half")

    whole.sweep_beside(tmp_path / "letter.docx")
    assert theirs.is_file()

    os.utime(theirs, (0, 0))
    whole.sweep_beside(tmp_path / "letter.docx")
    assert not theirs.exists()

"""Files lie sealed, are handed out where the clinic keeps them open, and are never half there."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from casework.errors import BadFile, FolderNotWritable
from casework.records import keys
from casework.records.files import Files
from casework.settings import Settings

NAME = "C26-0001/first-appeal/letter-v1.docx"
WORDS = b"Jordan Whitlock has treatment-resistant depression."


def store(home: Path, *, is_open: bool = True) -> Files:
    settings = Settings(home=home, database_url="")
    keys.make(settings)
    opened = keys.unlock(settings)
    return Files(home / "vault", home / "documents", lambda: opened, is_open=is_open)


def on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".key")


def test_a_closed_file_lies_on_the_disk_sealed_only(tmp_path: Path) -> None:
    files = store(tmp_path, is_open=False)

    files.put(NAME, WORDS)

    assert b"Jordan" not in on_disk(tmp_path)
    assert not (tmp_path / "documents").exists()
    assert files.read(NAME) == WORDS


def test_an_open_file_is_handed_out_for_this_user_only(tmp_path: Path) -> None:
    files = store(tmp_path)

    files.put(NAME, WORDS)

    handed = tmp_path / "documents" / NAME
    assert handed.read_bytes() == WORDS
    assert stat.S_IMODE(handed.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (handed.parent, handed.parent.parent, tmp_path / "vault")} == {0o700}


def test_what_a_person_makes_of_the_handed_out_file_counts_and_the_sealed_one_stays(tmp_path: Path) -> None:
    files = store(tmp_path)
    files.put(NAME, WORDS)
    (tmp_path / "documents" / NAME).write_bytes(b"edited")

    assert files.read(NAME) == b"edited"
    assert files.size(NAME) == 6
    assert files.sealed(NAME) == WORDS


def test_a_handed_out_file_that_somebody_deleted_is_not_lost(tmp_path: Path) -> None:
    files = store(tmp_path)
    files.put(NAME, WORDS)
    (tmp_path / "documents" / NAME).unlink()

    assert files.is_there(NAME)
    assert files.read(NAME) == WORDS
    files.hand_out(NAME)
    assert (tmp_path / "documents" / NAME).read_bytes() == WORDS


def test_handing_out_again_never_writes_over_an_edit(tmp_path: Path) -> None:
    files = store(tmp_path)
    files.put(NAME, WORDS)
    (tmp_path / "documents" / NAME).write_bytes(b"edited")

    files.hand_out(NAME)

    assert (tmp_path / "documents" / NAME).read_bytes() == b"edited"


def test_a_sealed_file_that_was_altered_is_named_and_nothing_else_is_touched(tmp_path: Path) -> None:
    files = store(tmp_path, is_open=False)
    files.put(NAME, WORDS)
    sealed = tmp_path / "vault" / f"{NAME}.sealed"
    before = bytearray(sealed.read_bytes())
    before[-1] ^= 1
    sealed.write_bytes(before)

    with pytest.raises(BadFile, match=f"{NAME}: .*altered"):
        files.read(NAME)
    assert sealed.read_bytes() == bytes(before)


def test_a_sealed_file_moved_to_another_name_does_not_open(tmp_path: Path) -> None:
    files = store(tmp_path, is_open=False)
    files.put(NAME, WORDS)
    (tmp_path / "vault" / f"{NAME}.sealed").rename(tmp_path / "vault" / "C26-0002.docx.sealed")

    with pytest.raises(BadFile, match="altered or moved"):
        files.read("C26-0002.docx")


def test_another_key_opens_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    store(tmp_path, is_open=False).put(NAME, WORDS)
    keys.key_file(tmp_path).unlink()

    with pytest.raises(BadFile, match="another key"):
        store(tmp_path, is_open=False).read(NAME)


def test_a_cut_off_sealed_file_is_refused(tmp_path: Path) -> None:
    files = store(tmp_path, is_open=False)
    files.put(NAME, WORDS)
    (tmp_path / "vault" / f"{NAME}.sealed").write_bytes(b"CASEWORK1")

    with pytest.raises(BadFile, match=NAME):
        files.read(NAME)


def test_a_file_that_is_gone_is_told_by_its_name(tmp_path: Path) -> None:
    files = store(tmp_path)

    with pytest.raises(BadFile, match=f"{NAME} is gone"):
        files.read(NAME)
    assert not files.is_there(NAME)
    assert files.digest(NAME) == ""


@pytest.mark.parametrize("name", ["../casework.db", "/etc/hostname", "", ".", "C26-0001/../../x", "a\nb", "a//b"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match="no name of a file of ours"):
        store(tmp_path).read(name)
    with pytest.raises(FolderNotWritable, match="no name of a file of ours"):
        store(tmp_path).put(name, WORDS)


def test_a_link_in_the_documents_folder_is_never_followed(tmp_path: Path) -> None:
    files, elsewhere = store(tmp_path), tmp_path / "elsewhere.docx"
    elsewhere.write_bytes(b"not ours")
    files.put(NAME, WORDS)
    handed = tmp_path / "documents" / NAME
    handed.unlink()
    handed.symlink_to(elsewhere)

    for act in (lambda: files.read(NAME), lambda: files.put(NAME, WORDS), lambda: files.hand_out(NAME)):
        with pytest.raises((BadFile, FolderNotWritable), match="is a link"):
            act()
    assert elsewhere.read_bytes() == b"not ours"


def test_a_folder_that_is_a_link_is_never_followed(tmp_path: Path) -> None:
    files = store(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "C26-0001").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FolderNotWritable, match="C26-0001 in the documents folder is a link"):
        files.put(NAME, WORDS)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_something_else_than_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    files = store(tmp_path)
    (tmp_path / "documents" / NAME).parent.mkdir(parents=True)
    os.mkfifo(tmp_path / "documents" / NAME)

    with pytest.raises(BadFile, match="cannot be read"):
        files.read(NAME)


def test_a_file_gets_another_name_with_the_edit_in_it(tmp_path: Path) -> None:
    files, after = store(tmp_path), "C26-0001/first-appeal/letter-v1.undone.docx"
    files.put(NAME, WORDS)
    (tmp_path / "documents" / NAME).write_bytes(b"edited")

    files.rename(NAME, after)

    assert (files.read(after), files.sealed(after), files.is_there(NAME)) == (b"edited", WORDS, False)
    files.remove(after)
    assert not files.is_there(after)


def test_sealing_again_keeps_the_words_and_lists_the_same_names(tmp_path: Path) -> None:
    files = store(tmp_path, is_open=False)
    files.put(NAME, WORDS)
    files.put("no-case/papers/paper-1.pdf", b"%PDF")
    before = (tmp_path / "vault" / f"{NAME}.sealed").read_bytes()

    files.reseal(NAME)

    assert (tmp_path / "vault" / f"{NAME}.sealed").read_bytes() != before
    assert files.read(NAME) == WORDS
    assert list(files.all()) == [NAME, "no-case/papers/paper-1.pdf"]


def test_files_kept_open_by_an_older_version_are_sealed_once(tmp_path: Path) -> None:
    files = store(tmp_path)
    (tmp_path / "documents" / NAME).parent.mkdir(parents=True)
    (tmp_path / "documents" / NAME).write_bytes(WORDS)

    files.take_in(NAME)
    (tmp_path / "documents" / NAME).write_bytes(b"edited")
    files.take_in(NAME)

    assert files.sealed(NAME) == WORDS


def test_forty_megabytes_go_in_and_come_out(tmp_path: Path) -> None:
    files, data = store(tmp_path, is_open=False), os.urandom(1 << 20) * 40

    files.put(NAME, data)

    assert files.read(NAME) == data


KILLED = """
import os, signal, sys
from pathlib import Path
from casework.records import whole
from tests.records.test_files import NAME, store
home, at, calls = Path(sys.argv[1]), int(sys.argv[2]), 0
def step(name, real):
    def stepped(*args, **named):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)
    return stepped
files = store(home)
for name in ("open", "fsync", "replace", "mkdir"):
    setattr(os, name, step(name, getattr(os, name)))
files.put(NAME, b"new" * 1000)
print(calls)
"""


def test_a_kill_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    seen, at = set(), 1
    while True:
        home = tmp_path / str(at)
        store(home).put(NAME, b"old")
        (home / "documents" / NAME).unlink()
        done = subprocess.run([sys.executable, "-c", KILLED, str(home), str(at)], capture_output=True, text=True)
        files = store(home)
        seen.add(files.sealed(NAME))
        assert files.read(NAME) in (b"old", b"new" * 1000)
        files.sweep()
        assert not list((home / "vault").rglob(".*"))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        at += 1

    assert at > 8
    assert seen == {b"old", b"new" * 1000}


WRITER = """
import sys
from pathlib import Path
from tests.records.test_files import NAME, store
files = store(Path(sys.argv[1]))
for _ in range(40):
    files.put(NAME, sys.argv[2].encode() * 5000)
"""


def test_two_processes_at_once_leave_one_of_the_two_whole(tmp_path: Path) -> None:
    files = store(tmp_path)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), letter]) for letter in "ab"]

    while any(writer.poll() is None for writer in writers):
        if files.is_there(NAME):
            assert files.sealed(NAME) in (b"a" * 5000, b"b" * 5000)

    assert [writer.returncode for writer in writers] == [0, 0]
    assert files.read(NAME) in (b"a" * 5000, b"b" * 5000)


def test_a_disk_that_takes_no_more_leaves_the_old_file_and_no_scrap(tmp_path: Path) -> None:
    store(tmp_path).put(NAME, b"old")
    full = f"""
import resource, signal
from pathlib import Path
from tests.records.test_files import NAME, store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    store(Path({str(tmp_path)!r})).put(NAME, b"new" * 1000)
except OSError as error:
    print("refused", error.strerror)
"""

    done = subprocess.run([sys.executable, "-c", full], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("refused")
    assert store(tmp_path).read(NAME) == b"old"
    assert not [path for path in tmp_path.rglob(".*") if path.is_file() and "keys" not in path.parts]

"""No command tells what it was not asked: after each, and each way it can fail, no patient data stands in a sentence, a name or a file in clear."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.actions import Office
from casework.cli.main import COMMANDS, main
from casework.records import store
from casework.settings import Settings
from tests import make
from tests.actions.test_nothing_personal import called, filed, opened, requested
from tests.flows.test_walk import BIRTH, MARK

MARKS = (MARK, "867-5309", BIRTH.isoformat())
LONG = tuple(f"{MARK}{end}" for end in ("REF", "last", "member", "drug", "why", "proof", "street", "email"))  # ciphertext may hold three letters by chance
CLOSED = '\n[documents]\nkept = "closed"\n'
STATED = {"chart", "information", "timeline"}  # whose very answer is what the record says
APART = {"doctor", "restore"}  # one asks the network, the other needs a backup; both have tests of their own
FORMS: tuple[tuple[str, ...], ...] = ((), ("{number}",), ("{number}", "--json"), ("show", "{number}"), ("{file}", "--json"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Open an office that keeps its documents closed, with two cases whose every personal word is a marker."""
    home = tmp_path_factory.mktemp("marked") / "home"
    make.office(home)
    (home / "clinic.toml").write_text(make.CLINIC + CLOSED)
    made = Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))
    for place, acts in enumerate(((filed, requested), (called,))):
        number = opened(made, place)
        for act in acts:
            act(made, number)
    return made


@pytest.fixture
def home(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in this office with a temporary folder of its own, and look at the end that nothing was left in clear anywhere."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    monkeypatch.chdir(tmp_path)
    yield office.settings.home
    assert in_clear(office.settings.home) == []
    assert in_clear(scratch) == []


def in_clear(folder: Path) -> list[str]:
    """List the files under a folder whose name or bytes hold a marker."""
    found = []
    for path in folder.rglob("*"):
        found += [f"name {path.name}" for mark in MARKS if mark in path.name]
        if path.is_file() and "keys" not in path.parts:
            data = path.read_bytes()
            found += [f"{mark} in {path.name}" for mark in LONG if mark.encode() in data or mark.encode("utf-16-le") in data]
    return found


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Run one command and give what it printed and what it said beside that."""
    capsys.readouterr()
    with suppress(SystemExit):
        main(words)
    printed = capsys.readouterr()
    return printed.out, printed.err


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text]


@pytest.mark.parametrize("command", sorted({name for names in COMMANDS.values() for name in names} - APART))
def test_a_command_however_it_is_written_tells_nothing_beside_its_answer(
    command: str, home: Path, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"patient": {"first_name": "' + MARK + "first")
    for form in FORMS:
        words = [command, *(each.format(number="C26-0001", file=damaged) for each in form)]
        out, err = told(words, capsys)

        assert marks_in(err) == [], words
        assert command in STATED or marks_in(out) == [], words


BROKEN = {
    "cut.json": lambda: b'{"patient": {"first_name": "' + MARK.encode() + b'first", "last_name": "' + MARK.encode() + b'last"',
    "wrong.json": lambda: json.dumps({"patient": {"first_name": MARK + "first", "birth_on": MARK, "zip_code": MARK}}).encode(),
    "unknown.json": lambda: json.dumps({MARK + "field": MARK, "patient": {MARK: 1}}).encode(),
    "cut.835": lambda: b"ISA*00*          *00*          *ZZ*" + MARK.encode() + b"last~NM1*QC*1*" + MARK.encode() + b"last*First~",
    "rows.csv": lambda: (f"patient last name,charge\n{MARK}last,{MARK}\n" * 3).encode(),
    "chart.xlsx": lambda: b"PK\x03\x04" + MARK.encode(),
    "letter.docx": lambda: b"PK\x03\x04" + MARK.encode() * 9,
    "letter.pdf": lambda: b"%PDF-1.4\n" + MARK.encode() * 9,
    "letter.txt": lambda: b"\xff\xfe\x00" + MARK.encode(),
}
READERS = (
    ("intake",),
    ("intake", "--dry-run"),
    ("open",),
    ("add-document", "C26-0001", "--kind", "records", "--undated"),
    ("read-policy",),
    ("sessions",),
    ("templates", "check"),
)


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_or_foreign_file_is_refused_without_a_word_of_it(name: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name]())
    for reader in READERS:
        for more in ([], ["--json"]):
            out, err = told([*reader, str(path), *more], capsys)

            assert marks_in(out + err) == [], reader


def test_a_missing_file_and_a_folder_are_refused_in_a_sentence(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for reader in READERS:
        for path in (tmp_path / "nowhere.json", tmp_path):
            out, err = told([*reader, str(path)], capsys)

            assert marks_in(out + err) == []
            assert "Traceback" not in err


WRITERS = (
    ("draft", "C26-0002"),
    ("hold", "C26-0002", "--until", "2026-12-24"),
    ("log", "C26-0002", "call", "--with", f"{MARK}who", "--note", f"{MARK}why"),
    ("find", "--name", f"{MARK}last0", "--who", "maria"),
    ("remind",),
)


def test_a_locked_database_is_said_in_a_sentence(home: Path, office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0)
    monkeypatch.setitem(store.writing.__wrapped__.__kwdefaults__, "wait_seconds", 0)  # type: ignore[attr-defined] # else each waits half a minute
    holder = sqlite3.connect(home / "casework.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        for words in WRITERS:
            out, err = told(list(words), capsys)

            assert marks_in(out + err) == [], words
            assert "Traceback" not in err
    finally:
        holder.rollback()
        holder.close()


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))  # SQLite's shared memory is 32 KiB
from casework.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_disk_that_takes_no_more_is_said_in_a_sentence(home: Path, office: Office, tmp_path: Path) -> None:
    office.engine.dispose()
    shutil.copytree(home, tmp_path / "copy")
    program = Path(make.__file__).parent.parent
    for words in WRITERS[:3]:
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "CASEWORK_HOME": str(tmp_path / "copy")}
        ran = subprocess.run([sys.executable, "-c", FULL, *words], env=env, capture_output=True, text=True, check=False, timeout=60, cwd=program)

        assert marks_in(ran.stdout + ran.stderr) == [], words
        assert "Traceback" not in ran.stderr
    assert in_clear(tmp_path / "copy") == []


def test_a_value_that_does_not_open_is_told_without_it(home: Path, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with store.writing(office.engine) as session:
        before = session.connection().execute(sa.text("SELECT reason_text FROM determination WHERE id = 1")).scalar_one()
        session.connection().execute(sa.text("UPDATE determination SET reason_text = substr(reason_text, 1, 30) WHERE id = 1"))
    for words in (["draft", "C26-0001"], ["case", "C26-0001"], ["worklist"], ["timeline", "C26-0001"], ["keys", "check"], ["worklist", "--json"]):
        _, err = told(words, capsys)

        assert marks_in(err) == [], words
        assert "Traceback" not in err
    with store.writing(office.engine) as session:
        session.connection().execute(sa.text("UPDATE determination SET reason_text = :before WHERE id = 1"), {"before": before})

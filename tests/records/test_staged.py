"""A file and the rows that tell of it come together or not at all, whatever dies between them, and whoever comes at the same time."""

from pathlib import Path

import pytest
from sqlmodel import select

from casework.actions import Office, integrity
from casework.records import events, staged, store, whole
from casework.records.logbook import Event


class Killed(BaseException):
    """The process is dead: nothing after this runs."""


@pytest.fixture
def file(office: Office) -> Path:
    path = office.settings.folder("rulebook") / "own.toml"
    path.write_bytes(b"old")
    return path


def hidden(path: Path) -> Path:
    return path.with_name(f".{path.name}.next")


def said(office: Office) -> list[str]:
    with store.reading(office.engine) as session:
        return [each.verb for each in session.exec(select(Event)) if each.verb == "policy added"]


def write(office: Office, path: Path, data: bytes) -> None:
    with staged.together(office.engine, office.settings.home, office.now()) as act:
        act.put(path, data)
        assert path.read_bytes() == b"old"
        events.append(act.session, "policy added", actor="maria", at=office.now())


def killed_between(office: Office, path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write, and die after the rows are committed and before the file is in its place."""

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(staged, "finish", dies)
        with pytest.raises(Killed):
            write(office, path, data)


def test_file_and_rows_are_there_together(office: Office, file: Path) -> None:
    write(office, file, b"new")

    assert file.read_bytes() == b"new" and file.stat().st_mode & 0o777 == whole.PRIVATE_FILE
    assert said(office) == ["policy added"] and not hidden(file).exists()


def test_a_refusal_leaves_both_as_they_were(office: Office, file: Path) -> None:
    with pytest.raises(ValueError, match="no"), staged.together(office.engine, office.settings.home, office.now()) as act:
        events.append(act.session, "policy added", actor="maria", at=office.now())
        act.put(file, b"new")
        raise ValueError("no")

    assert file.read_bytes() == b"old" and said(office) == [] and not hidden(file).exists()


@pytest.mark.parametrize("how", ["the next act", "the sweep", "the next start"])
def test_what_a_kill_left_between_is_ended_by_whoever_comes_next(office: Office, file: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    killed_between(office, file, b"new", monkeypatch)
    assert file.read_bytes() == b"old" and said(office) == ["policy added"]

    if how == "the next act":
        with staged.together(office.engine, office.settings.home, office.now()):
            assert file.read_bytes() == b"new", "it must be known to whoever writes on"
    elif how == "the sweep":
        integrity.look_over(office)
    else:
        Office.create(office.settings)

    assert file.read_bytes() == b"new" and said(office) == ["policy added"] and not hidden(file).exists()


def test_what_no_row_vouches_for_is_taken_away(office: Office, file: Path) -> None:
    write_hidden = hidden(file)
    write_hidden.write_bytes(b"of an act that was never committed")
    unknown = hidden(file.with_name("unknown.toml"))
    unknown.write_bytes(b"of no act at all")

    staged.finish(office.engine, office.settings.home)

    assert file.read_bytes() == b"old" and not write_hidden.exists() and not unknown.exists()


def test_a_file_goes_with_its_row(office: Office, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with staged.together(office.engine, office.settings.home, office.now()) as act:
        act.take_away(file)
        assert file.exists()
    assert not file.exists() and not hidden(file).exists()

    file.write_bytes(b"put there by hand afterwards")
    Office.create(office.settings)
    assert file.exists(), "an old record takes nothing away again"


def test_two_offices_at_once_wait_for_each_other(office: Office, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one laid ready and committed is in place before the other reads, and no act moves what another has not committed."""
    killed_between(office, file, b"first", monkeypatch)
    other = Office.open(office.settings)
    with staged.together(other.engine, other.settings.home, office.now()) as act:
        assert file.read_bytes() == b"first"
        act.put(file, file.read_bytes() + b" and second")
        assert file.read_bytes() == b"first"
    staged.finish(office.engine, office.settings.home)

    assert file.read_bytes() == b"first and second"

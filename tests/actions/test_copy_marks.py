"""A copy that we wrote is never taken for a person's, whatever dies while it comes; what a person saved always is."""

from pathlib import Path

import pytest

from casework.actions import Office, copy_marks
from casework.records import whole


class Killed(BaseException):
    """The process is dead: nothing after this runs."""


def dies(*_: object) -> None:
    raise Killed


@pytest.fixture(params=["P0001.xlsx", "C26-0001 call sheet.xlsx"])
def path(office: Office, request: pytest.FixtureRequest) -> Path:
    return office.settings.folder("charts") / str(request.param)


def put(office: Office, path: Path, data: bytes, *, is_faulty: bool = False) -> None:
    copy_marks.put_in_place(office, path, data, is_faulty=is_faulty)


@pytest.mark.parametrize("dead", ["move", "flush"])
def test_a_kill_while_a_copy_comes_leaves_one_that_is_ours(office: Office, path: Path, monkeypatch: pytest.MonkeyPatch, dead: str) -> None:
    put(office, path, b"old")
    with monkeypatch.context() as killed:
        killed.setattr(whole, dead, dies)
        with pytest.raises(Killed):
            put(office, path, b"new")

    assert path.read_bytes() == (b"old" if dead == "move" else b"new")
    assert not copy_marks.is_saved(office, path)


def test_what_a_person_saved_is_seen_also_where_it_says_what_we_once_wrote(office: Office, path: Path) -> None:
    put(office, path, b"ours")
    path.write_bytes(b"a person's")
    assert copy_marks.is_saved(office, path)

    copy_marks.remember(office, path, copy_marks.digest(path))
    assert not copy_marks.is_saved(office, path)
    path.write_bytes(b"ours")
    assert copy_marks.is_saved(office, path), "put back by a person, it is a person's"


def test_a_faulty_one_is_known_as_faulty_and_a_copy_nobody_knows_is_a_persons(office: Office, path: Path) -> None:
    path.write_bytes(b"nobody's")
    assert copy_marks.is_saved(office, path) and copy_marks.known(office, path) == ()

    put(office, path, b"faulty", is_faulty=True)
    assert copy_marks.is_faulty(office, path) and not copy_marks.is_saved(office, path)
    copy_marks.forget(office, path)
    assert copy_marks.is_saved(office, path) and not copy_marks.is_faulty(office, path)

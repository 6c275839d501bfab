"""Every file of the inbox is read once it is whole, told apart by content, and ends in exactly one folder."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.chart import Chart
from casework.intake import chart_book, inbox
from casework.intake.inbox import FileKind
from examples import make_charts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make an empty inbox with its two folders."""
    (tmp_path / "inbox" / "done").mkdir(parents=True)
    (tmp_path / "inbox" / "rejected").mkdir()
    return tmp_path / "inbox"


def drop(folder: Path, name: str, content: str = "ISA*") -> Path:
    (folder / name).write_text(content)
    return folder / name


def seconds_after(path: Path, seconds: float) -> datetime:
    """Give a time that many seconds after a file last changed."""
    state = path.stat()
    return datetime.fromtimestamp(max(state.st_mtime, state.st_ctime) + seconds, UTC)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() or path.is_symlink())


def test_ready_files_are_listed_by_name_and_nothing_else_is(folder: Path) -> None:
    for name in ("b.835", "a.xlsx", "~$a.xlsx", ".hidden.835", "c.835.part", "d.TMP", "e.xlsx.crdownload", "Thumbs.db", ".~lock.a.xlsx#"):
        drop(folder, name)
    (folder / "link.835").symlink_to(folder / "b.835")
    os.mkfifo(folder / "pipe.835")

    ready = inbox.waiting(folder, settle_seconds=0, now=seconds_after(drop(folder, "z.835"), 1))

    assert [path.name for path in ready] == ["a.xlsx", "b.835", "z.835"]
    assert [path.name for path in inbox.links(folder)] == ["link.835"]


def test_a_file_that_has_just_changed_is_left_for_the_next_time(folder: Path) -> None:
    path = drop(folder, "a.835")

    assert inbox.waiting(folder, settle_seconds=10, now=seconds_after(path, 9)) == ()
    assert inbox.waiting(folder, settle_seconds=10, now=seconds_after(path, 11)) == (path,)


def test_a_copy_that_keeps_its_old_time_is_still_seen_as_new(folder: Path) -> None:
    path = drop(folder, "a.835")
    os.utime(path, (1_000_000_000, 1_000_000_000))

    assert inbox.waiting(folder, settle_seconds=10, now=seconds_after(path, 9)) == ()


def test_a_file_from_the_future_is_left_alone(folder: Path) -> None:
    path = drop(folder, "a.835")

    assert inbox.waiting(folder, settle_seconds=0, now=seconds_after(path, -5)) == ()


def test_a_missing_inbox_holds_nothing(tmp_path: Path) -> None:
    assert inbox.waiting(tmp_path / "none", settle_seconds=0, now=datetime(2026, 11, 22, tzinfo=UTC)) == ()


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.txt", b"ISA*00*", FileKind.REMITTANCE),
        ("a.txt", b"\xef\xbb\xbf\r\n ISA|00|", FileKind.REMITTANCE),
        ("a.xlsx", b"ST*835*0001~", FileKind.REMITTANCE),
        ("a.txt", b"GS*HP*", FileKind.REMITTANCE),
        ("a.txt", b"Isabel*", FileKind.UNKNOWN),
        ("a.txt", b"STATEMENT*", FileKind.UNKNOWN),
        ("a.835", b"not an 835", FileKind.REMITTANCE),
        ("a.txt", b' \n{"patient": {}}', FileKind.CHART),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", FileKind.CHART),
        ("a.json", b"[]", FileKind.CHART),
        ("a.zip", b"PK\x03\x04" + bytes(22) + b"\x05\x00\x00\x00a.835", FileKind.UNKNOWN),
        ("a.xlsx", b"PK\x03\x04" + bytes(22) + b"\x05\x00\x00\x00a.835", FileKind.UNKNOWN),
        ("a.pdf", b"%PDF-1.7", FileKind.UNKNOWN),
        ("a.txt", b"", FileKind.UNKNOWN),
    ],
)
def test_a_file_is_what_its_content_says(name: str, head: bytes, kind: FileKind) -> None:
    assert inbox.kind_of(Path(name), head) is kind


def test_the_clinics_own_files_are_told_apart(tmp_path: Path) -> None:
    chart_book.write(Chart(), tmp_path / "chart")
    remittance = make_charts.CHARTS.parent / "remittance-2026-11-20.835"

    assert inbox.kind_of(Path("x"), inbox.read_head(tmp_path / "chart")) is FileKind.CHART
    assert inbox.kind_of(Path("x"), inbox.read_head(remittance)) is FileKind.REMITTANCE


def test_a_rejected_file_never_replaces_another(folder: Path) -> None:
    moved = [inbox.reject(drop(folder, "a.835", str(number)), folder / "rejected", "Reason.") for number in range(3)]

    assert [path.name for path in moved] == ["a.835", "a-2.835", "a-3.835"]
    assert [path.read_text() for path in moved] == ["0", "1", "2"]


def test_a_rejected_file_lies_beside_its_reason(folder: Path) -> None:
    for number in range(2):
        inbox.reject(drop(folder, "a.835", str(number)), folder / "rejected", f"Reason {number}.")

    assert names(folder / "rejected") == ["a-2.835", "a-2.835.reason.txt", "a.835", "a.835.reason.txt"]
    assert (folder / "rejected" / "a-2.835.reason.txt").read_text().startswith("Reason 1.\n")


def test_a_link_is_moved_itself_and_what_it_points_to_stays(folder: Path, tmp_path: Path) -> None:
    target = drop(tmp_path, "secret.835")
    (folder / "link.835").symlink_to(target)
    (folder / "broken.835").symlink_to(tmp_path / "nowhere")
    for link in inbox.links(folder):
        inbox.reject(link, folder / "rejected", "A link.")

    assert target.exists()
    assert names(folder) == []
    assert (folder / "rejected" / "link.835").is_symlink()
    assert (folder / "rejected" / "broken.835").is_symlink()


def test_a_file_named_like_a_reason_is_never_overwritten_by_one(folder: Path) -> None:
    inbox.reject(drop(folder, "a.835.reason.txt", "mine"), folder / "rejected", "Not known.")
    inbox.reject(drop(folder, "a.835", "ISA*"), folder / "rejected", "Damaged.")

    assert (folder / "rejected" / "a.835.reason.txt").read_text() == "mine"
    assert (folder / "rejected" / "a-2.835.reason.txt").read_text().startswith("Damaged.")


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "a." + "y" * 250, "\udcff.835", "a\nb.835", "-rf", "a.tar.gz"])
def test_any_name_that_a_folder_can_hold_can_be_moved(folder: Path, name: str) -> None:
    for content in ("first", "second"):
        inbox.reject(drop(folder, name, content), folder / "rejected", "Reason.")

    assert names(folder) == []
    kept = sorted(path.read_text().partition("\n")[0] for path in (folder / "rejected").iterdir())
    assert kept == ["Reason.", "Reason.", "first", "second"]


class Killed(BaseException):
    """The process ends here."""


def kill_points(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Stop before each change of the folder that `reject` makes, one after the other."""
    for owner, method, call in ((os, "open", 1), (Path, "replace", 1), (Path, "replace", 2)):
        with monkeypatch.context() as patch:
            count = 0
            real = getattr(owner, method)

            def stop(*said: object, _real: object = real, _call: int = call, **named: object) -> object:
                nonlocal count
                count += 1
                if count == _call:
                    raise Killed
                return _real(*said, **named)  # type: ignore[operator]

            patch.setattr(owner, method, stop)
            yield f"{method} {call}"


def test_a_kill_between_any_two_steps_leaves_a_file_in_one_place_and_the_next_run_completes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for point in kill_points(monkeypatch):
        path = drop_quietly(folder, f"{point}.835")
        with pytest.raises(Killed):
            inbox.reject(path, folder / "rejected", "Damaged.")

        assert path.exists()
        assert not (folder / "rejected" / path.name).exists()

        moved = inbox.reject(path, folder / "rejected", "Damaged.")

        assert moved.name == path.name
        assert names(folder) == []
        assert (folder / "rejected" / f"{path.name}.reason.txt").read_text().startswith("Damaged.")


def drop_quietly(folder: Path, name: str) -> Path:
    """Drop a file without the methods that the test stops."""
    path = folder / name
    with open(path, "w") as file:  # noqa: PTH123 - Path.open asks os.open, which the test replaces
        file.write("ISA*")
    return path


def test_a_kill_before_the_move_leaves_the_file_in_the_inbox_for_the_next_run(folder: Path) -> None:
    path = drop(folder, "a.835")
    inbox._write_reason(folder / "rejected" / "a.835", "Damaged.")  # a kill right after this step

    assert inbox.waiting(folder, settle_seconds=0, now=seconds_after(path, 1)) == (path,)

    inbox.reject(path, folder / "rejected", "Damaged again.")

    assert names(folder / "rejected") == ["a.835", "a.835.reason.txt"]
    assert (folder / "rejected" / "a.835.reason.txt").read_text().startswith("Damaged again.")

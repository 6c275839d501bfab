"""A sample of `make crash`: the process is killed at some points of the acts of a case; done again, all is as if nothing had happened, and nothing twice."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.records import store
from tests import make
from tests.crash.harness import Life, Station
from tests.crash.road import ROAD

SAMPLE = (
    "open a case",
    "draft",
    "take a paper",
    "keep an edit",
    "file",
    "undo the filing",
    "file again",
    "arm and send reminders",
    "determine",
    "next stage",
    "draft the second appeal",
    "undo the drawing",
)
SHORT = tuple(deed for deed in ROAD if deed.name in SAMPLE)
ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Live the short road on a disk of its own, four megabytes larger than it needs, where this user may mount one."""
    scratch = tmp_path_factory.mktemp("crash")
    if not ROOT or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(scratch)], check=False, capture_output=True).returncode:
        yield Life(scratch / "life", SHORT).live()
        return
    try:
        yield Life(scratch / "life", SHORT).live()
    finally:
        subprocess.run(["umount", str(scratch)], check=True)


def station(life: Life, name: str) -> Station:
    return next(each for each in life.stations if each.deed.name == name)


def points_of(found: Station) -> list[int]:
    """Choose the last point before the last commit, the one after it, and one in the middle of what is written."""
    commits = [place for place, point in enumerate(found.points, 1) if point == "before the commit"]
    files = [place for place, point in enumerate(found.points, 1) if point in ("os.rename", "flush of a file", "after a message")]
    return sorted({*commits[-1:], *(place + 1 for place in commits[-1:]), *files[:1]})


@pytest.mark.parametrize("name", SAMPLE)
def test_an_act_killed_and_done_again_is_as_if_it_had_been_done_once(life: Life, name: str) -> None:
    found = station(life, name)

    assert {point: life.killed(found, point) for point in points_of(found)} == {point: [] for point in points_of(found)}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS], ids=["full", "read-only"])
@pytest.mark.parametrize("name", ["draft", "file", "next stage"])
def test_a_disk_that_refuses_in_the_middle_is_a_sentence_and_nothing_is_half_done(life: Life, name: str, number: int) -> None:
    found = station(life, name)
    points = [point for point in points_of(found) if found.may_refuse(point)]

    assert {point: life.refused(found, point, number) for point in points} == {point: [] for point in points}


@pytest.mark.skipif(not ROOT, reason="only root may mount a disk of its own to fill it")
@pytest.mark.parametrize("free", [0, 40_000])
@pytest.mark.parametrize("name", ["draft", "take a paper", "file"])
def test_a_disk_that_is_really_full_is_a_sentence_and_with_room_again_the_act_is_whole(life: Life, name: str, free: int) -> None:
    if not os.path.ismount(life.scratch.parent):
        pytest.skip("no disk could be mounted here")

    assert life.full(station(life, name), free=free) == []


def test_the_road_passes_more_than_thirty_points_and_more_than_thirty_acts(life: Life) -> None:
    assert len({deed.name for deed in ROAD}) == len(ROAD) > 30
    assert sum(len(each.points) for each in life.stations) > 200


def test_a_document_is_whole_on_the_disk_before_the_row_that_names_it_is_committed(life: Life) -> None:
    points = station(life, "draft").points
    commit = points.index("before the commit")
    rows = [place for place, point in enumerate(points) if point == "insert document"]

    assert rows
    assert all(points[place - 4 : place] == ["file opened to write", "flush of a file", "os.rename", "flush of a folder"] for place in rows)
    assert max(rows) < commit
    assert not {"flush of a file", "os.rename"} & set(points[commit:])


def test_every_connection_flushes_each_commit(tmp_path: Path) -> None:
    office = make.office(tmp_path / "home")
    for opens in (store.reading, store.writing):
        with opens(office.engine) as session:
            asked = [session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys")]
        assert asked == ["wal", 2, 1]

"""Live the road act by act; kill the process at a point of an act, start anew, do the act again, and compare with the life nobody interrupted."""

import errno
import os
import pickle
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from casework import clock
from casework.actions import Office, remind, remind_rows
from casework.errors import CaseworkError
from casework.records import store
from casework.settings import Settings
from tests import make
from tests.crash import look, scenery
from tests.crash.points import Fate
from tests.crash.road import ROAD, Deed

Task = Callable[[Office], Any]
AT = time(9)


@dataclass
class Station:
    """One act of the road: how the folder stood before it, the points that the act passes, how everything stands after it, and after the board's minute.

    `ailing`: what did not hold before it, which the act is there to mend.
    `known`: what came of doing it again, by how everything stood after a kill; what stands alike is done again once.
    """

    deed: Deed
    before: Path
    points: list[str]
    disks: list[int]
    done: look.Look
    after: look.Look
    ailing: list[str]
    known: dict[str, list[str]] = field(default_factory=dict)

    def is_another(self, point: int) -> bool:
        """Say whether anything reached the disk since the point before; where nothing did, a process dies at both alike."""
        return point == 1 or self.disks[point - 1] != self.disks[point - 2]

    def may_refuse(self, point: int) -> bool:
        """Say whether a disk can refuse at a point: what is done it refuses no more, and a message needs no disk."""
        return "after" not in self.points[point - 1] and "message" not in self.points[point - 1]


@dataclass
class Life:
    """One uninterrupted life in a scratch folder; `stations` are its acts in order."""

    scratch: Path
    road: Sequence[Deed] = ROAD
    stations: list[Station] = field(default_factory=list)
    name: str = "place"

    @property
    def place(self) -> Path:
        """Say where every process finds its data folder; what was sent lies beside it."""
        return self.scratch / self.name

    @property
    def home(self) -> Path:
        return self.place / "home"

    def live(self) -> "Life":
        """Walk the whole road without a kill, and keep how everything stood before each act."""
        self._begin()
        for number, deed in enumerate(self.road):
            self.in_a_process(deed, lambda office, deed=deed: deed.ready(office))
            before = self.scratch / f"before-{number:02}"
            shutil.copytree(self.place, before)
            self.stations.append(Station(deed, before, *self.in_a_process(deed, lambda office, deed=deed: self._passed(office, deed))))
        return self

    def _begin(self) -> None:
        self.place.mkdir(parents=True)
        office = make.office(self.home)
        with store.writing(office.engine) as session:
            remind_rows.salt(session, office.now())  # chance, which must be the same in every life
        office.engine.dispose()

    def _passed(self, office: Office, deed: Deed) -> tuple[list[str], list[int], look.Look, look.Look, list[str]]:
        ailing = look.faults(office)
        fate = Fate(self.home, is_looking=True)
        fate.watch()
        deed.do(office, fate.send)
        points, disks, done = list(fate.passed), list(fate.disks), self._look(office, deed)
        if not deed.is_followed:
            return points, disks, done, done, ailing
        _follow(office, deed)
        return points, disks, done, self._look(office, deed), ailing

    def _look(self, office: Office, deed: Deed) -> look.Look:
        return look.at(office) | {"beside": deed.beside(office)}

    def killed(self, station: Station, point: int) -> list[str]:
        """Kill the act at a point, start anew and do it again. Say what differs from the uninterrupted life."""
        return self._broken(station, point, lambda _: os.kill(os.getpid(), signal.SIGKILL), self._dies)

    def refused(self, station: Station, point: int, number: int) -> list[str]:
        """Let the system refuse the act at a point, such as for a full disk, make room and do it again. Say what was wrong."""

        def refuse(_: str) -> None:
            raise OSError(number, os.strerror(number))

        return self._broken(station, point, refuse, self._is_told)

    def full(self, station: Station, *, free: int) -> list[str]:
        """Fill the disk that the scratch folder is on but for some bytes, do the act, make room, and do it again. Say what was wrong."""
        self._lay(station)
        filler = self.scratch / "filler"
        _fill(filler, free)
        try:
            wrong = self.in_a_process(station.deed, lambda office: self._is_told(office, station.deed, Fate(self.home)), is_first=False)
        finally:
            filler.unlink()
        return [*wrong, *self._done_again(station)]

    def _lay(self, station: Station) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(station.before, self.place)

    def _broken(self, station: Station, point: int, how: Callable[[str], None], act: Callable[[Office, Deed, Fate], list[str]]) -> list[str]:
        self._lay(station)
        wrong = self.in_a_process(station.deed, lambda office: act(office, station.deed, Fate(self.home, point, how)))
        return [*(wrong or ()), *self._done_again(station)]

    def _done_again(self, station: Station) -> list[str]:
        stood, found = self.in_a_process(station.deed, lambda office: self._again(office, station), after=look.LATER)
        station.known[stood] = found
        return found

    def _dies(self, office: Office, deed: Deed, fate: Fate) -> list[str]:
        fate.watch()
        deed.do(office, fate.send)
        return ["it was not killed: another run passes other points"]

    def _is_told(self, office: Office, deed: Deed, fate: Fate) -> list[str]:
        fate.watch()
        try:
            deed.do(office, fate.send)
        except CaseworkError as refusal:
            return [] if "do the same again" in str(refusal) else [f"the sentence does not say what to do: {refusal}"]
        except OSError as error:
            return [] if error.errno in (errno.ENOSPC, errno.EROFS) else [f"another refusal: {error}"]
        return []

    def _again(self, office: Office, station: Station) -> tuple[str, list[str]]:
        """Do the act again as a person would, who does not know how far it went; a refusal is an answer. Say how all stood before, and what differs."""
        stood = look.mark(office)
        if stood in station.known:
            return stood, station.known[stood]
        faults, answer = [f"after the kill: {each}" for each in look.faults(office) if each not in station.ailing], ""
        try:
            station.deed.do(office, Fate(self.home).send)
        except CaseworkError as refusal:
            answer = f" (refused: {refusal})"
        faults += [f"left behind: {each}" for each in look.left_behind(office)]
        if not look.differences(self._look(office, station.deed), station.done):
            return stood, faults  # what follows by itself follows from this
        _follow(office, station.deed)
        return stood, faults + [f"{each}{answer}" for each in look.differences(self._look(office, station.deed), station.after)]

    def in_a_process(self, deed: Deed, task: Task, *, is_first: bool = True, after: timedelta = timedelta(0)) -> Any:
        """Do something in a process of its own, forked from this one, at the deed's fixed hour or so long after; None when it was killed.

        `is_first`: it is a start of the program, which clears away what a kill left.
        """
        reads, writes = os.pipe()
        child = os.fork()
        if not child:
            os.close(reads)
            _live(self.home, _instant(self.home, deed) + after, task, writes, is_first=is_first)
        os.close(writes)
        with os.fdopen(reads, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return None
        kind, value = pickle.loads(said)  # noqa: S301 - our own child wrote it
        if kind == "failed":
            raise AssertionError(f"{deed.name}: {value}")
        return value


def _follow(office: Office, deed: Deed) -> None:
    """Let the board's minute pass, where the act is one that something follows by itself."""
    if deed.is_followed:
        scenery.minute(office)


def _fill(filler: Path, free: int) -> None:
    """Write a file until the disk is full, then give some bytes back."""
    with filler.open("wb", buffering=0) as file:
        with suppress(OSError):
            while True:
                file.write(bytes(4096))
        file.truncate(max(file.tell() - free, 0))


def _live(home: Path, now: datetime, task: Task, writes: int, *, is_first: bool) -> None:
    """Live as a child process: open the office, do the task, hand over what it gives, and end without cleaning up."""
    try:
        said = ("done", _in_the_office(home, now, task, is_first=is_first))
    except BaseException:
        said = ("failed", traceback.format_exc())
    try:
        with os.fdopen(writes, "wb") as pipe:
            pickle.dump(said, pipe)
    finally:
        sys.stdout.flush()
        os._exit(0)


def _in_the_office(home: Path, now: datetime, task: Task, *, is_first: bool) -> Any:
    os.environ["PATH"] = ""  # no LibreOffice: its files never come out the same twice
    settings = Settings.from_env({"CASEWORK_HOME": str(home)})
    clock.now = lambda _: now
    clock.today = lambda _: now.astimezone(settings.zone).date()
    remind.watch = lambda now: lambda: now  # a clock that does not go on while a sweep works
    return task(Office.create(settings) if is_first else Office.open(settings))


def _instant(home: Path, deed: Deed) -> datetime:
    return datetime.combine(deed.day, AT, Settings.from_env({"CASEWORK_HOME": str(home)}).zone).astimezone(UTC)

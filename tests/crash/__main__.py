"""Kill the program at every point of every act and print the table: `python -m tests.crash`, which is what `make crash` does.

`--every N` takes each Nth point only, `--act NAME` one act; `--full` and `--read-only` let the disk refuse instead of killing.
A process that dies at two points between which nothing reached the disk dies at both alike: it is killed at the first of them.
"""

import argparse
import errno
import os
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

from tests.crash.closed import CLOSED
from tests.crash.commands import WALK
from tests.crash.harness import Life
from tests.crash.road import ROAD, Deed

WALKS = {"acts": ROAD, "commands": WALK, "closed": CLOSED}
MEMORY = Path("/dev/shm")  # a disk that is memory where there is one: the flushes of two thousand lives take their time


def main() -> int:
    """Live each walk once, then break it at every point, and say which acts came out otherwise."""
    args = _arguments()
    wrong = [_walked(walk, args) for name, walk in WALKS.items() if args.walk in ("", name) and (not args.act or args.act in _names(walk))]
    used = sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
    print(f"{used / 60:.0f} minutes of a processor.")
    return 1 if any(wrong) else 0


def _walked(walk: tuple[Deed, ...], args: argparse.Namespace) -> int:
    """Live one walk, as far as an act where one is named, and break it."""
    until = _names(walk).index(args.act) + 1 if args.act else len(walk)
    with tempfile.TemporaryDirectory(prefix="casework-crash-", dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        life = Life(Path(scratch), walk[:until]).live()
        names = [each for each in _names(life.road) if args.act in ("", each)]
        with get_context("fork").Pool(args.jobs, initializer=_Broken.of, initargs=(life, args)) as workers:
            wrong = sum(workers.imap_unordered(_Broken.act, names))
            workers.close()
            workers.join()
    print(f"{len(names)} acts, {sum(len(each.points) for each in life.stations)} points; {wrong} came out otherwise.")
    return wrong


def _names(walk: Sequence[Deed]) -> list[str]:
    return [each.name for each in walk]


class _Broken:
    """One worker's acts, each broken at its points in a place of the worker's own."""

    life: Life
    args: argparse.Namespace

    @classmethod
    def of(cls, life: Life, args: argparse.Namespace) -> None:
        """Take the life over from the process that lived it."""
        cls.life, cls.args = life, args
        life.name = f"place-{os.getpid()}"

    @classmethod
    def act(cls, name: str) -> int:
        """Break one act at its points, print what came of it, and count the points that came out otherwise."""
        station = next(each for each in cls.life.stations if each.deed.name == name)
        tried, wrong, may_break = 0, 0, station.may_refuse if cls.args.errno else station.is_another
        for point in [point for point in range(1, len(station.points) + 1) if may_break(point)][:: cls.args.every]:
            found = cls.life.refused(station, point, cls.args.errno) if cls.args.errno else cls.life.killed(station, point)
            tried, wrong = tried + 1, wrong + bool(found)
            for each in found:
                print(f"  {name}, point {point} ({station.points[point - 1]}): {each}", flush=True)
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(map(kind_of, station.points)).most_common())
        print(f"{name}: {len(station.points)} points, {tried} tried ({kinds}){f'; {wrong} WRONG' if wrong else ''}", flush=True)
        return wrong


def kind_of(point: str) -> str:
    """Name the kind of a point without its table."""
    kinds = {"rows": ("insert", "update", "delete", "replace"), "tables and indexes": ("create", "alter", "drop")}
    return next((kind for kind, verbs in kinds.items() if point.split()[0] in verbs), point)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth point only")
    parser.add_argument("--act", default="", help="one act only")
    parser.add_argument("--walk", default="", choices=WALKS, help="one of the walks only")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many acts at once")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--full", dest="errno", action="store_const", const=errno.ENOSPC, help="the disk is full at the point")
    how.add_argument("--read-only", dest="errno", action="store_const", const=errno.EROFS, help="the disk is read-only at the point")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

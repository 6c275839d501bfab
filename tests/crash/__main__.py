"""Kill the program at every point of every act and print the table: `python -m tests.crash`, which is what `make crash` does.

`--every N` takes each Nth point only, `--act NAME` one act; `--full` and `--read-only` let the disk refuse instead of killing.
"""

import argparse
import errno
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.crash.harness import Life, Station

MEMORY = Path("/dev/shm")  # a disk that is memory where there is one: the flushes of fourteen hundred lives take their time


def main() -> int:
    """Live the road once, then break it at every point, and say which acts came out otherwise."""
    args = _arguments()
    with tempfile.TemporaryDirectory(prefix="casework-crash-", dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        life = Life(Path(scratch)).live()
        wrong = [_broken(life, each, args) for each in life.stations if args.act in ("", each.deed.name)]
    points = sum(len(each.points) for each in life.stations)
    print(f"{len(life.stations)} acts, {points} points; {sum(wrong)} came out otherwise.")
    return 1 if any(wrong) else 0


def _broken(life: Life, station: Station, args: argparse.Namespace) -> int:
    wrong = 0
    for point in range(1, len(station.points) + 1, args.every):
        if args.errno and not station.may_refuse(point):
            continue
        found = life.refused(station, point, args.errno) if args.errno else life.killed(station, point)
        wrong += bool(found)
        for each in found:
            print(f"  {station.deed.name}, point {point} ({station.points[point - 1]}): {each}", flush=True)
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(map(kind_of, station.points)).most_common())
    print(f"{station.deed.name}: {len(station.points)} points ({kinds}){f'; {wrong} WRONG' if wrong else ''}", flush=True)
    return wrong


def kind_of(point: str) -> str:
    """Name the kind of a point without its table."""
    return "rows" if point.split()[0] in ("insert", "update", "delete", "replace") else point


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth point only")
    parser.add_argument("--act", default="", help="one act only")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--full", dest="errno", action="store_const", const=errno.ENOSPC, help="the disk is full at the point")
    how.add_argument("--read-only", dest="errno", action="store_const", const=errno.EROFS, help="the disk is read-only at the point")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

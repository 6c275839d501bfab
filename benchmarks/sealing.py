"""The price of sealing: letters drawn and kept plain, closed and open, and the files of a packet: `python -m benchmarks.sealing`."""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.letters_alone import ours
from casework.records import keys, whole
from casework.records.files import Files
from casework.settings import Settings

ROUNDS, LETTERS = 5, 60
EXHIBITS, PAPER_BYTES, PACKET_BYTES = 12, 400_000, 5_000_000
LARGE_BYTES = 40_000_000
MOST = 1.5  # times the plain way, for letters kept closed

Put = Callable[[str, bytes], None]


def main() -> int:
    """Print what sealing costs against plain files; 1 when letters kept closed cost more than one and a half times the plain way."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings(home=home, database_url="")
        keys.make(settings)
        opened = keys.unlock(settings)
        closed, both = (Files(home / name, home / "documents", lambda: opened, is_open=is_open) for name, is_open in (("vault", False), ("both", True)))
        ways: dict[str, Put] = {"plain": lambda name, data: whole.write(home / "plain" / name, data), "closed": closed.put, "open": both.put}
        ratio = _letters(ways)
        _packet(ways, closed, home)
        _large(closed)
    return int(ratio > MOST)


def _letters(ways: dict[str, Put]) -> float:
    make = ours()
    make()
    took: dict[str, list[float]] = {name: [] for name in ways}
    for at in range(ROUNDS):
        for name, put in ways.items():
            started = perf_counter()
            for number in range(LETTERS):
                put(f"{at}/{number}.docx", make())
            took[name].append(perf_counter() - started)
    plain = median(took["plain"])
    print("letters drawn and kept, a second: " + ", ".join(f"{name} {LETTERS / median(each):.0f}" for name, each in took.items()))
    print(f"against plain: closed {median(took['closed']) / plain:.2f} times the time, open (sealed and handed out) {median(took['open']) / plain:.2f} times")
    return median(took["closed"]) / plain


def _packet(ways: dict[str, Put], closed: Files, home: Path) -> None:
    """Read the exhibits of a packet and write it, plain and sealed."""
    papers = [f"C/papers/{number}.pdf" for number in range(EXHIBITS)]
    for name in papers:
        ways["plain"](name, bytes(PAPER_BYTES))
        ways["closed"](name, bytes(PAPER_BYTES))
    reads: dict[str, Callable[[str], bytes]] = {"plain": lambda name: (home / "plain" / name).read_bytes(), "closed": closed.read}
    took = {}
    for way, read in reads.items():
        rounds = []
        for _ in range(ROUNDS):
            started = perf_counter()
            for name in papers:
                read(name)
            ways[way]("C/packet.pdf", bytes(PACKET_BYTES))
            rounds.append(perf_counter() - started)
        took[way] = median(rounds)
    print(f"files of a packet ({EXHIBITS} exhibits read, {PACKET_BYTES / 1e6:.0f} MB written): plain {took['plain'] * 1000:.0f} ms, ", end="")
    print(f"closed {took['closed'] * 1000:.0f} ms ({took['closed'] / took['plain']:.1f} times)")


def _large(closed: Files) -> None:
    started = perf_counter()
    closed.put("C/papers/large.pdf", bytes(LARGE_BYTES))
    sealed = perf_counter()
    closed.read("C/papers/large.pdf")
    print(f"a paper of {LARGE_BYTES / 1e6:.0f} MB: sealed in {sealed - started:.2f} s, opened in {perf_counter() - sealed:.2f} s")


if __name__ == "__main__":
    sys.exit(main())

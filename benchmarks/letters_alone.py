"""A letter from a cold start, and the memory of ten thousand letters, each in a process of its own: `python -m benchmarks.letters_alone`."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from casework.letters import word
from casework.letters.wording import Wording
from casework.settings import PROGRAM
from tests.letters.sample import values

ROUNDS, FEW, MANY = 5, 100, 10_000
GROWTH = 1.25  # of the greatest memory, from a hundred letters to ten thousand
NOTHING = "import docx, jinja2"
SAMPLE = PROGRAM / "tests" / "letters" / "sample"
LETTERHEAD = PROGRAM / "templates" / "letterhead.docx"

Maker = Callable[[], bytes]


def ours() -> Maker:
    """Write the sample letter as the program does, each time from its values."""
    wording, letterhead, given = Wording([SAMPLE]), word.Letterhead(LETTERHEAD), values.matter()
    return lambda: word.write(wording.text("letters/appeal.md.j2", given), letterhead, properties=values.properties())


def main() -> int:
    """Print the cold start against importing the two libraries alone, and the growth; 1 when memory grew with the letters."""
    rounds = [(_took(["-m", "benchmarks.letters_alone", "1"]), _took(["-c", NOTHING])) for _ in range(ROUNDS)]
    first, bare = (median(each) for each in zip(*rounds, strict=True))
    ratio = median(ours / theirs for ours, theirs in rounds)
    print(f"first letter from a cold start: {first:.2f} s, {ratio:.1f} times importing python-docx and Jinja2 alone ({bare:.2f} s)")
    small, large = (_memory(count) for count in (FEW, MANY))
    print(f"greatest memory: {small:.0f} MB after {FEW} letters, {large:.0f} MB after {MANY:,} ({large / small:.2f} times)")
    return int(large > small * GROWTH)


def _took(arguments: list[str]) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return perf_counter() - started


def _memory(count: int) -> float:
    told = subprocess.run([sys.executable, "-m", "benchmarks.letters_alone", str(count)], check=True, capture_output=True, text=True)
    return float(json.loads(told.stdout)["memory"])


def draw(count: int) -> None:
    """Draw the sample letter so many times and say the greatest memory in MB."""
    make = ours()
    for _ in range(count):
        make()
    print(json.dumps({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        draw(int(sys.argv[1]))
    else:
        sys.exit(main())

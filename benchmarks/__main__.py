"""Run every benchmark in a process of its own: `python -m benchmarks`, or one by name: `python -m benchmarks letters`."""

import subprocess
import sys
from collections.abc import Sequence

NAMES = ("letters", "letters_alone", "intake", "worksheets", "sweep", "board", "rules", "packets", "sealing", "sealed_rows", "backup")


def main(asked: Sequence[str]) -> int:
    """Run the benchmarks asked for, or all; 1 when one of them failed."""
    unknown = set(asked) - set(NAMES)
    if unknown:
        print(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    failed = []
    for name in asked or NAMES:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

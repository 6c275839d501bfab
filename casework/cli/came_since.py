"""The option by which a command is told whether anything came from a payer that seems to be late, and the question where nobody said."""

import argparse
import sys

from casework.rules.silence_asked import QUESTION, CameSince

CODES = {each.code: each for each in CameSince}


def add_came_since(parser: argparse.ArgumentParser) -> None:
    """Give a command the options --came-since and --asked-first, which is the same as nothing."""
    words = "for a payer that is late: what came since our filing, once the payer was asked"
    parser.add_argument("--came-since", choices=tuple(CODES), metavar="|".join(CODES), help=words)
    parser.add_argument("--asked-first", action="store_const", const="nothing", dest="came_since", help="the same as --came-since nothing")


def came_since(args: argparse.Namespace, *, asks: bool = False) -> CameSince | None:
    """Give what was said; in a terminal it is asked for where it was left out. None: nobody said."""
    if args.came_since is None and asks and sys.stdin.isatty() and not args.json:
        answer = input(f"{QUESTION} {', '.join(CODES)}: ").strip().lower()
        return CODES.get(answer)
    return CODES[args.came_since] if args.came_since else None

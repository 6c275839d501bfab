"""The look over all open cases: which lacks a next step, and repairing it."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import integrity
from casework.cli import output

WELL = "Every open case has a next step, and every clock that should remind does."


def add(commands: Any) -> None:
    """Add `check-cases`."""
    words = "list open cases without a next step or with a clock that reminds nobody; exit code 1 when there is one"
    parser = commands.add_parser("check-cases", help=words, description=words)
    parser.add_argument("--repair", action="store_true", help="give each a clock that reminds again, and hang its question on the board anew")
    parser.add_argument("--case", dest="number", default="", metavar="NUMBER", help="only this case")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    office, numbers = output.office(), [args.number] if args.number else []
    found = integrity.repair(office, actor=args.who, numbers=numbers) if args.repair else integrity.check(office, numbers=numbers)
    done = "repaired: " if args.repair else ""
    words = "\n".join(f"{each.case_number} {done}{each.words}" + ("" if done else f". Repair: {each.command}") for each in found)
    output.say([asdict(each) for each in found], words or WELL, as_json=args.json)
    return 1 if found and not args.repair else 0

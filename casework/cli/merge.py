"""Merging two cases of one dispute: `casework merge`."""

import argparse
from typing import Any

from casework.actions import merging_cases
from casework.cli import output


def add(commands: Any) -> None:
    """Add `merge`."""
    words = "merge a case into another of the same patient, payer, series, reason and level, while nothing of either waits with the payer"
    parser = commands.add_parser("merge", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER", help="the case that is emptied and closed")
    parser.add_argument("into", metavar="INTO", help="the case that takes its lines")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    found = merging_cases.merge(output.office(), args.number, args.into, actor=args.who)
    value = {"case": args.number, "other": found.other, "lines": found.lines, "is_new": found.is_new, "said": found.words}
    output.say(value, found.words, as_json=args.json)
    return 0

"""Taking claim lines out of a case into one of their own: `casework split`."""

import argparse
from typing import Any

from casework.actions import splitting_cases
from casework.cli import output
from casework.rules import line_outcomes as rules
from casework.rules.line_outcomes import LineResult


def add(commands: Any) -> None:
    """Add `split`."""
    words = "take claim lines out of a case into a case of their own, with its dates, decisions and papers"
    parser = commands.add_parser("split", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("lines", metavar="LINE,LINE", help="line numbers, as casework lines NUMBER lists them")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    wanted = [verdict.line for verdict in rules.read(args.lines, LineResult.NOT_DECIDED)]
    found = splitting_cases.split(output.office(), args.number, wanted, actor=args.who)
    value = {"case": args.number, "other": found.other, "lines": found.lines, "is_new": found.is_new, "said": found.words}
    output.say(value, found.words, as_json=args.json)
    return 0

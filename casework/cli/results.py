"""The month by payer: `casework results`."""

import argparse
from typing import Any

from casework.actions import results
from casework.cli import output
from casework.errors import BadInput
from casework.rules.results import Month


def add(commands: Any) -> None:
    """Add `results`."""
    words = "what was asked of each payer in a month, won, paid, is still awaited, lost or given up"
    parser = commands.add_parser("results", help=words, description=words)
    parser.add_argument("--month", type=_month, metavar="YYYY-MM", help="left out: this month")
    parser.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")
    output.add_json(parser)
    parser.set_defaults(run=_show)


def _month(text: str) -> Month:
    try:
        return Month.read(text)
    except BadInput as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _show(args: argparse.Namespace) -> int:
    office = output.office()
    if args.csv and not args.json:
        print(results.table(office, args.month), end="")
        return 0
    output.say(results.values(office, args.month), "\n".join(results.lines(office, args.month)), as_json=args.json)
    return 0

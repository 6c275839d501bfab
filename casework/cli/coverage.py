"""`casework new-coverage`: another insurer in the middle of a series."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import new_coverage
from casework.cli import output
from casework.rules.facts import UNKNOWN_PLAN


def add(commands: Any) -> None:
    """Add the verb."""
    words = "the patient has another insurer: old cases stay, and a prior authorization is asked of the new one"
    parser = commands.add_parser("new-coverage", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER", help="any case of the patient under the coverage that ends")
    parser.add_argument("--from", dest="begins_on", type=output.day, required=True, metavar="YYYY-MM-DD", help="the first day of the new coverage")
    parser.add_argument("--payer", default="", help="its name; left out: enter it in the chart workbook")
    parser.add_argument("--plan", default=UNKNOWN_PLAN, help="the kind of plan, such as insured-group; casework plans lists all (default: %(default)s)")
    parser.add_argument("--old-ended", type=output.day, metavar="YYYY-MM-DD", help="the last day of the old coverage (default: the day before)")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_follow)


def _follow(args: argparse.Namespace) -> int:
    found = new_coverage.follow(
        output.office(), args.number, on=args.begins_on, payer=args.payer.strip(), plan=args.plan, old_ends_on=args.old_ended, actor=args.who
    )
    output.say({**asdict(found), "said": found.words}, found.words, as_json=args.json)
    return 0

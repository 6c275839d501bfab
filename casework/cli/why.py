"""Why something cannot be done on a case now, and what removes the blocker."""

import argparse
from typing import Any

from casework.actions import blocked_page
from casework.actions.blocked_acts import LOOKED
from casework.cli import output

NOTHING = "{number}: nothing that is usually done at this point is blocked. Ask about one act: casework why {number} ACT"


def add(commands: Any) -> None:
    """Add `why`."""
    words = "say what cannot be done on a case now, what stands in the way, and what removes it"
    parser = commands.add_parser("why", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("act", metavar="ACT", nargs="?", default="", help=f"one act only, of: {', '.join(LOOKED)}")
    output.add_json(parser)
    parser.set_defaults(run=_why)


def _why(args: argparse.Namespace) -> int:
    found = blocked_page.why(output.office(), args.number, args.act)
    said = "\n".join(f"{each.stage}: {each.said}" if args.act else f"- {each.said}" for each in found) or NOTHING.format(number=args.number)
    output.say([each.as_dict() for each in found], said, as_json=args.json)
    return 0

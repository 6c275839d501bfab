"""Whom every open case waits for, and since when."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import waiting_page
from casework.cli import acts, output
from casework.rules.waiting import AwaitedParty


def add(commands: Any) -> None:
    """Add `waiting`."""
    words = "list whom every open case waits for, since when, and when they were last asked"
    parser = commands.add_parser("waiting", help=words, description=words)
    acts.one_of(AwaitedParty, parser, "--party", help="only what this party has to do")
    parser.add_argument("--owner", default="", help="only this person's cases")
    output.add_json(parser)
    parser.set_defaults(run=_waiting)


def _waiting(args: argparse.Namespace) -> int:
    lines = waiting_page.listed(output.office(), party=args.party, owner=args.owner)
    output.say([asdict(line) for line in lines], "\n".join(line.words for line in lines) or "Nobody is awaited.", as_json=args.json)
    return 0

"""Answering what a later remittance proposes about a case: accept it, or keep the case as it is."""

import argparse
from typing import Any

from casework.actions import settling
from casework.cli import acts, output
from casework.terms import Outcome


def add(commands: Any) -> None:
    """Add `settle`."""
    words = "answer what a later remittance proposes: a payment, a correction, an answered appeal; nothing closes a case by itself"
    parser = commands.add_parser("settle", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    answer = parser.add_mutually_exclusive_group(required=True)
    answer.add_argument("--accept", action="store_true", help="it settles what it says")
    answer.add_argument("--keep", action="store_true", help="the case stays as it is")
    acts.one_of(Outcome, parser, "--outcome", members=settling.OUTCOMES, help="with --accept, when something remains unpaid: what that makes of the case")
    parser.add_argument("--proposal", type=output.number, metavar="N", help="which one, when several are open")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_settle)


def _settle(args: argparse.Namespace) -> int:
    said = settling.settle(output.office(), args.number, accept=args.accept, outcome=args.outcome, proposal=args.proposal, actor=args.who)
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0

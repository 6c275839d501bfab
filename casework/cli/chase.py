"""Asking again whoever a case waits for."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import chasing
from casework.cli import output
from casework.rules.waiting import AwaitedParty


def add(commands: Any) -> None:
    """Add `chase`."""
    words = "ask a party again for what a case awaits: a letter and a text for the patient, a mail for the clinician, a call to the payer"
    parser = commands.add_parser("chase", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("party", type=AwaitedParty, choices=tuple(AwaitedParty), metavar="|".join(AwaitedParty), help="who is asked")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_chase)


def _chase(args: argparse.Namespace) -> int:
    office = output.office()
    done = chasing.chase(office, args.number, args.party, actor=args.who)
    file = office.files.shown(done.document) if done.document else ""
    output.say({**asdict(done), "document": file}, done.words, as_json=args.json)
    return 0

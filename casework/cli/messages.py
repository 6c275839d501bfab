"""Every message to our own people, with its attempts and what they prove."""

import argparse
from typing import Any

from casework.actions import deliveries_failed, deliveries_told
from casework.cli import output


def add(commands: Any) -> None:
    """Add `messages`."""
    words = "list the messages of a case, or the latest of all, with every attempt and what it proves"
    parser = commands.add_parser("messages", help=words, description=words)
    parser.add_argument("number", nargs="?", default="", metavar="NUMBER", help="the case; without it the latest of all cases")
    parser.add_argument("--failed", action="store_true", help="only what has not arrived; without a case with who was told instead, and what to do")
    output.add_json(parser)
    parser.set_defaults(run=_messages)


def _messages(args: argparse.Namespace) -> int:
    office = output.office()
    if args.failed and not args.number:
        troubles = deliveries_failed.listed(office)
        lines = list(deliveries_failed.sentences(office)) or ["Every message arrived."]
        output.say([each.as_dict() for each in troubles], "\n".join(lines), as_json=args.json)
        return 0
    told = deliveries_told.messages(office, args.number.upper(), only_failed=args.failed)
    lines = [line for each in told for line in each.sentences(office.settings.zone)]
    output.say([each.as_dict() for each in told], "\n".join(lines) or "No message yet.", as_json=args.json)
    return 0

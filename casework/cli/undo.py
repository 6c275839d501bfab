"""Taking back the last act of a case."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import undoing
from casework.actions.undoing import UndoReason
from casework.cli import acts, output


def add(commands: Any) -> None:
    """Add `undo`."""
    words = "take back the last act of a case that has not left the house; repeated, it goes further back"
    parser = commands.add_parser("undo", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--show", action="store_true", help="only say what would be taken back, and the number of the act")
    parser.add_argument("--act", type=output.number, default=0, metavar="N", help="the number that --show named, so that no other act is meant")
    acts.one_of(UndoReason, parser, "--reason", help="why; needed unless --show")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_undo, parser=parser)


def _undo(args: argparse.Namespace) -> int:
    office = output.office()
    if args.show:
        shown = undoing.show(office, args.number)
        output.say(asdict(shown), shown.words, as_json=args.json)
        return 0
    if args.reason is None:
        args.parser.error("say why it is taken back: --reason, or look first with --show")
    done = undoing.undo(office, args.number, reason=args.reason, actor=args.who, act=args.act)
    output.say({"case": args.number, "said": done.words, "is_new": done.is_new, **asdict(done.shown)}, done.words, as_json=args.json)
    return 0

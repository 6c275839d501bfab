"""“I have seen it and see to it”: `casework acknowledge`."""

import argparse
from typing import Any

from casework.actions import acknowledging
from casework.cli import acts, output


def add(commands: Any) -> None:
    """Add `acknowledge`."""
    parser = acts.verb(commands, "acknowledge", "I have seen it and see to it: nobody else is told of the present reminders; later ones come all the same")
    parser.add_argument("--as", dest="person", required=True, metavar="PERSON", help="who has seen it: a person of clinic.toml or channels.toml")
    parser.set_defaults(run=_acknowledge)


def _acknowledge(args: argparse.Namespace) -> int:
    said = acknowledging.acknowledge(output.office(), args.number, args.person, stage=args.stage, track=args.track, actor=args.who)
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0

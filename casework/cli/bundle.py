"""`casework bundle`: the proof of filing of one stage as a folder or a zip that ordinary tools can check."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import bundles
from casework.actions.bundles import Made
from casework.cli import acts, output
from casework.plural import counted
from casework.terms import Stage, Track

LOOK = "Before any of it leaves the house, look through it (REVIEW.txt), and put that on record: --reviewed-by KEY"


def add(commands: Any) -> None:
    """Add the verb."""
    words = "write the proof of filing of a stage: what was sent, receipts, address, the count of the last day, the log, and sums to check them"
    parser = commands.add_parser("bundle", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    acts.one_of(Stage, parser, "stage", help="whose filing is to be proved")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER|FILE.zip", help="a new or empty folder, or a zip file")
    acts.one_of(Track, parser, "--track", help="default: the track of the stage")
    parser.add_argument("--reviewed-by", default="", metavar="KEY", help="who of clinic.toml looked through it before it goes out")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_make)


def _make(args: argparse.Namespace) -> int:
    office = output.office()
    made = bundles.make(office, args.number, args.stage, args.to, track=args.track, actor=args.who, reviewed_by=args.reviewed_by)
    output.say(asdict(made), _page(made), as_json=args.json)
    return 0


def _page(made: Made) -> str:
    lines = [f"Proof of filing: {made.path} ({counted(len(made.files), 'file')}). Check it with: sha256sum -c {bundles.SUMS}"]
    lines += [f"  {name}" for name in made.files]
    lines += ["Look at:", *(f"  {each}" for each in made.points)] if made.points else []
    lines += ["Left out:", *(f"  {each}" for each in made.left)] if made.left else []
    return "\n".join([*lines, f"Reviewed by {made.reviewed_by}; it is on record." if made.reviewed_by else LOOK])

"""`casework check`: what is to be looked at before a stage's papers leave the house."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from casework.actions import preflight
from casework.cli import acts, output
from casework.rules.preflight import Finding, Severity
from casework.terms import Stage, Track

NOTHING = "Nothing found. That says only that none of the checks failed."
STOPS = "An error stops “casework file” unless a reason is given with --override. The protective filing is always open."


def add(commands: Any) -> None:
    """Add `check`."""
    words = "list what is to be looked at before a stage is filed; exit code 1 when an error stops the filing"
    parser = commands.add_parser("check", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    acts.one_of(Stage, parser, "--stage", help="default: the stage that waits now")
    acts.one_of(Track, parser, "--track", help="default: the track of the stage that waits now")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="as of the day it was sent (default: today)")
    output.add_json(parser)
    parser.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    found = preflight.check(output.office(), args.number, args.stage, args.track, sent_on=args.on)
    counts = {f"{severity}s": sum(each.severity is severity for each in found) for severity in Severity}
    output.say({"case": args.number, **counts, "findings": preflight.lines(found)}, "\n".join(_page(found)), as_json=args.json)
    return 1 if counts["errors"] else 0


def _page(found: Sequence[Finding]) -> Iterator[str]:
    for each in found:
        yield f"{each.severity}: {each.says} [{each.code}]"
        yield f"    {each.how}"
    if not found:
        yield NOTHING
    elif any(each.is_error for each in found):
        yield STOPS

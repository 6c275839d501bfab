"""The same verbs on the command line. Exit codes: 0 done, 1 refused with a reason, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Sequence

from casework.cli import acts, cases, deadline, files, house, reading
from casework.cli.output import refuse
from casework.errors import CaseworkError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; say a refusal as a sentence on standard error."""
    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except CaseworkError as refusal:
        return refuse(refusal, as_json=getattr(args, "json", False))
    except KeyboardInterrupt:
        print("Stopped. Nothing is half done.", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as head, went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """Build the parser of every command."""
    top = argparse.ArgumentParser(prog="casework", description="Insurance appeals: cases, clocks, letters and reminders. Not legal advice.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (house, files, cases, acts, deadline, reading):
        module.add(commands)
    return top

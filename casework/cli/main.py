"""The same verbs on the command line. Exit codes: 0 done, 1 refused with a reason, 2 wrong usage."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from casework.cli import (
    acts,
    cases,
    checking,
    contacts,
    correct,
    crosswalk,
    deadline,
    directory,
    edits,
    evidence,
    explain,
    files,
    house,
    inquiry,
    letters,
    lint,
    monday,
    notices,
    output,
    packet,
    papers,
    plan_b,
    plans,
    reading,
    regulator,
    rules,
    sessions,
    settle,
    templates,
    timeline,
)
from casework.cli.output import refuse
from casework.errors import CaseworkError


class Parser(argparse.ArgumentParser):
    """A parser that tells a program, too, how a command was written wrongly."""

    as_json = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read the words, after a look whether JSON is wanted."""
        self.as_json = "--json" in (sys.argv[1:] if args is None else args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and stop with exit code 2."""
        if self.as_json:
            print(json.dumps({"refused": message}, ensure_ascii=False))
        super().error(message)


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
    finally:
        output.warn()


def parser() -> argparse.ArgumentParser:
    """Build the parser of every command."""
    top = Parser(prog="casework", description="Insurance appeals: cases, clocks, letters and reminders. Not legal advice.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (
        house,
        files,
        monday,
        cases,
        explain,
        acts,
        checking,
        correct,
        notices,
        papers,
        packet,
        letters,
        deadline,
        plans,
        regulator,
        reading,
        lint,
        contacts,
        inquiry,
        rules,
        evidence,
        crosswalk,
        timeline,
        templates,
        edits,
        sessions,
        settle,
        plan_b,
        directory,
    ):
        module.add(commands)
    return top

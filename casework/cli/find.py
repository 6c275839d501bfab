"""Finding a patient: `casework find`."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import finding_patients
from casework.cli import output

NOBODY = "Nobody fits. Check the spelling and the date; the whole member id is needed, and each word of a name as the chart has it."


def add(commands: Any) -> None:
    """Add `find`."""
    words = "find a patient's cases by name, birth date or member id; that you looked is kept in the log, what you typed is not"
    command = commands.add_parser("find", help=words, description=words)
    command.add_argument("--name", default="", metavar="NAME", help="whole words of the name, in any order, such as 'Whitlock, Jordan'")
    command.add_argument("--born", type=output.day, metavar="YYYY-MM-DD", help="the birth date")
    command.add_argument("--member", default="", metavar="ID", help="the whole member id of any coverage")
    output.add_who(command)
    output.add_json(command)
    command.set_defaults(run=_find)


def _find(args: argparse.Namespace) -> int:
    found = finding_patients.find(output.office(), name=args.name, born=args.born, member=args.member, actor=args.who)
    output.say([asdict(each) for each in found], "\n".join(each.words for each in found) or NOBODY, as_json=args.json)
    return 0

"""The Monday sheet: what an import calls for, and what blocks it."""

import argparse
from typing import Any

from casework.actions import board, monday_looks, monday_page
from casework.cli import output


def add(commands: Any) -> None:
    """Add `monday`."""
    words = "show what the latest import calls for, group by group: claims, patients, dollars, and what blocks each now"
    parser = commands.add_parser("monday", help=words, description=words)
    parser.add_argument(
        "--import", dest="number", type=output.number, metavar="N", help="the sheet of this import; left out: the latest, and the seven days before"
    )
    parser.add_argument("--looked", type=output.number, metavar="N", help="say that the claims to look at of this import were looked at")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_monday)


def _monday(args: argparse.Namespace) -> int:
    office = output.office()
    if args.looked is not None:
        words = monday_looks.looked(office, args.looked, actor=args.who)
        output.say({"import": args.looked, "looked_at": True}, words, as_json=args.json)
        return 0
    if args.json:
        sheets = monday_page.latest(office, args.number)
        output.say({"imports": [sheet.as_dict() for sheet in sheets]}, "", as_json=True)
        return 0
    print(board.monday_text(office, run_link=lambda run: f"{office.settings.board_url}/v2/runs/flow-run/{run}", number=args.number).rstrip())
    return 0

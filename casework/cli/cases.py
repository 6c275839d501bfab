"""Looking: the worklist and one case."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import board, pages
from casework.cli import output


def add(commands: Any) -> None:
    """Add `cases` and `case`."""
    listing = commands.add_parser("cases", help="show the worklist, nearest working date first")
    listing.add_argument("--owner", default="", help="only this person's cases")
    output.add_json(listing)
    listing.set_defaults(run=_cases)
    one = commands.add_parser("case", help="show one case: where it stands, its clocks and why, its documents")
    one.add_argument("number", metavar="NUMBER")
    output.add_json(one)
    one.set_defaults(run=_case)


def _cases(args: argparse.Namespace) -> int:
    rows = pages.worklist(output.office(), owner=args.owner)
    words = "\n".join(f"{row.name}  [{row.stage}: {row.step}]  ${row.amount}  {row.owner}" for row in rows) or "Nothing waits."
    output.say([{**asdict(row), "name": row.name} for row in rows], words, as_json=args.json)
    return 0


def _case(args: argparse.Namespace) -> int:
    office = output.office()
    if args.json:
        output.say(pages.case_page(office, args.number), "", as_json=True)
        return 0
    print(
        board.case_text(
            office,
            args.number,
            run_link=lambda run: f"{office.settings.board_url}/v2/runs/flow-run/{run}",
            document_link=office.files.shown,
        )
    )
    return 0

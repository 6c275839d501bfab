"""`casework read-letter`: what a denial letter seems to say, for a person to confirm. Needs no database; nothing is kept."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.cli import output
from casework.intake import letter_reading, letter_text
from casework.intake.letter_reading import Proposal

CONFIRM = "These are proposals read from the letter's words. Check each against the letter before you enter it: nothing was changed."


def add(commands: Any) -> None:
    """Add `read-letter`."""
    parser = commands.add_parser("read-letter", help="propose dates, deadline, reason, reference, address and fax from a denial letter (PDF, Word, text)")
    parser.add_argument("file", type=Path, metavar="FILE")
    output.add_json(parser)
    parser.set_defaults(run=_read)


def _read(args: argparse.Namespace) -> int:
    found = letter_reading.read(letter_text.pages(args.file))
    lines = [line for proposal in found for line in _lines(proposal)] or ["Nothing was recognized: read the letter and enter its dates by hand."]
    output.say({"proposals": [asdict(proposal) for proposal in found], "confirm": CONFIRM}, "\n".join([*lines, CONFIRM]), as_json=args.json)
    return 0


def _lines(proposal: Proposal) -> list[str]:
    value = ", ".join(proposal.value.splitlines()) if proposal.value else "the letter says more than one thing"
    doubt = "" if proposal.is_certain or not proposal.value else "  (check)"
    return [f"{proposal.field.replace('_', ' ')}: {value}{doubt}", f"    page {proposal.page}: “{proposal.words}”"]

"""Which commands show what is personal of a case: before such a command shows anything, the opening of the file is put on record."""

import argparse
import re
from typing import Final

from casework.actions import openings
from casework.cli import output

# Each command that prints or hands out personal values of one case, and what it opens, as the log says it.
OPENS: Final[dict[str, str]] = {
    "call-sheet": "call sheet",
    "chart": "chart workbook",
    "contacts": "contacts",
    "crosswalk": "chart beside a policy",
    "confirm-letter": "words of a letter from the payer",
    "diff": "words of the letters",
    "information": "what the payer asked for",
    "inquiry": "questions about coverage",
    "lint": "billing codes",
    "notice-check": "words of a notice",
    "papers": "list of papers",
    "peer-to-peer": "calls between clinicians",
    "timeline": "treatments",
}
NUMBER = re.compile(r"C\d\d-\d{4,}", re.ASCII)


def keep(args: argparse.Namespace) -> None:
    """Put the opening on record that a command is about to do. Raises DatabaseProblem when it cannot be written: then nothing is shown."""
    thing = OPENS.get(args.command)
    number = str(getattr(args, "number", "") or getattr(args, "subject", "")).upper()
    if thing and NUMBER.fullmatch(number):
        openings.keep(output.office(), number, thing)

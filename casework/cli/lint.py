"""`casework lint`: what of a chart a payer would stumble over. For the office's own eyes; nothing of it goes on a bill."""

import argparse
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from casework.actions import linting
from casework.cli import output
from casework.rules.coding import Finding
from casework.settings import Settings

NUMBER = re.compile(r"[A-Z]\d{2}-\d{4,}")
ASKS = "A question asks whether the record supports what is written; it proposes no code. Only the clinician changes a diagnosis, with a dated note."


def add(commands: Any) -> None:
    """Add `lint`."""
    parser = commands.add_parser("lint", help="check codes, times, numbers and dates of a chart; exit code 1 when an error stops its superbill")
    parser.add_argument("subject", metavar="CHART|NUMBER", help="a chart workbook or JSON chart (needs no database), or a case number")
    output.add_json(parser)
    parser.set_defaults(run=_lint)


def _lint(args: argparse.Namespace) -> int:
    is_case = NUMBER.fullmatch(args.subject) and not Path(args.subject).exists()
    found = linting.of_case(output.office(), args.subject) if is_case else linting.of_file(Settings.from_env(os.environ), Path(args.subject))
    errors = sum(item.is_error for item in found)
    told = {"errors": errors, "questions": len(found) - errors, "findings": [_row(item) for item in found]}
    output.say(told, "\n".join(_page(found, errors)), as_json=args.json)
    return 1 if errors else 0


def _row(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.check,
        "severity": finding.severity,
        "where": finding.where,
        "field": finding.field,
        "message": finding.message,
        "fix": finding.fix,
        "source": finding.source,
        "confidence": finding.confidence,
        "verified_on": str(finding.verified_on or ""),
    }


def _page(found: Sequence[Finding], errors: int) -> Iterator[str]:
    for item in found:
        yield f"{item.severity}: {item.where}, {item.field} [{item.check}]"
        yield f"    {item.message}"
        yield from (f"    {words}" for words in [item.fix] if words)
        yield f"    Source: {item.source} (confidence {item.confidence}{f', verified {item.verified_on}' if item.verified_on else ''})"
    if not found:
        yield "Nothing found. That says only that none of the checks failed."
        return
    yield f"Errors: {errors}. Questions: {len(found) - errors}.{' Errors stop the superbill.' if errors else ''}"
    if errors < len(found):
        yield ASKS

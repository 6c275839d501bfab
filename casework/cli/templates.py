"""`casework templates`: looking the letters' templates over, and seeing each document with made-up data."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import sheets, templates
from casework.actions.templates import Desk
from casework.cli import output
from casework.cli.acts import one_of
from casework.letters.template_check import NOTE, Finding
from casework.settings import Settings
from casework.terms import DocumentKind, Stage


def add(commands: Any) -> None:
    """Add `templates check` and `templates preview`."""
    words = "look the templates of letters over, and draw each with made-up data"
    verbs = commands.add_parser("templates", help=words, description=words).add_subparsers(dest="verb", required=True, metavar="check|preview")
    check = verbs.add_parser("check", help="unknown and unused fields, overrides of nothing, figures without a key, forbidden claims; 1 when there are any")
    output.add_json(check)
    check.set_defaults(run=_check)
    preview = verbs.add_parser("preview", help="draw a document of the made-up case as DOCX, and as PDF or PNG; each says SAMPLE")
    preview.add_argument("kinds", nargs="*", choices=[*DocumentKind, []], metavar="KIND", help=f"{', '.join(DocumentKind)} (default: all)")
    preview.add_argument("--plan", default="", metavar="PLAN", help="a plan of the rulebook (default: the first of two common ones that has the document)")
    one_of(Stage, preview, "--stage", help="default: the first stage that has the document")
    preview.add_argument("--to", type=Path, default=Path("previews"), metavar="FOLDER", help="default: previews")
    preview.add_argument("--pdf", action="store_true", help="also as PDF; needs LibreOffice")
    preview.add_argument("--png", action="store_true", help="also as one PNG a page; needs LibreOffice and poppler")
    output.add_json(preview)
    preview.set_defaults(run=_preview)


def _check(args: argparse.Namespace) -> int:
    found = templates.check(Settings.from_env(os.environ))
    errors = [each for each in found if each.severity != NOTE]
    output.say({"clean": not errors, "findings": [asdict(each) for each in found]}, _page(errors, found), as_json=args.json)
    return 1 if errors else 0


def _page(errors: Sequence[Finding], found: Sequence[Finding]) -> str:
    notes = [each.sentence for each in found if each.severity == NOTE]
    lines = [*(f"{each.sentence} [{each.code}]" for each in errors), f"{len(errors)} to put right." if errors else "Nothing to put right."]
    return "\n".join([*lines, *(["", "Good to know:", *notes] if notes else [])])


def _preview(args: argparse.Namespace) -> int:
    desk = Desk.open(Settings.from_env(os.environ))
    kinds = [DocumentKind(kind) for kind in args.kinds] or None
    drawn = templates.previews(desk, kinds, plan=args.plan, stage=args.stage)
    files = [templates.write(each, args.to) for each in drawn]
    pdfs = sheets.pdfs(files, args.to) if args.pdf or args.png else ()
    pngs = [page for pdf in pdfs for page in sheets.pngs(pdf)] if args.png else []
    made = [str(path) for path in (*files, *pdfs, *pngs)]
    output.say({"files": made, "citations": {each.kind.value: each.citations for each in drawn}}, "\n".join(made), as_json=args.json)
    return 0

"""Word files that a person edited: `casework diff` and `casework keep-edit`."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import edits
from casework.actions.edits import Edited
from casework.cli import output
from casework.terms import DocumentKind


def add(commands: Any) -> None:
    """Add `diff` and `keep-edit`."""
    shown = commands.add_parser("diff", help="show what a person changed in the Word files of a case, paragraph by paragraph")
    shown.add_argument("number", metavar="NUMBER")
    shown.add_argument(
        "kind", nargs="?", choices=[each.value for each in DocumentKind], metavar="KIND", help="one document, such as first-appeal (default: all)"
    )
    output.add_json(shown)
    shown.set_defaults(run=_diff)
    keep = commands.add_parser("keep-edit", help="keep an edited Word file as the next version of a document, with author and reason")
    keep.add_argument("number", metavar="NUMBER")
    keep.add_argument("kind", choices=[each.value for each in DocumentKind], metavar="KIND")
    keep.add_argument("--file", type=Path, help="the edited copy (default: the drawn file was edited in its place)")
    keep.add_argument("--reason", required=True, help="why it was changed; kept encrypted")
    output.add_who(keep)
    output.add_json(keep)
    keep.set_defaults(run=_keep)


def _diff(args: argparse.Namespace) -> int:
    found = edits.differences(output.office(), args.number, kind=DocumentKind(args.kind) if args.kind else None)
    told = {"case": args.number, "documents": [asdict(each) for each in found]}
    output.say(told, "\n".join(_page(found)), as_json=args.json)
    return 0


def _page(found: Sequence[Edited]) -> Iterator[str]:
    for each in found:
        said = each.trouble or (f"{len(each.changes)} changed" if each.changes else "saved again, no word changed" if each.is_touched else "as drawn")
        yield f"{each.kind}, {each.stage}, version {each.version} ({each.status}): {said}"
        for change in each.changes:
            yield from (f"  - {line}" for line in change.before)
            yield from (f"  + {line}" for line in change.after)


def _keep(args: argparse.Namespace) -> int:
    office = output.office()
    path = edits.keep(office, args.number, DocumentKind(args.kind), reason=args.reason, actor=args.who, file=args.file)
    output.say({"case": args.number, "path": office.files.shown(path)}, f"Kept as {office.files.shown(path)}", as_json=args.json)
    return 0

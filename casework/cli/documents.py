"""The files of a case: `casework documents`, `casework hand-out` and `casework take-back`."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import documents
from casework.actions.documents import Listed
from casework.cli import output
from casework.plural import counted

CLEAR = " The copy that you named stays where it lies, readable by whoever can read that folder: delete it when you no longer need it."


def add(commands: Any) -> None:
    """Add `documents`, `hand-out` and `take-back`."""
    shown = commands.add_parser("documents", help="list the files of a case: letters, packets, papers")
    shown.add_argument("number", metavar="NUMBER")
    output.add_json(shown)
    shown.set_defaults(run=_list)
    give = commands.add_parser("hand-out", help="hand out a file of a case decrypted, into a folder or again into the documents folder; who did is kept")
    give.add_argument("number", nargs="?", default="", metavar="NUMBER")
    give.add_argument("--all", action="store_true", help='lay every file of every case into the documents folder again, as after a change to kept = "open"')
    give.add_argument("file", nargs="?", default="", metavar="FILE", help="as casework documents lists it (default: all files of the case)")
    give.add_argument("--to", type=Path, metavar="FOLDER", help="a folder of yours; nothing there is written over")
    output.add_who(give)
    output.add_json(give)
    give.set_defaults(run=_hand_out, parser=give)
    back = commands.add_parser("take-back", help="keep an edited copy of one of our Word files as its next version")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--reason", required=True, help="why it was changed; kept encrypted")
    output.add_who(back)
    output.add_json(back)
    back.set_defaults(run=_take_back)


def _list(args: argparse.Namespace) -> int:
    found = documents.listed(output.office(), args.number)
    lines = "\n".join(map(_line, found)) or "It has no files yet."
    output.say({"case": args.number, "files": [asdict(each) for each in found]}, lines, as_json=args.json)
    return 0


def _line(each: Listed) -> str:
    said = each.trouble or f"{each.size:,} bytes{', open in the documents folder' if each.is_handed_out else ', sealed'}"
    return f"{each.file}: {each.what}; {said}"


def _hand_out(args: argparse.Namespace) -> int:
    if args.all == bool(args.number) or (args.all and args.to):
        args.parser.error("say a case, NUMBER, or --all for the documents folder")
    if args.all:
        return _lay_out(args)
    paths = documents.hand_out(output.office(), args.number, args.file, to=args.to, actor=args.who)
    output.say({"case": args.number, "files": list(paths)}, "\n".join(paths) or "It has no files yet.", as_json=args.json)
    return 0


def _lay_out(args: argparse.Namespace) -> int:
    done = documents.lay_out(output.office(), actor=args.who)
    lines = [f"Laid into the documents folder again: {counted(done.files, 'file')} of {counted(len(done.cases), 'case')}.", *done.troubles]
    output.say(asdict(done), "\n".join(lines if done.cases else ["Every file lies in the documents folder already."]), as_json=args.json)
    return 1 if done.troubles else 0


def _take_back(args: argparse.Namespace) -> int:
    office = output.office()
    path = documents.take_back(office, args.file, reason=args.reason, actor=args.who)
    is_outside = not args.file.resolve().is_relative_to(office.documents.resolve())
    said = f"Kept as {office.files.shown(path)}.{CLEAR if is_outside else ''}"
    output.say({"path": office.files.shown(path), "is_outside": is_outside}, said, as_json=args.json)
    return 0

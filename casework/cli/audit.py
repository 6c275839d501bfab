"""`casework audit`: prove that the log is whole, list who did what, who looked and who pressed, write the chronology of a case."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from casework.actions import audit, audit_file, presses
from casework.actions.audit import Asked, Line, Proof
from casework.cli import output
from casework.plural import counted

NOBODY = "Nobody pressed anything through the office's door. Without one (casework office setup) presses have no names; answers stand in: casework audit list"


def add(commands: Any) -> None:
    """Add the command."""
    words = "who did what: prove the log, list events and openings, write the chronology of a case"
    verbs = commands.add_parser("audit", help=words, description=words).add_subparsers(dest="verb", required=True, metavar="verify|list|presses|export")
    proved = _verb(verbs, "verify", "look along the whole log; exit code 1 and the first altered row where it does not fit", _verify)
    proved.add_argument("--head", default="", metavar="HEX", help="a head from the manager's daily mail: whether the log still holds the row as it was")
    listed = _verb(verbs, "list", "list events, the newest last: who did what, and who opened whose file", _list)
    listed.add_argument("--who", default="", metavar="NAME", help="only of this person or login")
    listed.add_argument("--case", default="", metavar="NUMBER", help="only of this case")
    listed.add_argument("--since", type=output.day, metavar="DAY", help="only from this day on")
    listed.add_argument("--verb", dest="act", default="", metavar="ACT", help="only this act, such as “file opened”")
    listed.add_argument("--most", type=output.number, default=audit.MOST, metavar="N", help=f"at most so many (default: {audit.MOST})")
    pressed = _verb(verbs, "presses", "list who pressed what on a board behind the office's door, the newest last, with what the board answered", _presses)
    pressed.add_argument("--who", default="", metavar="NAME", help="only of this person")
    pressed.add_argument("--most", type=output.number, default=audit.MOST, metavar="N", help=f"at most so many (default: {audit.MOST})")
    export = _verb(verbs, "export", "write the chronology of a case for a complaint, as Word or as a table", _export)
    export.add_argument("number", metavar="NUMBER")
    export.add_argument("--to", type=output.file_named(".docx", ".csv"), required=True, metavar="FILE", help="the file: .docx or .csv")
    output.add_who(export)


def _verb(verbs: Any, name: str, words: str, run: Callable[[argparse.Namespace], int]) -> Any:
    parser = verbs.add_parser(name, help=words, description=words)
    output.add_json(parser)
    parser.set_defaults(run=run)
    return parser


def _verify(args: argparse.Namespace) -> int:
    proof = audit.verify(output.office(), head=args.head.strip().lower().rstrip(".…"))
    output.say(asdict(proof) | {"is_whole": proof.is_whole}, _proof(proof), as_json=args.json)
    return 0 if proof.is_whole else 1


def _proof(proof: Proof) -> str:
    if not proof.is_whole:
        return f"NOT WHOLE: {proof.trouble} Stop, keep this data folder as it is, and compare it with your last backup."
    if proof.first_at is None or proof.last_at is None:
        return "The log is empty."
    span = f"{proof.first_at:%Y-%m-%d} to {proof.last_at:%Y-%m-%d}"
    asked = f" The head that was asked for is row {proof.found}." if proof.found else ""
    return f"The log is whole: {counted(proof.rows, 'row')}, {span}; {counted(proof.heads, 'head')} kept beside it agreed.{asked} Head: {proof.head}"


def _list(args: argparse.Namespace) -> int:
    asked = Asked(who=args.who, case_number=args.case.upper(), since=args.since, verb=args.act)
    found = audit.listed(output.office(), asked, limit=max(args.most, 1))
    output.say([asdict(each) for each in found], "\n".join(map(_line, found)) or "No such event.", as_json=args.json)
    return 0


def _line(line: Line) -> str:
    about = " ".join(filter(None, (line.case_number, line.stage)))
    said = ": ".join(filter(None, (line.verb, line.code)))
    return f"{line.at:%Y-%m-%d %H:%M} {about or '-'}  {said}  [{line.who}, {line.how}]"


def _presses(args: argparse.Namespace) -> int:
    office = output.office()
    found = presses.listed(office, person=args.who, limit=max(args.most, 1))[::-1]
    lines = [presses.line(each, zone=office.settings.zone) for each in found]
    output.say([each.model_dump(mode="json") for each in found], "\n".join(lines) or NOBODY, as_json=args.json)
    return 0


def _export(args: argparse.Namespace) -> int:
    number = args.number.upper()
    count = audit_file.export(output.office(), number, args.to, actor=args.who)
    words = f"{number}: {counted(count, 'event')} written to {args.to}. It holds what the record says in full: read it before it leaves the house."
    output.say({"case": number, "events": count, "file": str(args.to)}, words, as_json=args.json)
    return 0

"""`casework correct`: what a corrected fact would move, and moving it."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import changes, correcting
from casework.actions.changes import CorrectionReason
from casework.actions.correcting import Preview
from casework.actions.moves import Move
from casework.cli import acts, output
from casework.rules.facts import VALUES

DENIAL_REASON = "denial-reason"


def add(commands: Any) -> None:
    """Add the verb, with one option for each fact."""
    words = "correct a fact of a case; every clock that depends on it moves, and the log keeps old, new and reason"
    parser = commands.add_parser("correct", help=words, description=f"{words}. “unknown” takes a fact away.")
    parser.add_argument("number", metavar="NUMBER")
    for name in changes.NAMES:
        option = DENIAL_REASON if name == "reason" else name
        shown = "YYYY-MM-DD" if name in changes.DAYS else "|".join(VALUES.get(name, ())) or "VALUE"
        parser.add_argument(f"--{option}", dest=f"fact_{name}", metavar=shown, help=_help(name))
    parser.add_argument("--of", type=output.day, metavar="YYYY-MM-DD", help="a date of the denial that is meant, when there are several")
    acts.one_of(CorrectionReason, parser, "--reason", help="from what you know it; needed unless --preview")
    parser.add_argument("--preview", action="store_true", help="only say what would move")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_correct, parser=parser)


def _help(name: str) -> str:
    if name in changes.DATES:
        return f"the denial's date “{name}”" if name != "letter" else "the last day that the notice itself states"
    if name == changes.CONTRACT:
        return "the last day that the provider contract gives; for the clinic's own dispute only, never for the patient's appeal"
    return "for every open case of the coverage" if name in (*changes.ON_COVERAGE, *changes.STATED) else "of this case"


def _correct(args: argparse.Namespace) -> int:
    stated = {name: value for name in changes.NAMES if (value := getattr(args, f"fact_{name}")) is not None}
    if args.preview:
        return _say(args, correcting.preview(output.office(), args.number, stated, of=args.of), done="Would be corrected")
    if args.reason is None:
        args.parser.error(f"Say from what you know it: --reason {'|'.join(acts.slug(reason) for reason in CorrectionReason)}. Or look first: --preview.")
    return _say(args, correcting.correct(output.office(), args.number, stated, reason=args.reason, actor=args.who, of=args.of), done="Corrected")


def _say(args: argparse.Namespace, found: Preview, *, done: str) -> int:
    told = {**asdict(found), "moves": [{**asdict(move), "has_moved": move.has_moved} for move in found.moves], "is_preview": args.preview}
    output.say(told, words(found, done=done), as_json=args.json)
    return 0


def words(found: Preview, *, done: str) -> str:
    """Say in plain lines what a correction does."""
    if found.is_empty:
        return f"{found.case_number}: the record says so already; nothing changes."
    lines = [f"{done}: {fact.name} {fact.old} -> {fact.new}" for fact in found.changed]
    lines += [f"  {_move(move)}" for move in found.moved] or ["  No clock moves."]
    lines += [f"  {route.case_number} {route.what}: {route.old or 'nothing'} -> {route.new}" for route in found.routes]
    return "\n".join([*lines, *(f"  Warning: {warning}" for warning in found.warnings)])


def _move(move: Move) -> str:
    beside = f" ({move.origin})" if move.origin else ""
    late = "; TURNS LATE" if move.turns_late else ""
    return f"{move.case_number} {move.stage.title}, {move.track}{beside}: {move.clock.words} {move.old.words} -> {move.new.words}{late}"

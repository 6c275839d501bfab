"""`casework packet`: the letters and exhibits of a stage as one PDF and one Word file."""

import argparse
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import packets, packets_consent
from casework.actions.packets import Order
from casework.actions.packets_told import Made
from casework.cli import output
from casework.errors import BadInput
from casework.rules.enclosing import Wish
from casework.terms import Stage, Track

_PAPER = re.compile(r"[Pp]?(\d{1,9})")


def add(commands: Any) -> None:
    """Add the verb."""
    words = "bind the letters and exhibits of a stage, with an index, as one PDF and one Word file"
    parser = commands.add_parser("packet", help=words, description=f"{words}. Only what the letter names or what was asked for goes; the rest is listed.")
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--stage", type=Stage, choices=list(Stage), metavar="STAGE", help="another stage than the one that waits")
    parser.add_argument("--track", type=Track, choices=list(Track), metavar="TRACK", help="member, provider or claim")
    parser.add_argument("--add", type=_papers, default=frozenset(), metavar="P3,P5", help="papers to add that would stay behind")
    parser.add_argument("--leave-out", type=_papers, default=frozenset(), metavar="P2", help="papers to leave out; give --why")
    parser.add_argument("--why", default="", metavar="REASON", help="why papers are left out; kept encrypted")
    parser.add_argument("--consent", type=_pair, action="append", default=[], metavar="P3=P9", help="paper 9 is the patient's signed consent to send paper 3")
    parser.add_argument("--limit", default=packets.PAYER, metavar="payer|portal|MB", help="the payer's own limit, if one is known, or megabytes a file")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="copy the finished files there")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_make)


def _papers(text: str) -> frozenset[int]:
    return frozenset(map(_paper, text.split(",")))


def _paper(text: str) -> int:
    found = _PAPER.fullmatch(text.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no paper; write numbers such as P3,P5")
    return int(found[1])


def _pair(text: str) -> tuple[int, int]:
    paper, _, consent = text.partition("=")
    return _paper(paper), _paper(consent)


def _make(args: argparse.Namespace) -> int:
    office = output.office()
    if args.add & args.leave_out:
        raise BadInput("A paper cannot be added and left out at once.")
    said = [packets_consent.consent(office, args.number, paper, form, actor=args.who) for paper, form in args.consent]
    order = Order(Wish(args.add, args.leave_out), args.why, args.limit)
    made = packets.make(office, args.number, actor=args.who, stage=args.stage, track=args.track, order=order)
    paths = packets.copy_to(office, made, args.to) if args.to else tuple(map(office.files.shown, made.paths))
    output.say({**asdict(made), "paths": [str(path) for path in paths], "case": args.number}, "\n".join([*said, *_page(made, paths)]), as_json=args.json)
    return 0


def _page(made: Made, paths: tuple[Path | str, ...]) -> Iterator[str]:
    yield f"Packet, version {made.version}: {made.words}{' (as before; nothing was changed)' if made.is_known else ''}"
    yield from (f"  {line}" for line in made.contents)
    if made.left:
        yield "Stayed behind:"
        yield from (f"  {line}" for line in made.left)
    yield from made.notes
    yield from map(str, paths)

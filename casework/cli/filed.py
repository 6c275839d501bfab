"""What happens to a filing afterwards: `casework filed NUMBER WHAT`; without a word of what, the filings with their proof."""

import argparse
from typing import Any

from casework.actions import filed_then, filed_then_page, filing, stages
from casework.actions.filed_then import Told
from casework.cli import acts, output
from casework.records import store
from casework.rules.filing_events import FilingEventKind

KINDS = {acts.slug(kind.value): kind for kind in FilingEventKind}
NONE = "Nothing is filed here yet."


def add(commands: Any) -> None:
    """Add `filed`."""
    parser = acts.verb(commands, "filed", "record what happened to a filing: it failed, came back, was refused, was confirmed; alone, list the filings")
    parser.add_argument("what", nargs="?", type=_kind, metavar="|".join(KINDS), help="left out: the filings of the stage and what proves them")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="the day it happened or was learned (default: today)")
    parser.add_argument("--at", default="", metavar="HH:MM", help="with payer-calls-it-incomplete: the hour the notice came, on the clinic's clock")
    parser.add_argument("--due", type=output.day, metavar="YYYY-MM-DD", help="the last day that the notice itself states")
    parser.add_argument("--pages", type=output.number, metavar="N", help="with proof-of-sending-recorded: how many pages the confirmation shows")
    parser.add_argument("--reference", default="", help="fax confirmation, tracking, portal or call reference number")
    parser.set_defaults(run=_run)


def _kind(text: str) -> FilingEventKind:
    """Read what happened. Raises argparse's error for a word that is not on the list."""
    if acts.slug(text) not in KINDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not on the list: {', '.join(KINDS)}")
    return KINDS[acts.slug(text)]


def _run(args: argparse.Namespace) -> int:
    return _record(args) if args.what else _list(args)


def _record(args: argparse.Namespace) -> int:
    office = output.office()
    day = args.on or office.today()
    at = filing.instant(office, day, args.at) if args.at else None
    told = Told(args.what, day, at, args.due, args.pages, args.reference)
    said = filed_then.record(office, args.number, told, stage=args.stage, track=args.track, actor=args.who)
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0


def _list(args: argparse.Namespace) -> int:
    office = output.office()
    with store.reading(office.engine) as session:
        _, row = stages.find(session, args.number, args.stage, track=args.track)
        rows = filed_then_page.of_stage(office, session, row)
    output.say({"case": args.number, "filed": rows}, "\n".join(map(_line, rows)) or NONE, as_json=args.json)
    return 0


def _line(row: dict[str, Any]) -> str:
    after = f"{row['trouble']} ({row['trouble_on']}); it does not stand" if row["trouble"] else "stands"
    return f"{row['filed_on']} {row['stage']}, {row['method']}: {after}. Proof: {row['proof']}."

"""How long records stay: `casework retention`, `legal-hold` and `erase-patient`."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import erasing, holds, retention
from casework.cli import output
from casework.rules.retention import EraseReason, LegalHoldReason


def add(commands: Any) -> None:
    """Add `retention`, `legal-hold` and `erase-patient`."""
    words = "whose record's time is over by the clinic's own years, and which legal holds stand; erases nothing"
    listing = commands.add_parser("retention", help=words, description=words)
    output.add_json(listing)
    listing.set_defaults(run=_retention)
    words = "hold a patient's record, so that nobody can erase it, or lift that again"
    holding = commands.add_parser("legal-hold", help=words, description=words)
    holding.add_argument("named", metavar="PATIENT|NUMBER", help="the patient's key, such as P0007, or a case")
    way = holding.add_mutually_exclusive_group(required=True)
    way.add_argument("--reason", type=LegalHoldReason, choices=tuple(LegalHoldReason), help="why the record must stay")
    way.add_argument("--lift", action="store_true", help="the hold is over")
    output.add_who(holding)
    output.add_json(holding)
    holding.set_defaults(run=_hold)
    words = "erase a patient: every row, file and word; first without --yes-erase, to see what would go. The log stays whole and says who and why"
    parser = commands.add_parser("erase-patient", help=words, description=words)
    parser.add_argument("named", metavar="PATIENT|NUMBER", help="the patient's key, such as P0007, or a case")
    parser.add_argument("--reason", type=EraseReason, choices=tuple(EraseReason), required=True)
    parser.add_argument("--yes-erase", default="", metavar="NUMBERS", help="the numbers of all the patient's cases, with commas between them")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_erase)


def _retention(args: argparse.Namespace) -> int:
    office = output.office()
    over, held = retention.listed(office), holds.listed(office)
    years = office.settings.retention.years
    none = f"No record is past its {years} years." if years else retention.NO_YEARS
    words = "\n".join(("Time is over:" if over else none, *(f"  {each.words}" for each in over), *(each.words for each in held)))
    output.say({"over": [asdict(each) for each in over], "held": [asdict(each) for each in held], "years": years}, words, as_json=args.json)
    return 0


def _hold(args: argparse.Namespace) -> int:
    office = output.office()
    said = holds.lift(office, args.named, actor=args.who) if args.lift else holds.place(office, args.named, args.reason, actor=args.who)
    output.say({"said": said}, said, as_json=args.json)
    return 0


def _erase(args: argparse.Namespace) -> int:
    office = output.office()
    if not args.yes_erase:
        found = erasing.preview(office, args.named, args.reason)
        output.say({**asdict(found), "words": found.words}, found.words, as_json=args.json)
        return 0
    numbers = [each.strip() for each in args.yes_erase.split(",") if each.strip()]
    said = erasing.erase(office, args.named, args.reason, confirmed=numbers, actor=args.who)
    output.say({"said": said}, said, as_json=args.json)
    return 0

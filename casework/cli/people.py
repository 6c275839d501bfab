"""Our own people: `casework people` and `away`."""

import argparse
from typing import Any

from casework.actions import absences, people_listed
from casework.cli import output


def add(commands: Any) -> None:
    """Add `people` and `away`."""
    words = "everybody: how each is reached, who is away until when, who stands in, and what is wrong with channels.toml"
    listing = commands.add_parser("people", help=words, description=words)
    output.add_json(listing)
    listing.set_defaults(run=_people)
    words = "note when one of our own people is away, and who gets the reminders meanwhile"
    away = commands.add_parser("away", help=words, description=words)
    away.add_argument("person", metavar="PERSON", help="a person of channels.toml")
    away.add_argument("--from", dest="from_on", type=output.day, required=True, metavar="YYYY-MM-DD", help="the first day away")
    away.add_argument("--until", type=output.day, metavar="YYYY-MM-DD", help="the last day away; left out: that one day")
    away.add_argument("--cover", default="", metavar="PERSON", help="who stands in; left out: whom channels.toml names")
    away.add_argument("--cancel", action="store_true", help="the absence that begins on this day is not so any more")
    output.add_who(away)
    output.add_json(away)
    away.set_defaults(run=_away)


def _people(args: argparse.Namespace) -> int:
    found = people_listed.listed(output.office())
    output.say(found.as_dict(), found.words, as_json=args.json)
    return 0


def _away(args: argparse.Namespace) -> int:
    office = output.office()
    if args.cancel:
        said = absences.cancel(office, args.person, args.from_on, actor=args.who)
    else:
        said = absences.enter(office, args.person, args.from_on, args.until or args.from_on, cover=args.cover, actor=args.who)
    output.say({"person": args.person, "said": said}, said, as_json=args.json)
    return 0

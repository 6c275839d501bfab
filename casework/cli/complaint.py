"""`casework complaint`: how the complaint of a case stands, the patient's own grievance, and what goes with it, looked at one by one."""

import argparse
from typing import Any

from casework.actions import complaining, complaint_attachments, complaint_page
from casework.cli import acts, output
from casework.rules.complaining import Ticked
from casework.terms import Track


def add(commands: Any) -> None:
    """Add the verb."""
    words = "say how the complaint to the regulator stands, from which day it may be filed, and what would go with it"
    parser = commands.add_parser("complaint", help=words, description=f"{words}. Opening it: casework next NUMBER open --stage doi-complaint.")
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--grievance", type=output.day, metavar="YYYY-MM-DD", help="the patient filed the plan's own grievance beside this clinic on that day")
    parser.add_argument("--goes", default="", metavar="ITEM,ITEM", help="a person looked at these, and they go: paper-3,contact-2")
    parser.add_argument("--stays", default="", metavar="ITEM,ITEM", help="a person looked at these, and they stay here")
    acts.one_of(Track, parser, "--track", help="default: the track of the case")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_complaint)


def _complaint(args: argparse.Namespace) -> int:
    office = output.office()
    said = complaining.record_grievance(office, args.number, filed_on=args.grievance, actor=args.who) if args.grievance else ""
    ticks = {key: tick for text, tick in ((args.goes, Ticked.GOES), (args.stays, Ticked.STAYS)) for key in map(str.strip, text.split(",")) if key}
    if ticks:
        complaint_attachments.record(office, args.number, ticks, actor=args.who, track=args.track)
    told = complaint_page.told(complaint_page.view(office, args.number, track=args.track))
    output.say(told, "\n".join(filter(None, [said, *_lines(told)])), as_json=args.json)
    return 0


def _lines(told: dict[str, Any]) -> list[str]:
    head = f"{told['case_number']}: complaint to {told['office'] or 'an office that nobody can name yet'} ({told['step']})"
    stands = [f"  not yet: {each['says']}" for each in told["blockers"]] or [f"  {told['at_once'] or 'Nothing has to be waited for.'}"]
    known = [("form", told["form"]), ("signed by", told["signed_by"]), ("beside the appeal", told["parallel"]), ("on record", told["record"])]
    lines = [f"  {name}: {value}" for name, value in known if value]
    lines += [f"  data sheet: casework forms {told['case_number']} --draw {form}" for form in told["official_forms"]]
    lines += [f"  the office wants: {each}" for each in told["attachments"]]
    items = [f"  {each['key']}: {each['words']}: {each['ticked'] or 'not looked at yet'}" for each in told["items"]]
    return [head, *stands, *lines, *(["What would go (say --goes or --stays of each):", *items] if items else [])]

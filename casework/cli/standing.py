"""May we act for the patient: `casework standing`."""

import argparse
from typing import Any

from casework.actions import standing, standing_page
from casework.actions.standing import Told
from casework.cli import acts, output
from casework.rules.representing import FormUsed
from casework.rules.standing import Accepts
from casework.terms import ROAD, Stage

DAYS = {
    "asked": "the patient was asked",
    "sent": "the form was sent for signature",
    "signed": "the date beside the signature",
    "expires": "the last day on which it is valid",
    "revoked": "it was taken back",
}


def add(commands: Any) -> None:
    """Add the verb."""
    words = "authorization to represent the patient, or waiver of liability: how each stage stands, and what became of it"
    parser = commands.add_parser("standing", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    for name, what in DAYS.items():
        parser.add_argument(f"--{name}", dest=f"{name}_on" if name != "expires" else "expires_on", type=output.day, metavar="YYYY-MM-DD", help=what)
    acts.one_of(Accepts, parser, "--kind", default=Accepts.AUTHORIZATION, help="default: authorization-to-represent")
    acts.one_of(FormUsed, parser, "--form", default=None, help="which paper was signed")
    acts.one_of(Stage, parser, "--for", dest="stages", action="append", members=ROAD, help="it holds for this stage only; may be given again")
    parser.add_argument("--every-case", action="store_true", help="it holds for every case of the patient, not for this one alone")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    office = output.office()
    days = {f"{name}_on": getattr(args, f"{name}_on") for name in DAYS}
    said = ""
    if any(days.values()) or args.stages or args.form:
        told = Told(args.kind, args.form, stages=tuple(args.stages or ()), every_case=args.every_case, **days)
        said = standing.say(office, args.number, told, actor=args.who)
    lines = [standing_page.line(row, stand) for row, stand in standing.of_number(office, args.number)]
    shown = "\n".join(_words(each) for each in lines) or "No open stage waits for a signature."
    output.say({"case": args.number, "said": said, "stages": lines}, said or shown, as_json=args.json)
    return 0


def _words(line: dict[str, Any]) -> str:
    """Say one stage for people: how it stands, who may file, and what is needed."""
    parts = [line["words"], f"  who may file: {', '.join(line['who'])}" if line["who"] else "", f"  {line['why']} ({line['citation']})" if line["why"] else ""]
    needed = f"  needed: {line['form'] or ' or '.join(line['accepts'])}" if line["accepts"] else ""
    return "\n".join(part for part in (parts[0], needed, *parts[1:], f"  {line['note']}" if line["note"] else "") if part)

"""`casework timeline`: the treatments tried before, documented and reported apart, and whose records are still to be obtained."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from casework.actions import timeline
from casework.actions.timeline import View
from casework.cli import output
from casework.rules.treatment import Lacking, Tried

ASKED = "not judged: ask which weeks this payer's policy wants"
WORDS = {True: "long enough", False: "too short", None: ASKED}


def add(commands: Any) -> None:
    """Add the command."""
    words = "the treatments tried before: documented and reported apart, how long each ran, and whose record is still to be obtained"
    parser = commands.add_parser("timeline", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    output.add_json(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    found = timeline.view(output.office(), args.number)
    told = {"case": found.case_number, "documented": len(found.history.documented), "reported": len(found.history.reported), **_told(found)}
    output.say(told, "\n".join(_page(found)), as_json=args.json)
    return 0


def _told(found: View) -> dict[str, Any]:
    return {
        "treatments": [{**each.trial.model_dump(mode="json"), "weeks": each.weeks, "is_long_enough": each.is_long_enough} for each in found.history.every],
        "lacking": [asdict(each) for each in found.lacking],
    }


def _page(found: View) -> Iterator[str]:
    history = found.history
    yield f"{found.case_number}: {len(history.documented)} documented, {len(history.reported)} reported without proof"
    for each in history.every:
        yield _line(each)
    if found.lacking:
        yield "\nRecords still to be obtained:"
        yield from (_wanted(each) for each in found.lacking)


def _line(each: Tried) -> str:
    said, began, ended = each.trial, each.trial.started_on, each.trial.stopped_on
    days = f"{began or '?'} to {ended or '?'}" if began or ended else "dates not known"
    ran = f"{each.weeks} weeks ({WORDS[each.is_long_enough]})" if each.weeks is not None else "weeks not known"
    parts = (f"{said.treatment}{f' ({said.drug_class})' if said.drug_class else ''}", said.dose, days, ran, said.outcome, said.why_stopped)
    return f"  {'; '.join(part for part in parts if part)}: {said.proof or 'reported, no proof'}"


def _wanted(each: Lacking) -> str:
    since = f" from {each.since}" if each.since else ""
    until = f" to {each.until}" if each.until else ""
    return f"  {each.treatment}{since}{until}: ask {each.source}{f' ({each.trouble})' if each.trouble else ''}"

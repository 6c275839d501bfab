"""Why this day: `explain` says it of every running clock of a case; `calendar` writes the same into a calendar file."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from casework.actions import calendar, explained
from casework.cli import output
from casework.terms import Clock, Stage

BESIDE = "beside: drives no reminder"


def add(commands: Any) -> None:
    """Add `explain` and `calendar`."""
    why = commands.add_parser("explain", help="say of each running clock of a case why its day is that day")
    why.add_argument("number", metavar="NUMBER")
    why.add_argument("--stage", type=Stage, choices=tuple(Stage), metavar="|".join(Stage), help="only this stage's clocks")
    why.add_argument("--clock", type=Clock, choices=tuple(Clock), metavar="|".join(Clock), help="only this kind of clock")
    output.add_json(why)
    why.set_defaults(run=_explain)
    file = commands.add_parser("calendar", help="write the calendar file (.ics) of one case; case number, step and payer only")
    file.add_argument("number", metavar="NUMBER")
    file.add_argument(
        "--to", type=output.file_named(".ics"), required=True, metavar="FILE", help="where to write it, such as C26-0007.ics; an older one is replaced"
    )
    output.add_json(file)
    file.set_defaults(run=_calendar)


def _explain(args: argparse.Namespace) -> int:
    found = explained.of_case(output.office(), args.number, stage=args.stage, clock=args.clock)
    output.say(found, "\n".join(_page(found)), as_json=args.json)
    return 0


def _page(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{found['case_number']} · {found['payer']} · {found['plan_title']} ({found['plan']})"
    if not found["clocks"]:
        yield f"No clock runs{': the case was closed on ' + found['closed_on'] if found['closed_on'] else ''}."
    for clock in found["clocks"]:
        yield ""
        yield from _clock(clock)
    if found["to_find_out"]:
        yield "\nTo find out"
        for task in found["to_find_out"]:
            yield f"  {task['fact']} ({task['moves']}): {task['how']}"
            yield from (f"    then: {task['command']}" for _ in [0] if task["command"])
    yield "\nThe way ahead"
    for rung in found["route"]:
        track = " (provider)" if rung["track"] == "provider" else ""
        yield f"  {rung['stage']}{track}: {rung['legal_name'] or 'not in this plan'}{'. ' + rung['words'] if rung['words'] else ''}"
    yield "Not legal advice."


def _clock(clock: Mapping[str, Any]) -> Iterator[str]:
    provider = ["the provider's dispute"] if clock["track"] == "provider" else []
    remarks = [*provider, *filter(None, [clock["origin"]]), *([] if clock["drives"] else [BESIDE])]
    yield f"{clock['stage']}, {clock['clock_key']}{' (' + '; '.join(remarks) + ')' if remarks else ''}"
    for line in clock["lines"]:
        yield f"  {line}"


def _calendar(args: argparse.Namespace) -> int:
    office = output.office()
    data = calendar.case_file(office, args.number, now=office.now())
    output.write(args.to, data)
    output.say({"case": args.number, "file": str(args.to)}, f"Written: {args.to}. Open it with your calendar program.", as_json=args.json)
    return 0

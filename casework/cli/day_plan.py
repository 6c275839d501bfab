"""The plan of days near a last lawful day: `casework day-plan NUMBER`, with --done or --skip for one of its days."""

import argparse
from datetime import date
from typing import Any

from casework.actions import day_plan, filed_then_page
from casework.actions.office import Office
from casework.cli import acts, output
from casework.records import store
from casework.rules.day_plan import PlanKey

NONE = "{number}: no plan of days. One is made when a last lawful day of ours is near."


def add(commands: Any) -> None:
    """Add `day-plan`."""
    words = "the plan of days near a last lawful day; tick off or skip one of its days"
    parser = acts.verb(commands, "day-plan", words)
    acts.one_of(PlanKey, parser, "--done", help="this is done")
    acts.one_of(PlanKey, parser, "--skip", help="this is left out")
    parser.add_argument("--away", type=output.day, action="append", default=[], metavar="YYYY-MM-DD", help="a day on which the signer is away; plans again")
    parser.set_defaults(run=_run, parser=parser)


def _run(args: argparse.Namespace) -> int:
    if args.done and args.skip:
        args.parser.error("one at a time: --done or --skip")
    office, key = output.office(), args.done or args.skip
    said = day_plan.settle(office, args.number, key, is_skipped=bool(args.skip), stage=args.stage, actor=args.who) if key else ""
    plans = _planned(office, args.number, away=args.away)
    words = [said] if said else []
    words += [line for plan in plans for line in _lines(plan)] or [NONE.format(number=args.number)]
    output.say({"case": args.number, "said": said, "plans": plans}, "\n".join(words), as_json=args.json)
    return 0


def _planned(office: Office, number: str, *, away: list[date]) -> list[dict[str, Any]]:
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        day_plan.plan_case(office, session, case, away=away)
        return filed_then_page.plans(office, session, case)


def _lines(plan: dict[str, Any]) -> list[str]:
    head = f"{plan['stage']}: last lawful day {plan['last_on']}."
    short = " Fewer days are left than the plan wants: several fall together." if plan["is_short"] else ""
    return [f"{head}{short}", *(_line(day) for day in plan["days"])]


def _line(day: dict[str, Any]) -> str:
    note = f" {day['note']}" if day["note"] else ""
    how = f"\n      {day['how']}" if day["state"] == "open" and day["how"] else ""
    return f"  {day['on']}{' LATE' if day['is_late'] else ''}  {day['key']}: {day['title']} ({day['who']}) [{day['state']}].{note}{how}"

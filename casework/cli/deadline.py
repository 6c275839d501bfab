"""`casework deadline`: one date with the steps that explain it. Needs no database and no data folder."""

import argparse
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from casework.cli import asked, dated
from casework.errors import NoRuleApplies
from casework.rules import explaining, rights
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, milestones, refuse_unaddressed, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import ROAD, Clock, Stage, Track

KINDS = (Clock.FILING, Clock.DECISION, Clock.CLAIM, Clock.PEER_TO_PEER, Clock.INFORMATION, Clock.CONTINUATION)
HEAD = ("due_on", "work_by", "last_lawful", "due_at")
AROUND = {"id", "plans", "payer", "when", "procedures", "effective_on", "effective_until", "max_age_days", "origin", "line"}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    about = "Compute one date and say why. Dates are YYYY-MM-DD; a moment is YYYY-MM-DDTHH:MM with its offset, or with --zone."
    parser = subparsers.add_parser("deadline", help="compute one date and say why", description=about)
    asked.add_plan(parser)
    parser.add_argument("--stage", help=f"{', '.join(ROAD)}; not needed with --kind claim")
    parser.add_argument("--event", action="append", default=[], metavar="NAME=DATE", help=f"may be repeated; names: {', '.join(dated.EVENTS)}")
    parser.add_argument("--zone", default="", help="the payer's time zone for moments written without an offset, such as America/New_York")
    parser.add_argument("--kind", default="filing", help=f"{', '.join(KINDS)} (default filing: our last day; decision: the payer's)")
    parser.add_argument("--milestones", action="store_true", help="list the steps that others owe us before the decision; JSON always has them")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer one question; give 0 when done, 1 when refused with a reason, 2 for wrong usage."""
    return asked.answered(args, _answer)


def _answer(book: Rulebook, args: argparse.Namespace) -> asked.Answer:
    facts = asked.facts(book, args)
    clock = Clock(asked.one_of("kind", args.kind, KINDS, by_prefix=False))
    stage = _stage(args.stage, clock)
    events = dated.events(args.event, zone=args.zone)
    refuse_unaddressed(book, facts, stage)
    limit = side_limit(book, facts, stage, clock, events)
    steps = _milestones(book, facts, stage, events)
    why = explaining.lines(book, facts, limit)
    told = _told(limit, facts, clock) | _around(book, facts, limit) | {"milestones": steps, "explanation": list(why)}
    page = [_header(limit, facts), *why, *_next_said(told["next"]), *(_steps_said(steps) if args.milestones else ()), "Not legal advice."]
    return told, "\n".join(page)


def _stage(value: str | None, clock: Clock) -> Stage:
    if not value and clock is Clock.CLAIM:
        return Stage.FIRST_APPEAL  # the claim comes before every stage; any stage of the plan answers for it
    return Stage(asked.given("stage", value, ROAD))


def _told(limit: Limit, facts: PlanFacts, clock: Clock) -> dict[str, Any]:
    values = asked.plain(asdict(limit))
    values.pop("clock")
    return {**{name: values.pop(name) for name in HEAD}, "plan": facts.plan, "track": facts.track.value, "kind": clock.value, **values}


def _around(book: Rulebook, facts: PlanFacts, limit: Limit) -> dict[str, Any]:
    found = rights.of_limit(book, facts, limit)
    following = rights.next_appeal(book, facts, limit.stage)
    return {
        "standing": _entry(found.standing),
        "if_payer_late": _entry(found.if_payer_late),
        "if_late": _entry(found.if_late),
        "next": following.legal_name if following else None,
    }


def _entry(entry: BaseModel | None) -> dict[str, Any] | None:
    return entry.model_dump(mode="json", exclude=AROUND) if entry else None


def _milestones(book: Rulebook, facts: PlanFacts, stage: Stage, events: Events) -> list[dict[str, Any]]:
    if not events.filed:
        return []
    try:
        found = milestones(book, facts, stage, events)
    except NoRuleApplies:
        return []
    return [{"title": book.rule(step.rule).title, **asked.plain(asdict(step))} for step in found]


def _header(limit: Limit, facts: PlanFacts) -> str:
    track = " (provider's contract dispute)" if facts.track is Track.PROVIDER else ""
    first = limit.due_on.isoformat() if limit.due_on else "no date"
    return f"{first}  {Stage(limit.stage).title}, {limit.clock}, {facts.plan}{track}"


def _next_said(legal_name: str | None) -> list[str]:
    return [f"The next stage: {legal_name}."] if legal_name else []


def _steps_said(steps: list[dict[str, Any]]) -> list[str]:
    listed = [f"  {step['due_on'] or 'no date'}  {step['title']} ({step['citation']})" for step in steps]
    return ["What others owe us before that:", *(listed or ["  nothing the rulebook knows, or no filing day was given"])]

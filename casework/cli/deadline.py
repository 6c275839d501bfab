"""`casework deadline`: one date with the steps that explain it. Needs no database and no data folder."""

import argparse
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from casework.cli import asked, dated
from casework.errors import NoRuleApplies
from casework.rules import rights
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, milestones, side_limit
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
    limit = side_limit(book, facts, stage, clock, events)
    steps = _milestones(book, facts, stage, events)
    told = _told(limit, facts, clock) | _around(book, facts, stage) | {"milestones": steps}
    return told, "\n".join([*_page(limit, facts), *(_steps_said(steps) if args.milestones else ()), "Not legal advice."])


def _stage(value: str | None, clock: Clock) -> Stage:
    if not value and clock is Clock.CLAIM:
        return Stage.FIRST_APPEAL  # the claim comes before every stage; any stage of the plan answers for it
    return Stage(asked.given("stage", value, ROAD))


def _told(limit: Limit, facts: PlanFacts, clock: Clock) -> dict[str, Any]:
    values = asked.plain(asdict(limit))
    values.pop("clock")
    return {**{name: values.pop(name) for name in HEAD}, "plan": facts.plan, "track": facts.track.value, "kind": clock.value, **values}


def _around(book: Rulebook, facts: PlanFacts, stage: Stage) -> dict[str, Any]:
    found = rights.of_stage(book, facts, stage)
    following = rights.next_appeal(book, facts, stage)
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


def _page(limit: Limit, facts: PlanFacts) -> list[str]:
    track = " (provider's contract dispute)" if facts.track is Track.PROVIDER else ""
    first = limit.due_on.isoformat() if limit.due_on else "no date"
    lines = [f"{first}  {Stage(limit.stage).title}, {limit.clock}, {facts.plan}{track}"]
    if limit.due_at:
        lines.append(f"at {limit.due_at.strftime('%H:%M %Z')}")
    if limit.work_by and limit.work_by != limit.due_on:
        lines.append(f"work by {limit.work_by.isoformat()}")
    if limit.last_lawful and limit.last_lawful != limit.due_on:
        lines.append(f"last lawful day {limit.last_lawful.isoformat()}")
    lines.append(f"Rule {limit.rule}, version {limit.version}: {limit.citation} (confidence {limit.confidence}, verified {limit.verified_on})")
    lines.append(f"Source: {limit.source}")
    if limit.filed_when:
        lines.append(f"Filed when: {limit.filed_when}")
    listed = (("Steps", limit.steps), ("Notes", limit.notes), ("Missing", [_missing(fact.fact, fact.how, fact.moves_days) for fact in limit.missing]))
    for title, items in listed:
        lines += [f"{title}:", *(f"  {item}" for item in items)] if items else []
    return lines


def _missing(fact: str, how: str, moves_days: int | None) -> str:
    days = "1 day" if moves_days == 1 else f"{moves_days} days"
    return f"{fact}: {how}" + (f" (could move the date by {days})" if moves_days else "")


def _steps_said(steps: list[dict[str, Any]]) -> list[str]:
    listed = [f"  {step['due_on'] or 'no date'}  {step['title']} ({step['citation']})" for step in steps]
    return ["What others owe us before that:", *(listed or ["  nothing the rulebook knows, or no filing day was given"])]

"""`casework plans`: what each plan is called, the facts and events it takes, its stages and clocks. Needs no database and no data folder."""

import argparse
from collections.abc import Iterator
from typing import Any

from casework.cli import asked
from casework.cli.deadline import KINDS
from casework.errors import NoRuleApplies
from casework.rules import facts as fact_words
from casework.rules.book import Rulebook, Scope
from casework.rules.entries import Rule, RungEntry
from casework.rules.facts import UNKNOWN_PLAN, UNSTATED, PlanFacts
from casework.rules.parties import Plan
from casework.rules.pathways import Rung, rung
from casework.rules.readings import possible_plans
from casework.terms import ROAD, Stage, Track

OPEN_VALUES = {"state": "two letters of a state", "payer": "the payer's name", "amount": "US dollars", "booklet": "what the booklet says"}
# Facts that nobody need state on the command line: what is taken instead.
TAKEN = {
    "urgent": "taken as no",
    "pre-service": "taken as no, but as yes with urgent=yes and at prior-authorization",
    "track": "taken as member",
}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "plans", help="list the plans, or what one plan takes", description="List the plans; with a name, the facts and events it takes."
    )
    parser.add_argument("name", nargs="?", help="one plan, such as medicare-advantage")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the plans, or describe one; give 0 when done, 2 for wrong usage."""
    return asked.answered(args, _answer)


def _answer(book: Rulebook, args: argparse.Namespace) -> asked.Answer:
    if args.name:
        told = _plan(book, book.plan(asked.plan_name(args.name, book)))
        return told, "\n".join(_page(told))
    plans = [_plan(book, book.plan(name)) for name in (*book.plan_names, UNKNOWN_PLAN)]
    width = max(len(plan["name"]) for plan in plans)
    lines = [f"{plan['name']:<{width}}  {plan['title']}" for plan in plans]
    return {"plans": plans}, "\n".join([*lines, "casework plans NAME says which facts and events a plan takes."])


def _plan(book: Rulebook, plan: Plan) -> dict[str, Any]:
    tracks = {track: stages for track in Track if (stages := _stages(book, plan, track))}
    return {
        "name": plan.id,
        "title": plan.title,
        "facts": [_fact(book, plan, name) for name in plan.facts],
        "tracks": [track.value for track in tracks],
        "stages": {track.value: stages for track, stages in tracks.items()},
        "clocks": {track.value: _clocks(book, plan, track) for track in tracks},
        "citation": plan.citation,
        "confidence": plan.confidence.value,
        "verified_on": plan.verified_on.isoformat(),
    }


def _fact(book: Rulebook, plan: Plan, name: str) -> dict[str, Any]:
    readings = [] if name in TAKEN else _readings(book, plan, name)
    values = list(fact_words.VALUES[name]) or [OPEN_VALUES.get(name, "any text")]
    how = UNSTATED[name][1] if name in UNSTATED and name not in TAKEN else ""
    return {"name": name, "values": values, "if_unknown": TAKEN.get(name) or _if_unknown(readings), "readings": readings, "how": how}


def _readings(book: Rulebook, plan: Plan, fact: str) -> list[str]:
    """List how a fact nobody stated is read, under the plan or under every kind it may be."""
    return list(dict.fromkeys(value for each in possible_plans(book, plan.id) for value in dict(each.unknown).get(fact, ())))


def _if_unknown(readings: list[str]) -> str:
    if not readings:
        return "rules that depend on it do not apply until it is stated"
    if len(readings) == 1:
        return f"read as {readings[0]}"
    return f"read both ways ({', '.join(readings)}): the earliest date drives, the latest judges lateness"


def _stages(book: Rulebook, plan: Plan, track: Track) -> list[dict[str, Any]]:
    found = [_rung(book, PlanFacts(plan=plan.id, track=track), stage) for stage in ROAD]
    return [
        {"stage": each.stage.value, "legal_name": each.legal_name, "filer": each.filer.value, "is_external": each.is_external, "reason": each.reason}
        for each in found
        if each
    ]


def _rung(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rung | None:
    try:
        return rung(book, facts, stage)
    except NoRuleApplies:
        return None  # the plan has no such stage on this track


def _clocks(book: Rulebook, plan: Plan, track: Track) -> dict[str, list[str]]:
    """Name, for each clock, the events it may start from; a clock without one takes its date from the letter."""
    scopes = [Scope(each.id, payer, track) for each in possible_plans(book, plan.id) for payer in book.payers]
    rules = list({rule.id: rule for scope in scopes for rule in _reached(book, scope)}.values())
    clocks = [clock for clock in KINDS if any(rule.clock is clock for rule in rules)]
    return {clock.value: _events(_with_others(book, [rule for rule in rules if rule.clock is clock])) for clock in clocks}


def _reached(book: Rulebook, scope: Scope) -> Iterator[Rule]:
    """List the rules of the procedures that some stage of this plan leads to; what no stage leads to is always refused."""
    procedures = {entry.procedure for stage in ROAD for entry in _possible(book, scope, stage) if entry.filer != "nobody"}
    for procedure in sorted(procedures):
        for clock in KINDS:
            yield from (rule for rule in book.rules_for(scope, procedure, clock) if _is_of(rule, scope))


def _possible(book: Rulebook, scope: Scope, stage: Stage) -> list[RungEntry]:
    """List what a stage may be, without the entries that another one always stands before."""
    entries = [entry for entry in book.rungs_for(scope, stage) if entry.in_force(None) and _is_of(entry, scope)]
    always = max((_rank(entry) for entry in entries if not entry.when), default=None)
    return [entry for entry in entries if always is None or _rank(entry) >= always]


def _is_of(entry: Rule | RungEntry, scope: Scope) -> bool:
    return scope.plan in dict(entry.when).get("plan", (scope.plan,))


def _rank(entry: RungEntry) -> tuple[bool, bool, bool]:
    return (entry.is_clinic, bool(entry.plans), bool(entry.payer))


def _with_others(book: Rulebook, rules: list[Rule]) -> list[Rule]:
    """Add the rules that count otherwise while the first ones have no date."""
    return [*rules, *(book.rule(rule.otherwise) for rule in rules if rule.otherwise)]


def _events(rules: list[Rule]) -> list[str]:
    return list(dict.fromkeys(event for rule in rules for event in (*rule.starts_on, *((rule.not_before,) if rule.not_before else ()))))


def _page(told: dict[str, Any]) -> list[str]:
    lines = [f"{told['name']}: {told['title']} ({told['citation']})", "Facts (--fact NAME=VALUE):"]
    for fact in told["facts"]:
        lines.append(f"  {fact['name']}={'|'.join(fact['values'])}; if unknown: {fact['if_unknown']}")
        lines += [f"    {fact['how']}"] if fact["how"] else []
    for track in told["tracks"]:
        lines.append(f"Stages, {track} track:")
        lines += [f"  {stage['stage']}: {_stage_said(stage)}" for stage in told["stages"][track]]
        lines.append(f"Clocks, {track} track (--kind NAME), and the events that start them (--event NAME=DATE):")
        clocks = [f"  {clock}: {', '.join(events) or 'the date stands in the letter'}" for clock, events in told["clocks"][track].items()]
        lines += clocks or ["  none: no date is computed for this plan"]
    return lines


def _stage_said(stage: dict[str, Any]) -> str:
    return f"{stage['legal_name']} ({stage['filer']})" if stage["legal_name"] else stage["reason"]

"""`casework deadline`: one date with the steps that explain it. Needs no database and no data folder."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from casework import bookshelf, clock
from casework.errors import CaseworkError
from casework.rules import facts as fact_words
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.settings import Settings
from casework.terms import ROAD, Stage, Track

EVENTS = {
    "received": "received",
    "notice": "notice",
    "mailed": "mailed",
    "portal": "portal",
    "filed": "filed",
    "service": "service",
    "letter": "letter_deadline",
}
DONE, REFUSED, WRONG_USAGE = 0, 1, 2


class WrongUsage(Exception):
    """The command was written wrongly; the message lists what there is."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser("deadline", help="compute one date and say why", description="Compute one date and say why. Dates are YYYY-MM-DD.")
    parser.add_argument("--plan", required=True, help="such as self-funded-erisa, insured-group, individual, medicare-advantage, or unknown")
    parser.add_argument("--stage", required=True, help=", ".join(ROAD))
    parser.add_argument("--event", action="append", default=[], metavar="NAME=DATE", help=f"may be repeated; names: {', '.join(EVENTS)}")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help=f"may be repeated; names: {', '.join(_fact_names())}")
    parser.add_argument("--track", help="member (default) or provider")
    parser.add_argument("--kind", default="filing", help="filing: our last day (default); decision: the payer's")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer one question; give 0 when done, 1 when refused with a reason, 2 for wrong usage."""
    try:
        book = bookshelf.load(Settings.from_env(os.environ))
        facts, stage = _facts(args, book), _one_of("stage", args.stage, ROAD)
        compute = {"filing": filing_limit, "decision": decision_limit}[_one_of("kind", args.kind, ("filing", "decision"))]
        events = _events(args.event)
        limit = compute(book, facts, Stage(stage), events)
    except WrongUsage as wrong:
        return _say_no(str(wrong), code=WRONG_USAGE, as_json=False)
    except CaseworkError as refusal:
        return _say_no(str(refusal), code=REFUSED, as_json=args.json)
    print(json.dumps(_answer(limit, facts), indent=2, ensure_ascii=False) if args.json else _page(limit, facts))
    return DONE


def _facts(args: argparse.Namespace, book: Rulebook) -> PlanFacts:
    stated = _pairs("fact", args.fact)
    if args.track and stated.get("track", args.track) != args.track:
        raise WrongUsage("--track and --fact track= say different things. Write one of them.")
    if args.track:
        stated["track"] = args.track
    for name, value in stated.items():
        _one_of("fact", name, _fact_names())
        if allowed := fact_words.VALUES[name]:
            _one_of(f"value for {name}", value, allowed)
    if "state" in stated:
        stated["state"] = _state(stated["state"], book)
    return fact_words.from_texts({**stated, "plan": _one_of("plan", args.plan, (*book.plan_names, fact_words.UNKNOWN_PLAN))})


def _state(value: str, book: Rulebook) -> str:
    known = tuple(dict.fromkeys(office.jurisdiction for office in book.offices.values() if office.jurisdiction))
    return _one_of("value for state", value.upper(), known)


def _fact_names() -> tuple[str, ...]:
    return tuple(name for name in fact_words.VALUES if name != "plan")


def _events(stated: Sequence[str]) -> Events:
    days = {EVENTS[_one_of("event", name, tuple(EVENTS))]: _day(value) for name, value in _pairs("event", stated).items()}
    return Events(**cast(dict[str, Any], days))


def _day(value: str) -> date:
    try:
        return clock.day(value)
    except ValueError:
        raise WrongUsage(f"“{value}” is no date. Write it as YYYY-MM-DD, such as 2026-09-14.") from None


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if not value:
            raise WrongUsage(f"--{option} {text}: write NAME=VALUE.")
        if pairs.setdefault(name, value) != value:
            raise WrongUsage(f"--{option} {name} is given twice, with different values. Write one of them.")
    return pairs


def _one_of(what: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise WrongUsage(f"No {what} “{value}”. Known: {', '.join(known)}.")
    return value


def _say_no(sentence: str, *, code: int, as_json: bool) -> int:
    print(sentence, file=sys.stderr)
    if as_json:
        print(json.dumps({"refused": sentence}, ensure_ascii=False))
    return code


def _answer(limit: Limit, facts: PlanFacts) -> dict[str, Any]:
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(limit).items()}
    kind = {"plan": facts.plan, "track": facts.track.value, "kind": values.pop("clock")}
    return {**{name: values.pop(name) for name in ("due_on", "work_by", "last_lawful")}, **kind, **values}


def _page(limit: Limit, facts: PlanFacts) -> str:
    track = " (provider's contract dispute)" if facts.track is Track.PROVIDER else ""
    first = limit.due_on.isoformat() if limit.due_on else "no date"
    lines = [f"{first}  {Stage(limit.stage).title}, {limit.clock}, {facts.plan}{track}"]
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
    return "\n".join([*lines, "Not legal advice."])


def _missing(fact: str, how: str, moves_days: int | None) -> str:
    days = "1 day" if moves_days == 1 else f"{moves_days} days"
    return f"{fact}: {how}" + (f" (could move the date by {days})" if moves_days else "")

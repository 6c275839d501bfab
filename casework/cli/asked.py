"""Reading a question to the rulebook: plan, stage, facts and events, forgiving in spelling where only one thing can be meant.

The commands that use it need no database and no data folder. Exit codes: 0 answered, 1 refused with a reason, 2 written wrongly.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from casework import bookshelf
from casework.cli import entered
from casework.errors import CaseworkError
from casework.rules import facts as fact_words
from casework.rules.book import Rulebook
from casework.rules.facts import UNKNOWN_PLAN, PlanFacts
from casework.settings import Settings

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
Answer = tuple[dict[str, Any], str]


class WrongUsage(Exception):
    """The command was written wrongly; the message lists what there is."""


class CannotSay(Exception):
    """The rulebook has no answer yet. `told` is the refusal with whatever helps to mend it."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told["refused"])
        self.told = told


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Give a command the options that name a plan and its facts."""
    parser.add_argument("--plan", help="such as self-funded-erisa, insured-group, individual, medicare-advantage, or unknown; casework plans lists all")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help=f"may be repeated; names: {', '.join(fact_names())}")
    parser.add_argument("--track", help="member (default) or provider")
    parser.add_argument("--json", action="store_true", help="print JSON")


def answered(args: argparse.Namespace, answer: Callable[[Rulebook, argparse.Namespace], Answer]) -> int:
    """Answer one question from the rulebook, as lines or as JSON, and give the exit code."""
    try:
        told, page = answer(bookshelf.load(Settings.from_env(os.environ)), args)
    except WrongUsage as wrong:
        return say_no({"refused": str(wrong)}, code=WRONG_USAGE, as_json=args.json)
    except CannotSay as refusal:
        return say_no(refusal.told, code=REFUSED, as_json=args.json)
    except CaseworkError as refusal:
        return say_no({"refused": str(refusal)}, code=REFUSED, as_json=args.json)
    print(json.dumps(told, indent=2, ensure_ascii=False) if args.json else page)
    return DONE


def say_no(told: dict[str, Any], *, code: int, as_json: bool) -> int:
    """Print a refusal as a sentence, and as JSON for a program, and give its exit code."""
    print(entered.unrepeated(told["refused"]), file=sys.stderr)
    if as_json:
        print(json.dumps(entered.within(told), ensure_ascii=False))
    return code


def facts(book: Rulebook, args: argparse.Namespace, **options: str) -> PlanFacts:
    """Read the plan and its facts; `options` are facts that have an option of their own. Raises WrongUsage listing what there is."""
    stated = _stated_facts(args.fact)
    for name, value in {"track": args.track or "", **options}.items():
        if value and spelled(stated.setdefault(name, value)) != spelled(value):
            raise WrongUsage(f"--{name} and --fact {name}= say different things. Write one of them.")
    if "track" in stated:
        stated["track"] = one_of("track", stated["track"], fact_words.VALUES["track"])
    if "state" in stated:
        stated["state"] = _state(stated["state"], book)
    return fact_words.from_texts({**stated, "plan": plan_name(args.plan, book)})


def plan_name(value: str | None, book: Rulebook) -> str:
    """Read the name of a plan. Raises WrongUsage listing them."""
    return given("plan", value, (*book.plan_names, UNKNOWN_PLAN))


def given(what: str, value: str | None, known: Sequence[str]) -> str:
    """Read an option that must be there. Raises WrongUsage listing its values."""
    if not value:
        raise WrongUsage(f"--{what} is missing. Write --{what} with one of: {', '.join(known)}.")
    return one_of(what, value, known, by_prefix=False)


def one_of(what: str, value: str, known: Sequence[str], *, by_prefix: bool = True) -> str:
    """Find the one known word that was meant, whatever its case, hyphens or underscores; a prefix does when it fits only one.

    Raises WrongUsage listing the known words.
    """
    meant = spelled(value)
    same = [word for word in known if spelled(word) == meant]
    close = [word for word in known if meant and spelled(word).startswith(meant)] if by_prefix and not same else same
    if len(close) != 1:
        raise WrongUsage(f"No {what} “{value}”. Known: {', '.join(known)}.")
    return close[0]


def spelled(value: str) -> str:
    """Write a word in the one way in which words are compared."""
    return "-".join(value.lower().replace("_", " ").replace("-", " ").split())


def pairs(option: str, stated: Sequence[str]) -> dict[str, str]:
    """Split NAME=VALUE options. Raises WrongUsage when one is none, or is given twice."""
    found: dict[str, str] = {}
    for text in stated:
        name, _, value = (part.strip() for part in text.partition("="))
        if not value:
            raise WrongUsage(f"--{option} {text}: write NAME=VALUE.")
        if found.setdefault(spelled(name), value) != value:
            raise WrongUsage(f"--{option} {name} is given twice, with different values. Write one of them.")
    return found


def fact_names() -> tuple[str, ...]:
    """List the facts that may be stated."""
    return tuple(name for name in fact_words.VALUES if name != "plan")


def plain(value: Any) -> Any:
    """Give a value as JSON takes it: dates and instants as ISO texts, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def _stated_facts(stated: Sequence[str]) -> dict[str, str]:
    found = {}
    for name, value in pairs("fact", stated).items():
        fact = one_of("fact", name, fact_names(), by_prefix=False)
        allowed = fact_words.VALUES[fact]
        found[fact] = str(one_of(f"value for {fact}", value, allowed)) if allowed else _amount(value) if fact == "amount" else value
    return found


def _amount(value: str) -> str:
    try:
        amount = Decimal(value.removeprefix("$").replace(",", ""))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise WrongUsage(f"No value for amount “{value}”. Write US dollars, such as 450 or 1250.50.")
    return str(amount)


def _state(value: str, book: Rulebook) -> str:
    known = tuple(dict.fromkeys(office.jurisdiction for office in book.offices.values() if office.jurisdiction))
    return one_of("value for state", value, known, by_prefix=False)

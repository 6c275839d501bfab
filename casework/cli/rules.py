"""`casework rules`: what of the rulebook needs a look, what a changed one would move, and moving it."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from casework import clock
from casework.actions import rule_changes, rule_check, rule_news, rulebooks
from casework.actions.rule_changes import CaseMoves, RuleChange
from casework.cli import output
from casework.errors import BadInput
from casework.plural import counted
from casework.rules.aging import Finding
from casework.rules.comparing import Dates, Move
from casework.settings import Settings

CLEAN, FINDINGS = 0, 1
WHICH = "“in force”, “now”, “shipped”, a kept version, or a folder"


def add(commands: Any) -> None:
    """Add `rules check`, `rules diff` and `rules apply`."""
    words = "look the rulebook over, and see or make the moves that a changed one asks for"
    verbs = commands.add_parser("rules", help=words, description=words).add_subparsers(dest="verb", required=True, metavar="check|diff|apply")
    check = verbs.add_parser("check", help="list what is stale, unverified, overridden, read by nothing or wrong; 1 when something must be put right")
    output.add_json(check)
    check.set_defaults(run=_check)
    diff = verbs.add_parser("diff", help="list every open case whose dates or routes would move, and by how much")
    diff.add_argument("old", nargs="?", default=rulebooks.IN_FORCE, metavar="OLD", help=f"{WHICH} (default: “in force”)")
    diff.add_argument("new", nargs="?", default=rulebooks.NOW, metavar="NEW", help="the same (default: “now”, the files as they lie)")
    output.add_json(diff)
    diff.set_defaults(run=_diff)
    apply = verbs.add_parser("apply", help="move the open cases to the rulebook as its files lie now; closed cases never move")
    apply.add_argument("--yes", action="store_true", help="do not ask first")
    apply.add_argument("--reason", default="", help="why, for the log")
    output.add_who(apply)
    output.add_json(apply)
    apply.set_defaults(run=_apply)


def _check(args: argparse.Namespace) -> int:
    settings = Settings.from_env(os.environ)
    found = rule_check.check(settings, today=clock.today(settings))
    work = [each for each in found if each.kind.needs_work]
    told = {"clean": not work, "findings": [_finding(each) for each in found]}
    lines = [*(each.sentence for each in work), f"{len(work)} to put right." if work else "Nothing to put right."]
    rest = [each.sentence for each in found if not each.kind.needs_work]
    output.say(told, "\n".join([*lines, *(["", "Good to know:", *rest] if rest else [])]), as_json=args.json)
    return FINDINGS if work else CLEAN


def _finding(found: Finding) -> dict[str, Any]:
    return {**asdict(found), "needs_work": found.kind.needs_work}


def _diff(args: argparse.Namespace) -> int:
    office = output.office()
    change = RuleChange(office, rulebooks.find(office, args.old), rulebooks.find(office, args.new))
    tally = _Tally()
    _tell(change, tally.counting(rule_changes.would_move(change)), as_json=args.json)
    _sum_up(tally, done=False, as_json=args.json)
    if change.old.is_in_force and change.new.book.version == office.book.version:
        rule_news.remember_count(office, change.old.book.version, change.new.book.version, tally.cases)
    return CLEAN


def _apply(args: argparse.Namespace) -> int:
    office = output.office()
    change = RuleChange(office, rulebooks.find(office, rulebooks.IN_FORCE), rulebooks.find(office, rulebooks.NOW))
    if not args.yes:
        _ask(change)
    tally = _Tally()
    _tell(change, tally.counting(rule_changes.apply(change, actor=args.who, reason=args.reason)), as_json=args.json)
    _sum_up(tally, done=True, as_json=args.json)
    return FINDINGS if tally.untold else CLEAN


def _ask(change: RuleChange) -> None:
    """Say how much would move and wait for a yes. Raises BadInput without one."""
    tally = _Tally()
    for _ in tally.counting(rule_changes.would_move(change)):
        pass
    print(f"{tally.words(done=False)} See each with: casework rules diff", file=sys.stderr)
    if not sys.stdin.isatty() or input("Move them now? Write yes: ").strip().lower() != "yes":
        raise BadInput("Nothing was moved. To move them without being asked: casework rules apply --yes")


class _Tally:
    """How many cases moved, turn late, or could not be computed."""

    def __init__(self) -> None:
        self.cases = self.late = self.untold = 0

    def counting(self, found: Iterable[CaseMoves]) -> Iterator[CaseMoves]:
        """Count what goes by."""
        for each in found:
            self.cases += bool(each.moves or each.routes)
            self.late += each.turns_late
            self.untold += bool(each.trouble)
            yield each

    def words(self, *, done: bool) -> str:
        """Say the sums."""
        verb = ("moved", "turned late") if done else ("would move", "would turn late")
        untold = f" {self.untold} could not be computed." if self.untold else ""
        many = counted(self.cases, "open case")
        return f"{many} {verb[0]}, {self.late:,} {verb[1]}.{untold}"


def _tell(change: RuleChange, found: Iterable[CaseMoves], *, as_json: bool) -> None:
    """Print case by case as it comes, so that a hundred thousand need no more room than one."""
    entries = change.entries
    changed = {each.entry for each in entries}
    names = {"old": change.old.book.version, "new": change.new.book.version}
    if as_json:
        print(json.dumps({**names, "entries": [asdict(each) for each in entries]}, default=str, ensure_ascii=False)[:-1] + ', "cases": [', end="")
        for number, each in enumerate(found):
            print(",\n " if number else "\n ", json.dumps(_case(each, changed), default=str, ensure_ascii=False), sep="", end="")
        return
    print(f"{names['old']} -> {names['new']}: {len(entries)} {'entry differs' if len(entries) == 1 else 'entries differ'}")
    for entry in entries:
        print(f"  {entry.sentence}")
    for each in found:
        print("\n".join(_lines(each, changed)))


def _sum_up(tally: _Tally, *, done: bool, as_json: bool) -> None:
    sums = {"moved": tally.cases, "late": tally.late, "not_computed": tally.untold}
    print(f"\n], {json.dumps(sums)[1:]}" if as_json else tally.words(done=done))


def _case(found: CaseMoves, changed: set[str]) -> dict[str, Any]:
    moves = [{**asdict(move.key), "days": move.days, "turns_late": move.turns_late, **_dates(move), "entries": _entries(move, changed)} for move in found.moves]
    return {"case": found.case_number, "moves": moves, "routes": [asdict(route) for route in found.routes], "trouble": found.trouble}


def _dates(move: Move) -> dict[str, Any]:
    return {name: asdict(dates) if isinstance(dates, Dates) else None for name, dates in (("before", move.before), ("after", move.after))}


def _entries(move: Move, changed: set[str]) -> list[str]:
    """Name the rules the date rests on, those that differ first."""
    rules = dict.fromkeys(dates.rule for dates in (move.before, move.after) if dates)
    return sorted(rules, key=lambda rule: rule not in changed)


def _lines(found: CaseMoves, changed: set[str]) -> list[str]:
    lines = [f"  {move.words}{_by(move)}{', TURNS LATE' if move.turns_late else ''}  [{', '.join(_entries(move, changed))}]" for move in found.moves]
    lines += [f"  {route.track} {route.stage}, {route.what}: {route.before or 'nothing'} -> {route.after or 'nothing'}" for route in found.routes]
    return [found.case_number, *lines, *([f"  could not be computed: {found.trouble}"] if found.trouble else [])]


def _by(move: Move) -> str:
    if not move.days:
        return ""
    days = abs(move.days)
    return f" ({days} {'day' if days == 1 else 'days'} {'later' if move.days > 0 else 'earlier'})"

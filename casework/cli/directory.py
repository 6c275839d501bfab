"""`casework directory`: where a payer takes appeals, disputes and requests, as far as somebody verified it; and verifying it."""

import argparse
from typing import Any

from casework.actions import directory
from casework.cli import acts, output
from casework.errors import BadInput
from casework.rules.directory import Address, AddressKind, Answer

EMPTY = "The directory holds nothing for this payer: take address and fax from the denial letter or the member's card."


def add(commands: Any) -> None:
    """Add `directory`, with `directory verify` and `directory add`."""
    words = "where a payer takes appeals, disputes and requests; what nobody verified is asked for, never guessed"
    parser = commands.add_parser("directory", help=words, description=f"{words}. To verify an entry: casework directory verify ENTRY --on DAY --source WHERE")
    parser.add_argument("words", nargs="*", metavar="[PAYER] | verify ENTRY | add ENTRY", help="a payer; or verify or add, and the name of an entry")
    parser.add_argument("--state", default="", metavar="XX", help="the state whose policy it is")
    parser.add_argument("--plan", default="", help="the plan, by the rulebook's name")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="verify, add: the day you looked it up")
    parser.add_argument("--source", default="", help="verify, add: where you read it")
    parser.add_argument("--line", action="append", default=[], metavar="TEXT", help="verify, add: the address, one line each; left out: as it stands")
    parser.add_argument("--payer", default="", help="add: the payer, as it is called on claims")
    acts.one_of(AddressKind, parser, "--kind", help="add: what the address is for")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(args: argparse.Namespace) -> int:
    verb = args.words[0] if args.words and args.words[0] in ("verify", "add") else ""
    if not verb:
        return _show(args, " ".join(args.words))
    if len(args.words) != 2 or args.on is None or not args.source:
        args.parser.error(f"write: casework directory {verb} ENTRY --on YYYY-MM-DD --source WHERE")
    return _verify(args, args.words[1], is_new=verb == "add")


def _verify(args: argparse.Namespace, name: str, *, is_new: bool) -> int:
    fresh: dict[str, Any] | None = None
    if is_new:
        if not (args.payer and args.kind and args.line):
            raise BadInput("A new entry needs --payer, --kind and at least one --line.")
        scope = {"states": [args.state.upper()] if args.state else [], "plans": [args.plan] if args.plan else []}
        fresh = {"payer": args.payer, "kind": args.kind.value, **{key: value for key, value in scope.items() if value}}
    made = directory.verify(output.office(), name, on=args.on, source=args.source, actor=args.who, lines=tuple(args.line), fresh=fresh)
    words = (
        f"{made.id}: {', '.join(made.lines)}. Verified on {made.verified_on}; it prints until {made.stale_since()}, where the denial letter names no address."
    )
    output.say({"entry": _entry(made, []), "said": words}, words, as_json=args.json)
    return 0


def _show(args: argparse.Namespace, payer: str) -> int:
    office = output.office()
    known = directory.entries(office, payer)
    answers = directory.look_up(office, payer, plan=args.plan, state=args.state.upper()) if payer else []
    told = {
        "payer": payer,
        "answers": [_answer(each) for each in answers],
        "entries": [_entry(each, directory.doubts(office, each)) for each in known],
    }
    lines = [f"{each.kind.value}: {each.words}" for each in answers if known]
    lines += ["", "On file:"] if lines else []
    lines += [_line(each, directory.doubts(office, each)) for each in known] or [EMPTY]
    output.say(told, "\n".join(lines), as_json=args.json)
    return 0


def _answer(each: Answer) -> dict[str, Any]:
    return {"kind": each.kind.value, "entry": each.address.id if each.address else "", "words": each.words}


def _entry(each: Address, doubts: list[str]) -> dict[str, Any]:
    return {**each.model_dump(mode="json", exclude={"line"}), "not_used": doubts}


def _line(each: Address, doubts: list[str]) -> str:
    scope = [*each.plans, *each.states, *([each.note] if each.note else [])]
    words = f"  {each.id} ({each.payer}, {each.kind.value}): {', '.join(each.lines)}"
    for more in (f"for {'; '.join(scope)}" if scope else "", f"read in {each.source}, verified on {each.verified_on}", "; ".join(doubts)):
        words += f"\n      {more}" if more else ""
    return words

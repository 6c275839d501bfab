"""A payer's criteria beside what a case holds for them: `casework crosswalk` and `casework criterion`."""

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import crosswalk, crosswalk_file
from casework.actions.crosswalk import Found, View
from casework.cli import output
from casework.rules.crosswalk import Crosswalk, Finding, Row
from casework.rules.exhibit_pages import ExhibitPage

FORMS = """forms:
  casework crosswalk NUMBER               the criteria of the policies that hold for a case, and what would close each
  casework crosswalk list                 every policy in the rulebook
  casework crosswalk add FILE.toml        add the payer's policy to the clinic's rulebook"""


def add(commands: Any) -> None:
    """Add both commands."""
    words = "a payer's criteria beside what a case holds for each; add a policy to the clinic's rulebook"
    parser = commands.add_parser("crosswalk", help=words, description=words, epilog=FORMS, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="+", metavar="WORD", help="a case number, or what to do; see the forms below")
    parser.add_argument("--replace", action="store_true", help="with add: a policy may take the place of one that is there")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run, parser=parser)
    _add_criterion(commands)


def _add_criterion(commands: Any) -> None:
    words = "say of one criterion whether it is met, with the page that proves it"
    parser = commands.add_parser("criterion", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("criterion", metavar="CRITERION", help="its name on the crosswalk, such as bcbsma-087.adult")
    does = parser.add_mutually_exclusive_group(required=True)
    for finding in Finding:
        option = f"--{finding.value.replace(' ', '-')}"
        does.add_argument(
            option,
            dest="finding",
            action="store_const",
            const=finding,
            help=f"it is {finding.value}" if finding is not Finding.NO_EVIDENCE else "nothing at hand shows it",
        )
    parser.add_argument("--paper", type=output.number, metavar="N", help="with --met: the number of the paper (casework papers NUMBER)")
    parser.add_argument("--page", type=output.number, metavar="P", help="with --met: its page")
    parser.add_argument("--by", default="", metavar="WHO", help="who looked (default: --who)")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_criterion, parser=parser)


def _run(args: argparse.Namespace) -> int:
    if args.words[0] == "add" and len(args.words) == 2:
        return _add(args, Path(args.words[1]))
    if len(args.words) != 1:
        args.parser.error(f"write it in one of these forms:\n{FORMS}")
    return _list(args) if args.words == ["list"] else _show(args, args.words[0])


def _add(args: argparse.Namespace, file: Path) -> int:
    ids = crosswalk_file.add(output.office(), file, actor=args.who, replaces=args.replace)
    output.say({"added": ids}, f"Added to the clinic's rulebook: {', '.join(ids)}.", as_json=args.json)
    return 0


def _list(args: argparse.Namespace) -> int:
    known = crosswalk.book(output.office()).policies
    lines = [
        f"{each.id:<20} {each.payer}: {each.name}, {each.number} ({each.stance}; {len(each.criterion)} criteria; confidence {each.confidence})"
        for each in known
    ]
    output.say({"policies": [each.model_dump(mode="json") for each in known]}, "\n".join(lines), as_json=args.json)
    return 0


def _show(args: argparse.Namespace, number: str) -> int:
    found = crosswalk.view(output.office(), number)
    output.say(asdict(found), "\n".join(_page(found)), as_json=args.json)
    return 0


def _page(found: View) -> Iterator[str]:
    if not found.crosswalks:
        ask = f"Ask the payer for its criteria (casework inquiry {found.case_number} --write), then: casework crosswalk add FILE.toml"
        yield f"No policy on file holds for this case. {ask}"
    yield from (f"Does not hold here: {words}" for words in found.near)
    for each in found.crosswalks:
        yield from _policy(each)
    if found.comparison:
        by = f"in its written answer of {found.comparison.answered_on}" if found.comparison.answered_on else f"by {found.comparison.policy}"
        yield f"\nThe plan covers esketamine too, {by}."
    if found.candidates:
        yield "\nPassages of the plan's booklet that may be criteria; say of each that is one whether it is met:"
        yield from (_filled(f"{row.name}: “{row.words}”", 2) for row in found.candidates)


def _policy(each: Crosswalk) -> Iterator[str]:
    yield f"\n{each.policy} — {each.payer + ': ' if each.payer else ''}{each.title}"
    for words in (f"It says: “{each.says}”" if each.says else "", each.ask):
        if words:
            yield _filled(words, 2)
    for row in each.rows:
        yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    yield _filled(f"[{row.finding.value}] {row.name}: {row.words}", 2)
    said = (row.page.words if row.page else "", f"Chart: {row.proposal}." if row.proposal else "", row.close, "" if row.prints else "Prints in no letter.")
    yield from (_filled(words, 6) for words in said if words)


def _filled(words: str, by: int) -> str:
    return textwrap.fill(words, width=110, initial_indent=" " * by, subsequent_indent=" " * (by + 2))


def _criterion(args: argparse.Namespace) -> int:
    if (args.paper is None) != (args.page is None):
        args.parser.error("--paper and --page go together")
    page = ExhibitPage(args.paper, args.page) if args.paper is not None else None
    is_new = crosswalk.find(output.office(), args.number, args.criterion, Found(args.finding, page, args.by), actor=args.who)
    words = f"{args.number} {args.criterion}: {args.finding.value}{f', {page.words}' if page else ''}{'' if is_new else ' (on record already)'}."
    told = {"case": args.number, "criterion": args.criterion, "finding": args.finding.value, "is_new": is_new, "paper": args.paper, "page": args.page}
    output.say(told, words, as_json=args.json)
    return 0

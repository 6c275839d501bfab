"""`casework evidence`: the register of published works, what of it fits a case, and what the signer decides."""

import argparse
import os
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from casework import clock
from casework.actions import evidence, evidence_file
from casework.actions.citing import Flag
from casework.actions.evidence import Reached
from casework.actions.evidence_file import Found
from casework.cli import output
from casework.cli.acts import one_of, slug
from casework.errors import BadInput
from casework.letters.references import Reference
from casework.rules.citing import Choice, ChoiceReason
from casework.settings import Settings
from casework.terms import Stage

NUMBER = re.compile(r"[A-Z]\d{2}-\d{4,}")
FORMS = """forms:
  casework evidence                       list the register with the status of each work
  casework evidence NUMBER                which works fit a case, for and against, and what was decided
  casework evidence decide NUMBER KEY cite|answer|leave-out --why REASON
  casework evidence show KEY              one entry, and what of it may print; --toml to copy it
  casework evidence add FILE.toml         add entries to the clinic's rulebook, unverified
  casework evidence verify KEY --by NAME --on DATE --source TEXT [--read FIELDS]
  casework evidence unverify KEY --by NAME --on DATE --why TEXT
  casework evidence retract KEY --by NAME --on DATE --why TEXT"""


def add(commands: Any) -> None:
    """Add `evidence`."""
    words = "the published works that letters may cite: list, show, add, verify, retract, and decide in a case"
    form = argparse.RawDescriptionHelpFormatter
    parser = commands.add_parser("evidence", help=words, description=words, epilog=FORMS, formatter_class=form)
    parser.add_argument("words", nargs="*", metavar="WORD", help="what to do; see the forms below")
    parser.add_argument("--by", default="", metavar="NAME", help="who read the work or found that it fell")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="on which day (default: today)")
    parser.add_argument("--source", default="", help="what was read: the page or the paper itself")
    parser.add_argument("--why", default="", metavar="REASON", help=f"why; with decide one of: {', '.join(slug(each.value) for each in ChoiceReason)}")
    parser.add_argument("--read", default="", metavar="FIELDS", help="the fields that were read, with commas (default: all that the entry states)")
    parser.add_argument("--replace", action="store_true", help="with add: an entry may take the place of one that is there")
    parser.add_argument("--toml", action="store_true", help="with show: the entry as it may be copied for add")
    one_of(Stage, parser, "--stage", help="with a case: default the stage that waits now")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(args: argparse.Namespace) -> int:
    verb, *rest = args.words or ["list"]
    if NUMBER.fullmatch(verb):
        verb, rest = "case", [verb]
    runs: dict[str, tuple[int, Callable[..., int]]] = {
        "list": (0, _list),
        "case": (1, _case),
        "decide": (3, _decide),
        "show": (1, _show),
        "add": (1, _add),
        "verify": (1, _verify),
        "unverify": (1, _withdraw),
        "retract": (1, _withdraw),
    }
    if verb not in runs or len(rest) != runs[verb][0]:
        args.parser.error(f"write it in one of these forms:\n{FORMS}")
    args.verb = verb
    return runs[verb][1](args, *rest)


def _settings() -> Settings:
    return Settings.from_env(os.environ)


def _found(args: argparse.Namespace) -> Found:
    read = tuple(part.strip() for part in args.read.split(",") if part.strip())
    return Found(args.by, args.on or clock.today(_settings()), args.source, args.why, read)


def _list(args: argparse.Namespace) -> int:
    works = evidence.listed(_settings())
    lines = [f"{work.key:<18} {_status(work):<11} {work.direction:<10} {work.route:<13} {', '.join(work.topics)}" for work in works]
    output.say({"references": [evidence.shown(work) for work in works]}, "\n".join(lines), as_json=args.json)
    return 0


def _status(work: Reference) -> str:
    return "no finding" if work.is_verified and work.why_not else work.status


def _show(args: argparse.Namespace, key: str) -> int:
    work = next((each for each in evidence.listed(_settings()) if each.key == key), None)
    if work is None:
        raise BadInput(f"The register has no {key!r}. List it with: casework evidence")
    told = evidence.shown(work)
    words = evidence_file.as_toml(work) if args.toml else "\n".join(_page(told))
    output.say(told, words, as_json=args.json)
    return 0


def _page(told: dict[str, Any]) -> Iterator[str]:
    for name, value in told.items():
        said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if said:
            yield textwrap.fill(f"{name + ':':<15} {said}", width=110, subsequent_indent=" " * 16)


def _add(args: argparse.Namespace, file: str) -> int:
    keys = evidence.add(output.office(), Path(file), actor=args.who, replaces=args.replace)
    words = f"Added, unverified: {', '.join(keys)}. Nothing prints until somebody verifies it: casework evidence verify KEY --by NAME --source TEXT"
    output.say({"added": keys}, words, as_json=args.json)
    return 0


def _verify(args: argparse.Namespace, key: str) -> int:
    work = evidence.verify(output.office(), key, _found(args), actor=args.who)
    words = [f"{key} is verified by {work.verified_by} on {work.verified_on}. This may print now:", *work.sentences, work.citation]
    output.say(evidence.shown(work), "\n".join(words), as_json=args.json)
    return 0


def _withdraw(args: argparse.Namespace, key: str) -> int:
    reached = evidence.withdraw(output.office(), key, _found(args), is_retracted=args.verb == "retract", actor=args.who)
    told = {"key": key, "status": reached.work.status, "open_drafts": [_flag(each) for each in reached.drafts], "sent": [_flag(each) for each in reached.sent]}
    output.say(told, "\n".join(_reached(reached)), as_json=args.json)
    return 0


def _flag(each: Flag) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("case_number", "stage", "track", "kind", "version", "drawn_on", "filed_on")}


def _reached(reached: Reached) -> Iterator[str]:
    yield f"{reached.work.key} prints nowhere from now on: {reached.work.why_not}."
    yield f"Open drafts that cite it: {len(reached.drafts) or 'none'}." + (" They cannot be filed as they are; draw them again:" if reached.drafts else "")
    yield from (f"  casework draft {each.case_number} --stage {each.stage}   ({each.kind}, version {each.version})" for each in reached.drafts)
    yield f"Letters that were sent with it: {len(reached.sent) or 'none'}."
    yield from (f"  {each.case_number}  {each.kind}, version {each.version}, drawn {each.drawn_on}, filed {each.filed_on or '?'}" for each in reached.sent)


def _case(args: argparse.Namespace, number: str) -> int:
    told = evidence.of_case(output.office(), number, stage=args.stage)
    output.say(told, "\n".join(_sheet(told)), as_json=args.json)
    return 0


def _sheet(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['case']}, {told['stage']}: published works that fit this case"
    for work in told["works"]:
        raised = f"; raised: {work['raised']}" if work["raised"] else ""
        chosen = f"{work['choice']} ({work['reason']}; {work['decided_by']}, {work['decided_on']})" if work["choice"] else "not decided"
        yield f"\n{work['key']} — {work['direction']}{raised}"
        yield textwrap.fill(work["finding"], width=110, initial_indent="    ", subsequent_indent="    ")
        yield f"    Prints in: {', '.join(work['prints_in']) or 'no document of this stage'}. Signer: {chosen}."
    if told["undecided"]:
        yield f"\nFor the signer to decide: {', '.join(told['undecided'])}"
        yield f"    casework evidence decide {told['case']} KEY cite|answer|leave-out --why REASON"
    yield "\nNot for this case:"
    yield from (f"    {each['key']}: {each['why']}" for each in told["not_for_this_case"])


def _decide(args: argparse.Namespace, number: str, key: str, choice: str) -> int:
    choices, reasons = {slug(each.value): each for each in Choice}, {slug(each.value): each for each in ChoiceReason}
    if choice not in choices or slug(args.why) not in reasons:
        args.parser.error(f"say one of {', '.join(choices)}, and with --why one of: {', '.join(reasons)}")
    evidence.decide(output.office(), number, key, choices[choice], reasons[slug(args.why)], actor=args.who)
    words = f"{number}: {key} — {choice}. Draw the documents again: casework draft {number}"
    output.say({"case": number, "key": key, "choice": choice, "reason": args.why}, words, as_json=args.json)
    return 0
